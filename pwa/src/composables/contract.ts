/** What the screens may use. Every composable returns one of these; nothing else is public. */
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { Bodies, Base, BlobRef, EventType, FrozenEvent, Verdict } from '@/sync/wire'
import type {
  DefectRow, NgReportRow, PackageRow, ProductRow, Shown, WorkCenterRow, WorkOrderRow,
} from '@/sync/rows'
import type { ParsedCode } from '@/sync/codes'
import type { DayEntry, OutboxItem, OutboxStatus } from '@/sync/outbox'
import type { DraftEnd } from '@/sync/ports'
import type { Trouble } from '@/sync/answers'

// ── session ────────────────────────────────────────────────────────────────────────────────────
export type Role =
  | 'worker' | 'foreman' | 'inspector' | 'warehouse' | 'sales' | 'planner' | 'supervisor' | 'boss' | 'admin'
export interface Actor { id: string; name: string; roles: Role[] }
export interface KnownPerson { id: string; name: string; username: string; roles: Role[]; lastUsed: string }
export type SignInResult =
  | { ok: true; how: 'online' | 'offline' }
  | { ok: false
      /** wrong: PIN or name; unknown_offline: this person never used this phone and there is no
       *  network; throttled: too many wrong PINs, see retryAfter (s); not_enrolled: phone first. */
      why: 'wrong' | 'unknown_offline' | 'throttled' | 'not_enrolled' | 'server'
        /** A badge that this phone knows to be out of use, or replaced by a newer one. */
        | 'out_of_use' | 'replaced'
      retryAfter?: number }
export type EnrolResult =
  | { ok: true }
  | { ok: false; why: 'bad_code' | 'network' | 'throttled' | 'server' | 'storage_full' }
export interface Session {
  /** Who is signed in; null = locked. */
  actor: Readonly<Ref<Actor | null>>
  sessionId: Readonly<Ref<string | null>>
  /** The stored session was refused: the person must sign in online once (unsent work is safe). */
  mustSignInOnline: Readonly<Ref<boolean>>
  device: Readonly<Ref<{ id: string; name: string } | null>>
  deviceState: Readonly<Ref<'loading' | 'none' | 'enrolled' | 'revoked' | 'enrol_again'>>
  /** People who signed in on this phone, newest first: tap the name, enter the PIN, also offline. */
  known: Readonly<Ref<KnownPerson[]>>
  /** Signed in by a badge alone: a worker's rights over own work. */
  limited: Readonly<Ref<boolean>>
  has(...roles: Role[]): boolean
  signIn(who: { username: string } | { badge: string } | { personId: string }, pin: string): Promise<SignInResult>
  /** text: the badge as scanned; no PIN. */
  signInByBadge(text: string): Promise<SignInResult>
  /** Locks the screen; seals drafts; nothing stored is touched [S23]. */
  signOut(): Promise<void>
  /** code: as typed, or the scanned `D…` code or its URL. Repeatable for a minute when the answer was lost. */
  enrol(code: string, name: string): Promise<EnrolResult>
  forget(personId: string): Promise<void>
}

// ── capture ────────────────────────────────────────────────────────────────────────────────────
/** draft: from `useDraft().spend`. */
export interface CaptureOptions { base?: Base; photos?: Photo[]; onBehalfOf?: string; draft?: DraftEnd }
export interface Saved { eventId: string; savedAt: string; deviceSeq: number }
/** Thrown when the phone could not store the event; say loudly "NOT saved" [S22]. */
export class NotSaved extends Error {
  /** What it was, for the paper; null where nobody said so. */
  of: { type: EventType; body: Bodies[EventType]; onBehalfOf?: string } | null = null
  constructor(public readonly why: 'storage_full' | 'storage_broken' | 'unsure' | 'outdated' | 'not_signed_in' | 'not_enrolled', cause?: unknown) {
    super(`not saved: ${why}`, { cause })
    this.name = 'NotSaved'
  }
}
export interface Undoable { eventId: string; type: EventType; until: number }
export interface Capture {
  /** Resolves after a strict commit that was read back. Throws NotSaved; nothing else. */
  capture<T extends EventType>(type: T, body: Bodies[T], options?: CaptureOptions): Promise<Saved>
  /** The last confirm, while it can be undone (10 s); null afterwards. */
  undoable: Readonly<Ref<Undoable | null>>
  /** The event that the undo bar took back last: a screen that counts takes it off its list. */
  undone: Readonly<Ref<string | null>>
  /** Seconds left to undo, 10 → 0, for the ring on the button. */
  undoLeft: Readonly<Ref<number>>
  /** Cancels the last confirm by an event.reverse with reason "undo". Nothing is deleted. */
  undo(): Promise<Saved | null>
  reverse(eventId: string, reason: string): Promise<Saved>
}

// ── outbox ─────────────────────────────────────────────────────────────────────────────────────
export interface StorageInfo { persisted: boolean | null; usage: number | null; quota: number | null }
export interface Outbox {
  /** The quiet line at the top [S25]. */
  status: ComputedRef<OutboxStatus>
  /** Unsent first, then those of the last 35 days, newest first. */
  items: ComputedRef<OutboxItem[]>
  unsent: ComputedRef<number>
  /** True above 5,000 unsent: warn, never block. */
  tooMany: ComputedRef<boolean>
  photosWaiting: Readonly<Ref<number>>
  flushing: Readonly<Ref<boolean>>
  /** Plain code of what stops sending now; null when nothing does. */
  trouble: Readonly<Ref<null | Trouble>>
  lastSyncAt: Readonly<Ref<string | null>>
  /** When the next try begins by itself, RFC 3339; null while nobody knows. */
  nextTryAt: Readonly<Ref<string | null>>
  /** How much of a photo that is being sent has arrived, 0 … 1, by its sha256. */
  photoProgress: Readonly<Ref<ReadonlyMap<string, number>>>
  /** Sends now; resolves when the round is over. */
  retry(): Promise<void>
  storage: Readonly<Ref<StorageInfo>>
  refreshStorage(): Promise<void>
  /** Asks the browser not to evict our data. */
  persist(): Promise<boolean>
}

// ── rows ───────────────────────────────────────────────────────────────────────────────────────
export type CodeHit =
  | { kind: 'work_order'; code: ParsedCode; row: Shown<WorkOrderRow> | null
      operation: number | null; lot: string | null
      /** It stood on this phone and the office has closed or cancelled it since. */
      gone: GoneWork | null
      /** The paper's revision is older than the row's: "old paper: V1, now V2". */
      oldPaper: { printed: number; current: number } | null }
  | { kind: 'package'; code: ParsedCode; row: Shown<PackageRow> | null }
  | { kind: 'tracking' | 'badge' | 'enrol' | 'place'; code: ParsedCode }
  /** None of ours: probably a courier's waybill; see rankCarriers. */
  | { kind: 'foreign'; text: string }
/** state: what the order had become ("cancelled", "completed"), "" where nobody told; at: when this phone heard, wall clock ms. */
export interface GoneWork { row: WorkOrderRow; state: string; at: number }
export interface RowsView {
  ready: Readonly<Ref<boolean>>
  /** Time of the last complete pull on this phone, RFC 3339; null = never. */
  asOf: Readonly<Ref<string | null>>
  workOrders: ComputedRef<Shown<WorkOrderRow>[]>
  packages: ComputedRef<Shown<PackageRow>[]>
  ngReports: ComputedRef<Shown<NgReportRow>[]>
  products: ComputedRef<Map<string, ProductRow>>
  workCenters: ComputedRef<Shown<WorkCenterRow>[]>
  defects: ComputedRef<DefectRow[]>
  setting<T = unknown>(id: string): T | undefined
  /** By record id or by any printed code of any revision. */
  workOrder(idOrCode: string): Shown<WorkOrderRow> | undefined
  package(idOrCode: string): Shown<PackageRow> | undefined
  ngReport(id: string): Shown<NgReportRow> | undefined
  /** What left the list since, too: for its name alone. */
  named: { workOrder(idOrCode: string): WorkOrderRow | undefined; ngReport(id: string): NgReportRow | undefined }
  /** What a scan means here, offline. */
  lookup(text: string): CodeHit
  /** Receipts of what the signed-in person captured today on this phone, newest first. */
  myDay: ComputedRef<DayEntry[]>
  /** All captured by the signed-in person in the last 35 days (for later reversal). */
  myEvents: ComputedRef<OutboxItem[]>
}

// ── scanner ────────────────────────────────────────────────────────────────────────────────────
export interface Scan {
  text: string
  /** "QRCode", "Code128" …; null when typed or from a keyboard wedge. */
  format: string | null
  source: 'camera' | 'hid' | 'typed' | 'photo'
  at: number
}
export type ScanHandler = (scan: Scan) => void
export interface CameraState {
  state: 'off' | 'starting' | 'on' | 'denied' | 'none' | 'failed'
  torch: boolean | null // null: not there
  zoom: { min: number; max: number; step: number; value: number } | null
  decoder: 'loading' | 'native' | 'wasm'
}
export interface Scanner {
  camera: Readonly<Ref<CameraState>>
  /** Two or more codes in view: ask which; pick() reports it. Empty when there is no question. */
  choices: Readonly<ShallowRef<Scan[]>>
  pick(scan: Scan): void
  /** Closes the question without an answer; the codes must leave the picture to be asked about again. */
  dismiss(): void
  start(video: HTMLVideoElement): Promise<void>
  stop(): void
  setTorch(on: boolean): Promise<void>
  setZoom(value: number): Promise<void>
  /** x, y in 0..1 of the picture. */
  focusAt(x: number, y: number): Promise<void>
  typed(text: string): void
  fromPhoto(file: Blob): Promise<Scan[]>
}

// ── feedback ───────────────────────────────────────────────────────────────────────────────────
export type Signal = 'done' | 'again' | 'problem'
export interface Feedback {
  /** Full-screen flash: show it while set (cleared after 350 ms). */
  flash: Readonly<Ref<Signal | null>>
  signal(kind: Signal): void
  muted: Ref<boolean>
}

// ── photos ─────────────────────────────────────────────────────────────────────────────────────
/** A shrunk picture, upright, without GPS; not stored before the event is captured. */
export interface Photo extends BlobRef { data: ArrayBuffer; url: string }
export interface Photos {
  list: ShallowRef<Photo[]>
  busy: Readonly<Ref<boolean>>
  /** Rejects what is no picture or above 25 megapixels with code 'not_a_picture' | 'too_large'. */
  add(file: Blob): Promise<Photo>
  /** Puts an edited picture (marks drawn on it) in place of another. */
  replace(photo: Photo, edited: Blob): Promise<Photo>
  remove(photo: Photo): void
  clear(): void
}

export type { Base, Bodies, BlobRef, DayEntry, EventType, FrozenEvent, OutboxItem, OutboxStatus, ParsedCode, Verdict }
