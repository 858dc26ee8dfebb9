/** Calls for the day board and the dispatch lists. Shapes as the server sends them; times in milliseconds. */
import { call } from './api'

export interface Named { id: string; name: string; name_en: string }
export interface BoardDay { day: string; working: boolean; name: string; name_en: string }
export interface CenterDay { day: string; ms: number; capacity: number }
export interface BoardCenter extends Named { workshop: string; crew: Named | null; days: CenterDay[] }
/** One operation of the plan. id: of its work order. late: planned to be finished after the promised day. */
export interface PlanItem {
  id: string; order: string; ref: string; work_order: string; product: { sku: string; name: string; name_en: string }
  unit: string; operation: { number: number; name: string; name_en: string }; center: Named; crew: Named | null
  own_crew: boolean; state: string; planned: string; good: string; begun: boolean; finished: boolean; urgent: boolean
  late: boolean; promised_ship: string; start: string | null; finish: string | null; load: [string, number][]
}
export interface DayBoard {
  today: string; first: string; days: BoardDay[]; centers: BoardCenter[]; items: PlanItem[]; behind: PlanItem[]; crews: Named[]
}
/** An operation for those who do it. left: to make; ready: what the one before has passed on. */
export interface Task extends PlanItem { left: string; ready: string; code: string; ms: number; behind: boolean }
export interface Dispatch {
  day: string; today: string; working: boolean; crews: Named[]; lists: { crew: Named | null; items: Task[] }[]
}
export interface Placed {
  work_order: string; operation: number; center: string; crew: string; start: string; finish: string; load: [string, number][]
}

const at = encodeURIComponent
const post = (path: string, body: unknown) => call<Placed>('POST', `/api/v1/schedule/${path}`, body)

export const schedule = {
  board: (first: string, days: number) =>
    call<DayBoard>('GET', `/api/v1/schedule?days=${days}${first ? `&from=${at(first)}` : ''}`),
  move: (item: PlanItem, day: string, center: string) =>
    post('move', { work_order: item.id, operation: item.operation.number, day, center }),
  assign: (item: PlanItem, crew: string) =>
    post('crew', { work_order: item.id, operation: item.operation.number, crew }),
  dispatch: (day: string, crew: string) =>
    call<Dispatch>('GET', `/api/v1/schedule/dispatch?crew=${at(crew)}${day ? `&day=${at(day)}` : ''}`),
  /** Address of the lists on paper. */
  paper: (day: string, crew: string) => `/api/v1/labels/dispatch.pdf?crew=${at(crew)}&day=${at(day)}`,
}
