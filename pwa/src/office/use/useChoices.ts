/** What forms of master data offer: workshops, crews, people, shifts, couriers, work centers. Each read once it is wanted. */
import { computed, type ComputedRef } from 'vue'
import { pick } from '@/i18n'
import { setup, type MasterKind, type Row } from '@/transport/setup'
import { useLoad } from './useLoad'

export interface Choice { id: string; name: string }
export interface Choices {
  of(from: string): Choice[]
  /** The name of a place by its id; what is no id stays as written. */
  placeName(from: string, id: string): string
  centers: ComputedRef<Row[]>
  reload(): void
}

const LISTS: Record<string, MasterKind> = { workshops: 'workshops', crews: 'crews', carriers: 'carriers', centers: 'work-centers' }

export function useChoices(wanted: readonly string[]): Choices {
  const loads = Object.fromEntries(wanted.map((from) => [from, useLoad<Row[]>(async () => {
    if (from === 'people') return (await setup.people().catch(() => ({ items: [] }))).items as unknown as Row[]
    if (from === 'shifts') return (await setup.settings()).shifts as unknown as Row[]
    return setup.list(LISTS[from]!)
  }, false)]))
  const rows = (from: string): Row[] => loads[from]?.data.value ?? []
  return {
    of: (from) => rows(from).filter((row) => row.active !== false).map((row) => ({ id: row.id, name: from === 'people' ? row.name : pick(row.name, row['name_en'] as string | undefined) })),
    placeName: (from, id) => rows(from).find((row) => row.id === id)?.name ?? id,
    centers: computed(() => rows('centers')),
    reload: () => Object.values(loads).forEach((load) => void load.reload()),
  }
}
