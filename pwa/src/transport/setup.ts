/** Calls of the office's area "setup": first administrator, settings, calendar, master data, progress. */
import { call } from './api'
import { office, type SessionInfo } from './office'

export interface SetupState { empty: boolean; code_needed: boolean; name: string }
export interface FirstAdmin { factory: string; name: string; username: string; pin?: string; password?: string; code?: string; time_zone?: string }
export interface Step { id: StepId; done: boolean; count: number; optional: boolean }
export type StepId = 'factory' | 'shifts' | 'calendar' | 'workshops' | 'work_centers' | 'people' | 'products' | 'routings'
  | 'defects' | 'customers' | 'carriers' | 'devices' | 'order' | 'traveler' | 'report'
export interface Progress { steps: Step[]; done: number; total: number; notices: { code: string; year: number }[] }
export interface FactoryFacts { name: string; name_en: string; time_zone: string; phone: string; address: string }
export interface Shift { id?: string; name: string; name_en: string; start: string; end: string; break_minutes: number }
export interface Carrier { code: string; name: string; name_en?: string }
export interface Settings {
  factory: FactoryFacts; shifts: Shift[]; week: number[]; escalation_minutes: number; not_gone_minutes: number
  photo_months: number; data_months: number; individual_figures: string[]; carriers: Carrier[]
}
export interface CalendarDay { day: string; working: boolean; name: string; name_en: string; source: 'week' | 'official' | 'own' }
export interface CalendarYear { year: number; known: boolean; loaded: boolean; days: CalendarDay[] }
export interface RoutingStep {
  number: number; name: string; name_en?: string; work_center: string; kind: 'make' | 'inspect'
  standard_seconds: number; piece_rate: string
}
/** A row of any list of master data; which fields it has depends on the kind. */
export type Row = Record<string, unknown> & { id: string; name: string; active?: boolean }
export const MASTER = ['products', 'work-centers', 'workshops', 'crews', 'defects', 'customers', 'carriers'] as const
export type MasterKind = (typeof MASTER)[number]

const BASE = '/api/v1'
const get = <T>(path: string) => call<T>('GET', BASE + path)
const post = <T>(path: string, body: unknown) => call<T>('POST', BASE + path, body)

/** Couriers are one setting: the list is read, changed and sent back whole. One no longer used leaves it. */
async function putCarrier(row: Record<string, unknown>): Promise<unknown> {
  const { items } = await get<{ items: Carrier[] }>('/carriers')
  const code = String(row['id'])
  const rest = items.filter((c) => c.code !== code)
  const at = items.findIndex((c) => c.code === code)
  const mine = { code, name: String(row['name']), name_en: String(row['name_en'] ?? '') }
  if (row['active'] !== false) rest.splice(at < 0 ? rest.length : at, 0, mine)
  return post('/settings', { carriers: rest })
}

export const setup = {
  state: () => get<SetupState>('/setup'),
  begin: (who: FirstAdmin) => post<SessionInfo>('/setup/admin', who),
  /** A traveler was opened to be printed. */
  printed: () => post<void>('/setup/printed', {}),
  progress: () => get<Progress>('/setup/progress'),
  starter: (kind: 'defects' | 'carriers') => post<{ added: number }>('/setup/starter', { kind }),
  settings: () => get<Settings>('/settings'),
  set: (changes: Partial<Omit<Settings, 'factory'>> & { factory?: Partial<FactoryFacts> }) => post<Settings>('/settings', changes),
  calendar: (year: number) => get<CalendarYear>(`/calendar?year=${year}`),
  loadHolidays: (year: number) => post<CalendarYear>('/calendar', { year, official: true }),
  setDay: (day: string, working: boolean, name = '') =>
    post<CalendarYear>('/calendar', { year: Number(day.slice(0, 4)), days: [{ day, working, ...(name && { name }) }] }),
  async list(kind: MasterKind): Promise<Row[]> {
    const { items } = await get<{ items: (Row & { code?: string })[] }>(`/${kind}`)
    return kind === 'carriers' ? items.map((c) => ({ ...c, id: String(c.code), active: true })) : items
  },
  put: (kind: MasterKind, row: Record<string, unknown>) => (kind === 'carriers' ? putCarrier(row) : post(`/${kind}`, row)),
  people: () => office.people(),
}
