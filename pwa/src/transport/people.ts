/** Calls of the office's area "people": who works here, how they sign in, who leaves; phones and what is on them. */
import { call, networkError, read, speaking } from './api'

export interface Person {
  id: string; name: string; username: string; roles: string[]; active: boolean; crew: string; crew_name: string
  reports_to: string | null; left_at: string | null; has_password: boolean; has_badge: boolean
}
export interface SignedIn { id: string; device: Named | null; issued_at: string; expires_at: string; limited: boolean }
export interface Named { id: string; name: string }
export interface Unsent { device: Named; unsent: number; oldest: string | null; at: string; own: boolean }
export interface Leaving { person: Named; sessions: SignedIn[]; unsent: Unsent[]; crews: Named[]; reports: Named[]; tasks: number }
export interface PersonBody { name?: string; username?: string; roles?: string[]; crew?: string; reports_to?: string | null }
/** What a phone last said of itself; offset_ms: its clock against the server's. */
export interface Health {
  at: string; unsent: number | null; oldest: string | null; persisted: boolean | null; app: string | null
  offset_ms: number | null; scan_fails: number | null
}
export interface Device {
  id: string; name: string; enrolled_at: string; revoked: boolean; kiosk: boolean; last_seq: number; last_seen: string | null
  health: Health | null; sessions: number
}
export interface DeviceWhole extends Device {
  signed_in: { person: Named | null; expires_at: string }[]
  self_test: { at: string; checks?: { id: string; ok: boolean | null; value?: unknown }[] } | null
}
export interface LeftThere { unsent: number | null; oldest: string | null; at: string | null; sessions: number }
export interface EnrolCode { code: string; url: string; expires_at: string }

const BASE = '/api/v1'
const at = encodeURIComponent
const get = <T>(path: string) => call<T>('GET', BASE + path)
const post = <T>(path: string, body: unknown = {}) => call<T>('POST', BASE + path, body)

export const people = {
  all: () => get<{ items: Person[] }>('/people'),
  one: (id: string) => get<Person & { sessions: SignedIn[] }>(`/people/${at(id)}`),
  add: (body: PersonBody) => post<Person & { pin: string; badge: string }>('/people', body),
  change: (id: string, body: PersonBody) => post<Person>(`/people/${at(id)}`, body),
  roles: (id: string, roles: string[]) => post<Person>(`/people/${at(id)}/roles`, { roles }),
  pin: (id: string) => post<{ pin: string }>(`/people/${at(id)}/pin`),
  password: (id: string, password: string | null) => post<void>(`/people/${at(id)}/password`, { password }),
  badge: (id: string) => post<{ badge: string }>(`/people/${at(id)}/badge`),
  endSession: (id: string, session: string) => post<void>(`/people/${at(id)}/sessions/${at(session)}/end`),
  leaving: (id: string) => get<Leaving>(`/people/${at(id)}/leaving`),
  leave: (id: string, to: string | null) => post<Leaving>(`/people/${at(id)}/leave`, { to }),
  crews: () => get<{ items: { id: string; name: string; name_en?: string; active?: boolean }[] }>('/crews'),
}

export const devices = {
  all: () => get<{ items: Device[] }>('/devices'),
  one: (id: string) => get<DeviceWhole>(`/devices/${at(id)}`),
  /** hours: for a printed sheet, by an administrator; else ten minutes. */
  codes: (count: number, hours?: number) => post<{ codes: EnrolCode[] }>('/devices/codes', { count, ...(hours && { hours }) }),
  cancelCodes: () => post<{ cancelled: number }>('/devices/codes/cancel'),
  rename: (id: string, name: string) => post<Device>(`/devices/${at(id)}/name`, { name }),
  kiosk: (id: string, kiosk: boolean) => post<Device>(`/devices/${at(id)}/kiosk`, { kiosk }),
  revoke: (id: string) => post<LeftThere>(`/devices/${at(id)}/revoke`),
}

export const sheets = {
  /** Badges, and behind them a slip for each PIN that was just told. */
  badges: (items: { id: string; pin?: string }[]) => pdf('badges', { items }),
  enrolment: (codes: EnrolCode[]) => pdf('enrolment', { codes: codes.map((c) => c.code), expires_at: codes[0]!.expires_at }),
}

/** A PDF made of what must not stand in an address. */
async function pdf(name: string, body: unknown): Promise<void> {
  const session = speaking()
  const response = await fetch(`${BASE}/labels/${name}.pdf`, {
    method: 'POST', credentials: 'same-origin', cache: 'no-store', redirect: 'error', body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'suigong', ...(session && { 'X-Session-Id': session }) },
    signal: AbortSignal.timeout(60_000),
  }).catch(() => null)
  if (!response) throw networkError()
  if (!response.ok) return read(response)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = `${name}.pdf`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
