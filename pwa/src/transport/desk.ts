/** The order desk's calls: customers, checks, files, delivery notes. Shapes as the server sends them. */
import { call } from './api'
import { query, type DiffRow, type NewOrder, type NewOrderAnswer, type OrderWhole, type Page, type Who } from './office'

export interface UsualProduct { sku: string; name: string; name_en: string; unit: string; quantity: string; times: number }
export interface PastOrder { no: string; ref: string; state: string; promised_ship: string; created_at: string; lines: { sku: string; quantity: string }[] }
export interface FoundCustomer {
  /** null: known from past orders only. */
  id: string | null
  name: string; phone: string; contact: string; address: string; carrier: string; orders: number
  products: UsualProduct[]; last_orders: PastOrder[]
}
export interface Repeated { no: string; ref: string; why: 'ref' | 'content'; created_at: string; promised_ship: string; state: string }
export interface Checked {
  same: Repeated[]; earliest: string | null
  days: { day: string; working_days: number }[]; skipped: { day: string; name: string; name_en: string }[]
}
export interface CheckIn { customer?: { name: string; phone?: string }; ref?: string; lines: { sku: string; quantity: string }[] }
export interface FileRow { id: string; name: string; media_type: string; bytes: number }
export interface Carrier { code: string; name: string; name_en?: string }

export type DeliveryMode = 'own' | 'pick_up'
export interface Goods { sku: string; name: string; name_en: string; unit: string; quantity: string }
export interface DeliveryBox { id: string; number: number; code: string; order: string; lines: Goods[] }
export interface Mark { at: string; by: Who; file?: FileRow; signer?: string; note?: string; reason?: string }
export interface Delivery {
  id: string; mode: DeliveryMode; customer: string; address: string; phone: string | null; driver: string; note: string
  at: string; by: Who; state: 'open' | 'signed' | 'cancelled'
  orders: { no: string; ref: string; state: string; total: number; gap?: boolean }[]
  packages: DeliveryBox[]; lines: Goods[]; signed: Mark | null; cancelled: Mark | null
}
export interface ReadyOrder {
  no: string; ref: string; customer: string; address: string; carrier: string; state: string; priority: string
  promised_ship: string; total: number; gap?: boolean; packages: { id: string; number: number; packed_at: string | null; lines: Goods[] }[]
}
export interface NewDelivery { mode: DeliveryMode; packages?: string[]; order?: string; driver?: string; note?: string }
export interface Proposal { change_id: string; diff: DiffRow[] }

const at = encodeURIComponent
const get = <T>(path: string) => call<T>('GET', `/api/v1${path}`)
const post = <T>(path: string, body: unknown = {}, idempotencyKey?: string) =>
  call<T>('POST', `/api/v1${path}`, body, idempotencyKey ? { idempotencyKey } : {})
const UPLOAD_MS = 120_000

export const desk = {
  customers: (q: string) => get<{ items: FoundCustomer[] }>(`/customers/search${query({ q })}`),
  check: (body: CheckIn) => post<Checked>('/orders/check', body),
  createOrder: (order: NewOrder, key: string) => post<NewOrderAnswer>('/orders', order, key),
  setFiles: (no: string, files: string[]) => post<OrderWhole>(`/orders/${at(no)}/files`, { files }),
  carriers: () => get<{ items: Carrier[] }>('/carriers'),

  /** A picture or PDF; the server answers with its id. */
  upload(file: File): Promise<FileRow> {
    const form = new FormData()
    form.append('file', file, file.name)
    return call<FileRow>('POST', '/api/v1/files', undefined, { raw: form, timeoutMs: UPLOAD_MS })
  },

  deliveries: (state: 'open' | 'all', cursor?: string | null) => get<Page<Delivery>>(`/deliveries${query({ state, cursor })}`),
  delivery: (id: string) => get<Delivery>(`/deliveries/${at(id)}`),
  ready: () => get<{ items: ReadyOrder[] }>('/deliveries/ready'),
  deliver: (body: NewDelivery, key: string) => post<Delivery>('/deliveries', body, key),
  sign: (id: string, body: { file: string; signer?: string; note?: string }) => post<Delivery>(`/deliveries/${at(id)}/sign`, body),
  cancelDelivery: (id: string, reason: string) => post<Delivery>(`/deliveries/${at(id)}/cancel`, { reason }),
}

/** Addresses that a browser opens with the session's cookie. */
export const papers = {
  note: (id: string, paper: 'A4' | 'A5' = 'A5') => `/api/v1/labels/delivery/${at(id)}.pdf?paper=${paper}`,
  file: (id: string) => `/api/v1/files/${at(id)}`,
  preview: (id: string) => `/api/v1/files/${at(id)}/preview.png`,
}
