/** The wire contract, version 1, as the phone sees it (docs: sync/RULES.md). */

export type EventType =
  | 'work.start' | 'work.pause' | 'work.resume' | 'work.report'
  | 'ng.report' | 'ng.dispose' | 'ng.replenish'
  | 'inspection.record' | 'stock.in'
  | 'package.pack' | 'package.unpack' | 'package.bind' | 'package.unbind' | 'package.ship'
  | 'andon.call' | 'andon.clear' | 'event.reverse'

/** A quantity on the wire: up to 9 digits, up to 3 decimals, in the product's unit. */
export type Quantity = string

type OnOperation = { work_order: string; operation: number; lot?: string }
export type PackLine = { work_order: string; quantity: Quantity }
export type Wanted = 'rework' | 'repair' | 'concession' | 'sort' | 'scrap'
export type AndonKind = 'material' | 'machine' | 'quality' | 'other'

/** Bodies of schema 1, by event type. `work_order` and `package` are any printed CODE. */
export interface Bodies {
  'work.start': OnOperation
  'work.pause': OnOperation & { reason?: string }
  'work.resume': OnOperation
  'work.report': OnOperation & {
    good: Quantity; process_scrap?: Quantity; material_scrap?: Quantity
    reason?: string; finish?: boolean; workers?: string[]; note?: string
    /** Schema 2, RFC 3339: caught up from paper by a foreman; at most 31 days back. */
    happened_at?: string
  }
  'ng.report': {
    work_order: string; operation?: number; lot?: string; quantity: Quantity; counted: boolean
    defect: string; wanted?: Wanted; replenish: boolean; note?: string
  }
  /** good + scrap = quantity, for sorting only. */
  'ng.dispose': { ng_report: string; disposition: Wanted; quantity: Quantity; good?: Quantity; scrap?: Quantity }
  'ng.replenish': { ng_report: string }
  'inspection.record': OnOperation & {
    kind: 'first' | 'patrol' | 'final'; result: 'pass' | 'fail'; values?: Record<string, string>
  }
  'stock.in': { work_order: string; quantity: Quantity; place?: string }
  'package.pack': { package: string; lines: PackLine[] }
  'package.unpack': { package: string; lines: PackLine[] }
  /** waybill may be missing for carrier `self` only. */
  'package.bind': { package: string; waybill?: string; carrier: string; replaces?: string }
  'package.unbind': { package: string; waybill: string; reason: string }
  'package.ship': { package: string }
  'andon.call': { work_center: string; kind: AndonKind; note?: string }
  'andon.clear': { work_center: string; kind: AndonKind; note?: string }
  'event.reverse': { event_id: string; reason: string }
}

/** What the person saw when confirming: tells "on purpose" from "did not know". */
export interface Base { revision?: number; waybill?: string }
export interface BlobRef { sha256: string; bytes: number; media_type: string }

/** One event as frozen at capture: everything but `elapsed_ms`, which is known at sending. */
export interface FrozenEvent {
  event_id: string
  device_id: string
  device_seq: number
  type: EventType
  schema: number
  actor_id: string
  session_id: string
  on_behalf_of?: string
  recorded_at: string
  base: Base
  blobs: BlobRef[]
  /** JSON text, frozen at capture, never rewritten by a newer client. */
  body: string
  sha256: string
}
export type WireEvent = FrozenEvent & { elapsed_ms: number | null }

export const VERDICTS = ['applied', 'held', 'waiting', 'id_conflict', 'dismissed'] as const
export type VerdictWord = (typeof VERDICTS)[number]

/** What the server did with an event. `epoch` and `seq` say when, in server order. */
export interface Verdict {
  verdict: VerdictWord
  code: string
  seq: number
  epoch: string
  inbox_id?: string
  note?: string
  /** It was taken back, on whichever phone: the seq of the verdict before, 0 where this phone never knew it. */
  reversed?: number
}

export interface PushRequest {
  protocol: 1
  epoch: string
  device_id: string
  app_version: string
  sent_at: string
  events: WireEvent[]
  /** Of the events' sign-ins by badge alone: where a restore lost them, they are known again [S14, S17]. */
  sessions?: { session_id: string; proof: string }[]
}
export interface PushResult { event_id: string; verdict: VerdictWord; code: string; seq: number; inbox_id?: string; reversed?: boolean }
export interface PushAnswer { epoch: string; restored_seq: number; server_time: string; results: PushResult[] }

export interface FeedRow { kind: string; id: string; seq: number; data: unknown }
/** state: of a work order, what its order has become ("cancelled", "completed"); missing from servers that do not tell yet. */
export interface Tombstone { kind: string; id: string; seq: number; state?: string }
/** digest: of the event's content as the server keeps it; missing from servers that do not tell yet. */
export interface PulledVerdict { event_id: string; verdict: VerdictWord; code: string; seq: number; note?: string; digest?: string; reversed?: boolean }
export interface PullPage {
  epoch: string
  restored_seq: number
  server_time: string
  rows: FeedRow[]
  tombstones: Tombstone[]
  verdicts: PulledVerdict[]
  cursor: string
  more: boolean
  scope: string
}

export const LIMITS = {
  eventsAPush: 200,
  bytesAPush: 512 * 1024,
  bytesAnEvent: 32 * 1024,
  rowsAPull: 500,
  photoBytes: 10 * 1024 * 1024,
  /** Unsent events above which the person is warned; capture is never blocked. */
  warnUnsent: 5000,
  /** Acknowledged events and photos are kept this long for a restored server [S17]. */
  keepDays: 35,
} as const
