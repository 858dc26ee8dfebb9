/** The office's calls: orders, changes, inbox, packages, devices, people. Shapes as the server sends them. */
import { call } from './api'
import type { NgReportRow, PackageRow, WorkOrderRow } from '@/sync/rows'

export type Priority = 'normal' | 'urgent'
export interface Actor { id: string; name: string; roles: string[] }
export interface SessionInfo { session_id: string; actor: Actor; expires_at: string; device_id: string | null; time_zone?: string }
export interface OrderLine { packed?: string; shipped?: string; remaining?: string; work_order?: string | null; number?: number; sku: string; name?: string; name_en?: string; unit?: string; quantity: string; requirements?: string }
export interface OrderItem {
  no: string; ref?: string; customer: string; state: string; priority: Priority; promised_ship: string
  expected_delivery: string | null; percent: number; late: boolean; lines: OrderLine[]
  packages: { total: number; shipped: number }
}
export interface OrderPage { items: OrderItem[]; cursor: string | null; more: boolean; counts: Record<string, number> }
/** drawing: with the files; routing: of one operation, part "step" = the operation itself (added, taken out). */
export interface DiffRow {
  field: string; line?: number; from: unknown; to: unknown
  from_file?: string | null; to_file?: string | null; operation?: number; part?: string
}
export interface Named { id: string; name: string }
export type Who = Named | string | null
export interface Change {
  id: string; order: string; base_revision: number; diff: DiffRow[]; reason: string; by: Who; at: string
  priority?: Priority; state: 'proposed' | 'approved' | 'refused'; decided: { by: Who; at: string; revision?: number; reason?: string } | null
  content?: Record<string, unknown>
  /** Who agreed so far, in a freeze, and the sides that are still missing. */
  approvals?: { by: Who; at: string; side: string }[]; needs?: string[]; frozen_until?: string | null
}
/** An operation as a change request edits it; for the office only. */
export interface WorkStep {
  number: number; name: string; name_en: string; work_center: string; kind: string; standard_seconds: number; piece_rate: string
  begun: boolean; planned_start: string | null; planned_finish: string | null; crew: string
}
export type OfficeWork = WorkOrderRow & { routing?: WorkStep[] }
export interface Shipment {
  kind: 'courier' | 'own' | 'pick_up' | 'self' | 'unnamed' | 'none'; delivery: string | null; waybill: string | null; carrier: string | null
  shipped: number; at: string | null; signed: { at: string } | null
  packages: { id: string; number: number; state: string; delivered: boolean }[]
  lines: { sku: string; name: string; name_en: string; unit: string; quantity: string }[]
}
export interface OrderWhole {
  ref?: string; customer_id?: string | null; carrier?: string; deliveries?: string[]
  files?: { id: string; name: string; media_type: string; bytes: number }[]
  shipments?: Shipment[]; frozen_until?: string | null
  no: string; revision: number; state: string; customer: { name: string; phone?: string | null }
  address: string | null; priority: Priority; promised_ship: string; expected_delivery: string | null
  percent: number; lines: OrderLine[]; stages: { code: string; at: string; by: Who }[]; gates: string[]
  tracking_url: string | null; tracking_token: string | null; work_orders: OfficeWork[]; packages: PackageRow[]
  ng_reports: NgReportRow[]; replenishments: string[]; origin: string | null; changes: Change[]
  facts?: Record<string, unknown>
}
export interface TrailItem {
  seq: number; event_id: string; type: string; verdict: string; code: string; note: string
  actor: Named | null; on_behalf_of: Who; device: Named | null
  recorded_at: string | null; received_at: string; body: Record<string, unknown>; reversed_by: string | null
  /** Of a decision or a reversal: the record that it speaks of; an alert has no type, only a code. */
  about?: TrailRecord | null
  /** The corrected content that counts instead of the captured one. */
  counts?: Record<string, unknown> | null
  /** A reversal that was done with the decision on its record, or the act that did so: nobody decided on it by itself. */
  settled?: boolean
  /** When its author took back a record that still waits for a decision. */
  taken_back?: string | null
  /** A reversal that waits for the decision on what it takes back. */
  waits_for_decision?: boolean
  /** A binding that is not the package's any more: bound anew, or unbound. */
  replaced?: boolean
  /** By which road, where its own phone did not send it: out of a file that somebody took in, or on another phone. */
  came?: { by: Named | null; device: Named | null; at: string } | null
}
export interface TrailRecord { code: string; type: string | null; actor: Named | null; recorded_at: string | null; body: Record<string, unknown> }
export interface Page<T> { items: T[]; cursor: string | null; more: boolean }
export interface InboxItem {
  id: string; kind: 'held' | 'alert'; code: string; raised_at: string; state?: string
  event?: Record<string, unknown>; raw?: string; event_id?: string
  seen: Record<string, unknown>; now: Record<string, unknown>; about?: Record<string, unknown>
  /** Person id -> name, for the ids inside. */
  names?: Record<string, string>
  resolution?: { decision: string; by: Who; at: string; note: string } | null
}
export interface NewOrder {
  customer_id?: string; ref?: string; carrier?: string; files?: string[]
  customer: { name: string; phone?: string; contact?: string }; promised_ship: string; expected_delivery?: string
  priority?: Priority; address?: string; lines: { sku: string; quantity: string; requirements?: string }[]; release: boolean
}
export interface NewOrderAnswer { no: string; revision: number; tracking_url: string; work_orders: { id: string; code: string }[] }
export interface DeviceItem {
  id: string; name: string; enrolled_at: string; revoked: boolean; last_seq: number; last_seen: string | null; unsent?: number | null
}
export interface EnrolCode { code: string; url: string; expires_at: string }
export interface PersonItem { id: string; name: string; username: string; roles: string[]; active: boolean; crew?: string }
export interface Term { id: string; name: string; name_en?: string }
export interface RoutingStep {
  number: number; name: string; name_en?: string; work_center: string; kind?: string; standard_ms?: number; piece_rate?: number
}
export interface Product {
  id: string; name: string; name_en?: string; unit: string; picture?: string; active?: boolean; pack_quantity?: string | null
  drawing?: string; drawing_file?: string; routing?: RoutingStep[]
}

const get = <T>(path: string) => call<T>('GET', `/api/v1${path}`)
const post = <T>(path: string, body: unknown = {}, idempotencyKey?: string) =>
  call<T>('POST', `/api/v1${path}`, body, idempotencyKey ? { idempotencyKey } : {})
const at = encodeURIComponent

/** "?q=…&state=…" without what is empty. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const pairs = Object.entries(values).filter(([, v]) => v !== '' && v !== null && v !== undefined)
  return pairs.length ? `?${pairs.map(([k, v]) => `${at(k)}=${at(String(v))}`).join('&')}` : ''
}

export const office = {
  session: () => get<SessionInfo>('/auth/session'),
  /** secret: a PIN (digits, also full-width ones), else a password, which is never digits alone. */
  signIn: (username: string, secret: string) => {
    const pin = secret.normalize('NFKC').trim()
    return post<SessionInfo>('/auth/login', /^\d+$/.test(pin) ? { username, pin } : { username, password: secret })
  },
  signOut: () => post<void>('/auth/logout'),

  orders: (q: string, state: string, cursor?: string | null, limit = 100, only = '') =>
    get<OrderPage>(`/orders${query({ q, state, only, cursor, limit })}`),
  order: (no: string) => get<OrderWhole>(`/orders/${at(no)}`),
  trail: (no: string, cursor?: string | null) => get<Page<TrailItem>>(`/orders/${at(no)}/trail${query({ cursor })}`),
  createOrder: (order: NewOrder, key: string) => post<NewOrderAnswer>('/orders', order, key),
  /** confirm, hold, release, cancel, complete, deliver, settle, … */
  actOn: (no: string, act: string, body: Record<string, unknown> = {}) => post<unknown>(`/orders/${at(no)}/${act}`, body),
  workCenters: () => get<{ items: Term[] }>('/work-centers'),
  defects: () => get<{ items: Term[] }>('/defects'),
  products: () => get<{ items: Product[] }>('/products'),

  changes: (state: string) => get<Page<Change>>(`/changes${query({ state, limit: 200 })}`),
  propose: (no: string, content: Record<string, unknown>, key: string) =>
    post<{ change_id: string; diff: DiffRow[] }>(`/orders/${at(no)}/changes`, content, key),
  approve: (id: string) => post<{ revision: number; state?: string; needs?: string[] }>(`/changes/${at(id)}/approve`),
  refuse: (id: string, reason: string) => post<unknown>(`/changes/${at(id)}/refuse`, { reason }),

  inbox: (state: string, cursor?: string | null) => get<Page<InboxItem>>(`/inbox${query({ state, cursor })}`),

  issueLabels: (count: number) => post<{ batch: string; packages: { id: string; code: string }[] }>('/packages/codes', { count }),

  devices: () => get<{ items: DeviceItem[] }>('/devices'),
  enrolCodes: (count: number) => post<{ codes: EnrolCode[] }>('/devices/codes', { count }),

  people: () => get<{ items: PersonItem[] }>('/people'),
}

/** Addresses of PDF files; a browser opens them with the session's cookie. */
export const labels = {
  traveler: (workOrderId: string) => `/api/v1/labels/traveler/${at(workOrderId)}.pdf`,
  batch: (batch: string) => `/api/v1/labels/packages/${at(batch)}.pdf`,
  box: (packageId: string) => `/api/v1/labels/package/${at(packageId)}.pdf`,
  tracking: (no: string) => `/api/v1/labels/tracking/${at(no)}.pdf`,
  badges: (ids: string[]) => `/api/v1/labels/badges.pdf${query({ ids: ids.join(',') })}`,
  photo: (sha256: string) => `/api/v1/blobs/${at(sha256)}`,
  picture: (sku: string) => `/api/v1/products/${at(sku)}/picture.svg`,
}
