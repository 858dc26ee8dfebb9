/** What the core needs from the world around it. Fakes stand in for each in tests. */
import type { BadgeSession } from './badgeSession'
import type { StoredEvent } from './outbox'
import type { BlobRef, FrozenEvent, PullPage, PulledVerdict, PushResult } from './wire'

export interface Clock {
  /** Wall clock, ms since 1970: evidence and display only, never order. */
  now(): number
  /** Monotonic ms since some start of this run. */
  mono(): number
  /** Names this run of the app: monotonic times of another run mean nothing. */
  readonly boot: string
  /** Minutes east of UTC at the given wall clock time. */
  offsetMinutes(now: number): number
}

export interface Random {
  bytes(count: number): Uint8Array
  /** Uniform in [0, 1). */
  unit(): number
}

export interface Timers {
  /** Calls `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void
}

/** `stillMine` turns false when another tab took a lock whose holder seemed frozen. */
export type Locked<T> = (stillMine: () => boolean) => Promise<T>
export interface Locks {
  /** Runs `work` when no other tab holds the lock; with `steal` at once. Rejects when cancelled. */
  hold<T>(name: string, options: { steal: boolean; cancelled: Promise<void> }, work: Locked<T>): Promise<T>
}

/** network: nobody answered, or not with our JSON (captive portal, proxy page, cut answer). */
export type Answer =
  | { kind: 'network' }
  | { kind: 'http'; status: number; json: unknown; retryAfter: number | null }
/** offset: how many bytes the server has; null when the answer carried none. */
export type BlobAnswer = { kind: 'network' } | { kind: 'http'; status: number; offset: number | null; retryAfter: number | null }

export interface Transport {
  /** body: JSON text. */
  push(body: string): Promise<Answer>
  pull(cursor: string, limit: number): Promise<Answer>
  quarantine(text: string): Promise<Answer>
  /** Tells of a session that this phone opened by a badge. body: JSON text. */
  register(body: string): Promise<Answer>
  /** Is this phone still enrolled? */
  me(): Promise<Answer>
  blobHead(sha256: string): Promise<BlobAnswer>
  blobPatch(sha256: string, offset: number, total: number, bytes: ArrayBuffer): Promise<BlobAnswer>
}

/** revoked: the factory took this phone out; its unsent events still go. */
export interface DeviceInfo { id: string; name: string; state: 'enrolled' | 'revoked' | 'enrol_again' }

export interface SyncState {
  /** Of the last answer; "" before the first. */
  epoch: string
  restoredSeq: number
  /** Which generation of rows is shown, and how far it has been pulled. */
  gen: number
  cursor: string
  scope: string
  /** The feed has been read at least up to this seq [S15]. */
  passed: number
  /** The largest seq of any verdict that this phone was told in this epoch. */
  verdictSeq: number
  /** Wall clock ms of the last complete pull; null = never. */
  asOf: number | null
  /** A fresh copy that grows beside the old data until it is complete. */
  snapshot: { gen: number; cursor: string; scope: string } | null
}

export type BlobState = 'pending' | 'done' | 'broken'
export interface StoredBlob extends BlobRef {
  state: BlobState
  /** The event that carries it. */
  event_id: string
  done_at: number | null
}
export interface PhotoData extends BlobRef { data: ArrayBuffer }

export interface CaptureMark { mono: number; boot: string; savedAt: string }

export interface Store {
  device(): Promise<DeviceInfo | null>
  setDeviceState(state: DeviceInfo['state']): Promise<void>

  /**
   * One strict transaction: next device_seq, the event, its photos; then read back [S22].
   * `make` must not wait for anything. Throws when it is not certain that all is stored.
   */
  capture(make: (device: DeviceInfo, deviceSeq: number) => FrozenEvent, photos: PhotoData[], mark: CaptureMark): Promise<StoredEvent>

  /** pending and leased events in order of capture: up to `limit`, or all. */
  unsent(limit?: number): Promise<StoredEvent[]>
  lease(ids: readonly string[]): Promise<void>
  /** Leased events go back to pending. */
  release(ids: readonly string[]): Promise<void>
  /** One transaction: verdicts in, exactly the listed ids out of the outbox [S4]. */
  settle(epoch: string, results: readonly PushResult[], now: number): Promise<void>
  quarantined(id: string, now: number): Promise<void>

  syncState(): Promise<SyncState>
  /** Rows, tombstones, verdicts and cursor in one transaction [S15]. */
  applyPage(page: PullPage, known: { passed: number; now: number }): Promise<void>
  /** The next pages fill a fresh copy; what is shown stays until it is complete. */
  beginSnapshot(): Promise<void>
  /** One transaction: remember the epoch and put what the server lost back into the outbox [S17]. */
  changeEpoch(epoch: string, restoredSeq: number): Promise<void>

  unsentBlobs(): Promise<StoredBlob[]>
  blobData(sha256: string): Promise<ArrayBuffer | null>
  blobSettled(sha256: string, state: BlobState, now: number): Promise<void>

  /** Forgets acknowledged events and photos that are older than the days kept [S17]. */
  prune(before: number): Promise<void>
  /** A revoked phone keeps no reference data; unsent events stay. */
  wipeReference(): Promise<void>

  /** Sessions opened on this phone by a badge alone, oldest first [S14]. */
  badgeSessions(): Promise<BadgeSession[]>
  /** `at` as it was read: a badge shown again meanwhile is not overwritten. */
  editBadgeSession(sessionId: string, at: string, change: Partial<BadgeSession>): Promise<void>

  /** Signs of life of the tab that flushes. */
  beat(): Promise<void>
  lastBeat(): Promise<number>
}

export type { PulledVerdict }
