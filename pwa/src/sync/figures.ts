/** Tasks, the board and the piece-rate statement, as the server sends them. Times are UTC text. */
import type { TakesBack } from './inbox'

export interface Named { id: string; name: string; name_en?: string }
export interface StepName { number: number; name: string; name_en?: string }

/** What rows about floor work have in common. */
export interface WorkFacts {
  order?: string | null; ref?: string; priority?: string; work_order?: string; unit?: string
  product?: { sku: string; name: string; name_en?: string }
  operation?: StepName; center?: Named; crew?: Named | null
}

export type TaskKind = 'held' | 'alert' | 'change' | 'ng' | 'andon'
export interface Level { at: string; role: string; to: Named | null }
export interface Task extends WorkFacts {
  id: string; kind: TaskKind; code: string; since: string; for_me: boolean; own: boolean
  roles: string[]; to: Named[]; by: Named | null; item: string | null; escalated: Level[]
  event_type?: string | null; quantity?: string; note?: string; call?: string; defect?: Named
  package?: { id: string; code: string; number: number; total: number; gap?: boolean }
  takes_back?: TakesBack | null
  fields?: string[]; about?: Record<string, string | number>
  /** When it was recorded, where a record is behind it; when its author took that back. */
  at?: string | null; taken_back?: string | null
  links: { office: string | null; app: string | null }
}
export interface TaskList { as_of: string; items: Task[]; more: boolean; counts: { mine: number; all: number } }

export const BOARD_LISTS = ['in_work', 'overdue', 'at_risk', 'holding', 'output', 'ng', 'process_scrap', 'material_scrap', 'andon', 'unsent', 'unheard'] as const
export type BoardList = (typeof BOARD_LISTS)[number]
export interface CrewRow { crew: Named | null; good: string; process_scrap: string; material_scrap: string; ng: string }
export interface CenterRow { center: Named; jobs: number; minutes: number; oldest: string | null; stations: number }
export interface Board {
  as_of: string; seq: number; day: string
  figures: Record<BoardList, number | string>
  states: Record<string, number>; crews: CrewRow[]; centers: CenterRow[]
}

export interface Hang extends WorkFacts {
  stage: 'confirm' | 'plan' | 'frozen' | 'work' | 'pack' | 'ship'; since: string | null
  began?: string | null; waiting?: string; left?: string; planned?: string; minutes?: number
}
export interface Risk { code: 'plan' | 'time'; day?: string; needed_minutes?: number; minutes?: number }
export interface OrderRow extends WorkFacts {
  order: string; customer: string; state: string; priority: string; promised_ship: string; percent: number
  quantity: string; lines: number; planned_finish: string | null; hangs: Hang; risks?: Risk[]
}
export interface HoldRow extends WorkFacts {
  waiting: string; left: string; planned: string; began: string | null; since: string | null; minutes: number
  priority: string; promised_ship: string
}
export interface MadeRow extends WorkFacts {
  event_id: string; at: string; person: Named | null
  good?: string; process_scrap?: string; material_scrap?: string; ng?: string; defect?: string
}
export interface CallRow { id: string; center: Named; call: string; note: string; since: string; by: Named | null }
export interface PhoneRow { device: Named; unsent: number | null; oldest: string | null; seen: string | null }
export interface BehindFigure { as_of: string; day: string; list: string; figure: number | string; items: unknown[]; unheard?: PhoneRow[] }

export interface Pictures {
  as_of: string; flow: { day: string; hours: number[] }[]
  defects: { defect: Named; quantity: string; reports: number }[]
  next: { day: string; centers: { center: Named; minutes: number; urgent: number; capacity: number }[] }
}

export interface PaySums { good: string; process_scrap: string; material_scrap: string; amount: string; reports: number }
export interface PayReceipt extends WorkFacts {
  event_id: string; at: string; day: string; good: string; process_scrap: string; material_scrap: string
  rate: string; amount: string; reporter: Named | null
}
export interface PayStatement {
  month: string; person: Named; rows: PayReceipt[]; days: ({ day: string } & PaySums)[]; sums: PaySums
}
export interface PayRow extends PaySums { person: Named | null; crew: Named | null }
export interface PayMonth { month: string; by: 'crew' | 'person'; individual: boolean; rows: PayRow[]; sums: PaySums }

/** How long ago in whole minutes; 0 for what is to come. */
export function minutesSince(at: string | null | undefined, now: number): number {
  const then = at ? Date.parse(at) : NaN
  return Number.isNaN(then) ? 0 : Math.max(0, Math.floor((now - then) / 60_000))
}

/** Tasks that say the same, together: what was escalated first, then the oldest group on top. */
export function alike(tasks: readonly Task[]): { key: string; tasks: Task[] }[] {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) {
    const key = `${task.kind}:${task.code}`
    groups.set(key, [...(groups.get(key) ?? []), task])
  }
  const first = (group: Task[]) => [group.some((task) => task.escalated.length) ? 0 : 1, group[0]!.since] as const
  return [...groups].map(([key, group]) => ({ key, tasks: group.sort(byNeed) }))
    .sort((a, b) => first(a.tasks)[0] - first(b.tasks)[0] || first(a.tasks)[1].localeCompare(first(b.tasks)[1]))
}

function byNeed(a: Task, b: Task): number {
  return Number(b.escalated.length > 0) - Number(a.escalated.length > 0) || a.since.localeCompare(b.since)
}

/** "2026-11" moved by so many months. */
export function monthBeside(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const at = new Date(Date.UTC(year, number - 1 + by, 1))
  return at.toISOString().slice(0, 7)
}
