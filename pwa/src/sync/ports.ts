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
/** offset: how many bytes the server has; code: of the error. null when the answer carried none. */
export type BlobAnswer =
  | { kind: 'network' }
  | { kind: 'http'; status: number; offset: number | null; code: string | null; retryAfter: number | null }

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
  /** Of the rows that are shown; missing where an older app wrote: that of the last answer. */
  rowsEpoch?: string
  /** Their feed has been read at least up to this seq [S15]. */
  passed: number
  /** The largest seq of any verdict that this phone was told in this epoch. */
  verdictSeq: number
  /** Wall clock ms of the last complete pull; null = never. */
  asOf: number | null
  /** The server's clock at the last push or complete pull, ms; missing where none was told. */
  serverAt?: number
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
/** What a person had typed, kept under `place`: what is left of it once its event is stored; undefined: nothing. */
export interface DraftEnd { place: string; left: unknown }

export interface Store {
  device(): Promise<DeviceInfo | null>
  setDeviceState(state: DeviceInfo['state']): Promise<void>

  /**
   * One strict transaction: next device_seq, the event, its photos, and the end of its draft: after a dead
   * battery nobody finds a number still typed that is stored already. Then read back [S22].
   * `make` must not wait for anything. Throws when it is not certain that all is stored.
   */
  capture(
    make: (device: DeviceInfo, deviceSeq: number) => FrozenEvent, photos: PhotoData[], mark: CaptureMark, draft?: DraftEnd,
  ): Promise<StoredEvent>

  /** pending and leased events in order of capture: up to `limit`, or all. */
  unsent(limit?: number): Promise<StoredEvent[]>
  /**
   * Before they are sent: those of them that still wait, in this order. From now on nobody is told that one of them is
   * not saved [S22].
   */
  lease(ids: readonly string[]): Promise<string[]>
  /** Where there is no room to lease: those of them that nobody can take back any more. now: wall clock ms. */
  unleased(ids: readonly string[], now: number): Promise<string[]>
  /** Leased events go back to pending. */
  release(ids: readonly string[]): Promise<void>
  /**
   * One transaction: verdicts in, exactly the listed ids out of the outbox [S4]. False, and nothing: another history.
   * serverAt: the server's clock as it told, ms.
   */
  settle(epoch: string, results: readonly PushResult[], now: number, serverAt?: number): Promise<boolean>
  /** The server has its text. epoch: known when it was sent. False, and nothing: another history, it goes again [S17]. */
  quarantined(epoch: string, id: string, now: number): Promise<boolean>

  syncState(): Promise<SyncState>
  /**
   * Rows, tombstones, verdicts and cursor in one transaction [S15]. asked: the cursor that the page was asked with;
   * false, and nothing changes, when the feed was read on since, by a tab that did not stand still [I8], or when the
   * page is of another history than the phone knows by now [S17].
   */
  applyPage(page: PullPage, known: { passed: number; now: number; asked?: string }): Promise<boolean>
  /** The next pages fill a fresh copy; what is shown stays until it is complete. */
  beginSnapshot(): Promise<void>
  /**
   * One transaction: remember the epoch and put what the server lost back into the outbox [S17]. from: what the phone
   * knew when it asked; false, and nothing changes, when it knows another one by now: the answer is an old one.
   */
  changeEpoch(epoch: string, restoredSeq: number, from?: string): Promise<boolean>

  unsentBlobs(): Promise<StoredBlob[]>
  blobData(sha256: string): Promise<ArrayBuffer | null>
  /** epoch: known when the server was asked. False, and nothing: another history, which may not have it [S17]. */
  blobSettled(epoch: string, sha256: string, state: BlobState, now: number): Promise<boolean>

  /** Forgets acknowledged events and photos that are older than the days kept [S17]. */
  prune(before: number): Promise<void>
  /** A revoked phone keeps no reference data; unsent events stay. */
  wipeReference(): Promise<void>

  /** Sessions opened on this phone by a badge alone, oldest first [S14]. */
  badgeSessions(): Promise<BadgeSession[]>
  /** `at` as it was read: a badge shown again meanwhile is not overwritten. Nothing where there is no room: told again. */
  editBadgeSession(sessionId: string, at: string, change: Partial<BadgeSession>): Promise<void>

  /** Signs of life of the tab that flushes. */
  beat(): Promise<void>
  lastBeat(): Promise<number>
}

export type { PulledVerdict }
