/**
 * Who works by an old drawing? A row that came in with a newer revision than the one this person
 * worked by today, or has begun to report by, is told loudly once and stays until acknowledged.
 */
import { computed, ref, type ComputedRef } from 'vue'
import { idOf } from '@/sync/laying'
import type { RevisionChange, Shown, WorkOrderRow } from '@/sync/rows'
import { phone, signedIn } from './phone'
import { useRows } from './useRows'

const SEEN = 'revisions seen'
const LOOKED = 'revisions looked at'
const A_DAY = 86_400_000
/** Work that was started and is not finished counts longer than a day. */
const A_WEEK = 7 * A_DAY

export interface RevisionNotice {
  row: Shown<WorkOrderRow>
  /** The newest revision that this person worked by. */
  old: number
  /** What changed since, oldest first; empty when the row does not say. */
  changes: RevisionChange[]
}
type Marks = Record<string, { revision: number; at: number }>

const seen = ref<Marks>({})
const looked = ref<Marks>({})

export async function loadRevisions(): Promise<void> {
  const { store, changes } = phone()
  const load = async () => {
    seen.value = (await store.value<Marks>(SEEN)) ?? {}
    looked.value = (await store.value<Marks>(LOOKED)) ?? {}
  }
  changes.on((change, here) => void (!here && change.values?.some((v) => v === SEEN || v === LOOKED) && load()))
  await load()
}

const keyOf = (id: string) => `${signedIn.value?.actorId} ${id}`

/** Marks of the last week only: the list must not grow for ever. */
async function mark(name: string, marks: typeof seen, id: string, revision: number): Promise<void> {
  const now = phone().clock.now()
  const kept = Object.entries(marks.value).filter(([, m]) => now - m.at < A_WEEK)
  marks.value = { ...Object.fromEntries(kept), [keyOf(id)]: { revision, at: now } }
  await phone().store.setValue(name, JSON.parse(JSON.stringify(marks.value)))
}

/** Somebody began to type a report by this revision. */
export const beganBy = (id: string, revision: number) =>
  looked.value[keyOf(id)]?.revision === revision ? Promise.resolve() : mark(LOOKED, looked, id, revision)

export function useRevisions(): { notices: ComputedRef<RevisionNotice[]>; acknowledge(notice: RevisionNotice): Promise<void> } {
  const { workOrders, myEvents } = useRows()

  /** Work order id → newest revision that the signed-in person worked by. */
  const workedBy = computed(() => {
    const found = new Map<string, number>()
    const now = phone().clock.now()
    const note = (id: string, revision: number) => found.set(id, Math.max(found.get(id) ?? 0, revision))
    const since = (age: number) => new Date(now - age).toISOString() // as saved_at is written
    const [aDayAgo, aWeekAgo] = [since(A_DAY), since(A_WEEK)]
    for (const { type, base: { revision }, savedAt, body } of myEvents.value) {
      if (revision === undefined || savedAt < (type === 'work.start' ? aWeekAgo : aDayAgo)) continue
      note(idOf((body as { work_order?: string }).work_order ?? ''), revision)
    }
    for (const [key, { revision, at }] of Object.entries(looked.value)) {
      const [actor, id] = key.split(' ')
      if (actor === signedIn.value?.actorId && now - at < A_DAY) note(id!, revision)
    }
    return found
  })

  const notices = computed(() => workOrders.value.flatMap((row) => {
    const old = workedBy.value.get(row.id)
    if (old === undefined || row.revision <= old || (seen.value[keyOf(row.id)]?.revision ?? 0) >= row.revision) return []
    if (row.operations.every((op) => op.finished)) return []
    return [{ row, old, changes: (row.changes ?? []).filter((c) => c.revision > old) }]
  }))

  return { notices, acknowledge: ({ row }) => mark(SEEN, seen, row.id, row.revision) }
}
