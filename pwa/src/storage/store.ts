/** The core's storage port on IndexedDB. One call = one transaction. */
import type { BadgeSession } from '@/sync/badgeSession'
import type { StoredEvent } from '@/sync/outbox'
import type { BlobState, DeviceInfo, Store, StoredBlob, SyncState } from '@/sync/ports'
import type { PullPage, PushResult } from '@/sync/wire'
import { DEVICE, EventStore, putVerdict } from './eventStore'
import type { RowRecord, Tx } from './db'

const SYNC = 'sync'
const BEAT = 'beat'
export const BADGE_SESSIONS = 'badge sessions'
/** People's names: reference data, gone with the rest when the phone is taken out. */
export const NAMES = 'names'
const START: SyncState = {
  epoch: '', restoredSeq: 0, gen: 0, cursor: '', scope: '', passed: 0, verdictSeq: 0, asOf: null, snapshot: null,
}

export class PhoneStore extends EventStore implements Store {
  /** Lets go of the connection; the next call opens it again. */
  close(): Promise<void> {
    return this.database.close()
  }

  async device(): Promise<DeviceInfo | null> {
    return (await this.value<DeviceInfo>(DEVICE)) ?? null
  }

  /** A new identity of this phone; its events keep the identity that captured them. */
  async setDevice(device: DeviceInfo): Promise<void> {
    await this.setValue(DEVICE, device)
    this.changes.emit({ device: true })
  }

  async setDeviceState(state: DeviceInfo['state']): Promise<void> {
    const changed = await this.database.write(['meta'], async (tx) => {
      const device = (await tx.objectStore('meta').get(DEVICE)) as DeviceInfo | undefined
      if (!device || device.state === state) return false
      await tx.objectStore('meta').put({ ...device, state }, DEVICE)
      return true
    })
    if (changed) this.changes.emit({ device: true })
  }

  async settle(epoch: string, results: readonly PushResult[], now: number): Promise<void> {
    await this.database.write(['events', 'meta'], async (tx) => {
      for (const result of results) await putVerdict(tx, epoch, result, now)
      await editSync(tx, (s) => void (s.verdictSeq = Math.max(s.verdictSeq, ...results.map((r) => r.seq))))
    })
    this.changes.emit({ events: results.map((r) => r.event_id) })
  }

  async syncState(): Promise<SyncState> {
    return (await this.value<SyncState>(SYNC)) ?? START
  }

  async applyPage(page: PullPage, known: { passed: number; now: number }): Promise<void> {
    await this.database.write(['events', 'meta', 'rows'], async (tx) => {
      const sync = await syncIn(tx)
      const target = sync.snapshot ?? sync
      const rows = tx.objectStore('rows')
      for (const { kind, id, seq, data } of page.rows) await rows.put({ gen: target.gen, kind, id, seq, data })
      for (const { kind, id } of page.tombstones) await rows.delete([target.gen, kind, id])
      for (const verdict of page.verdicts) {
        if (await putVerdict(tx, page.epoch, verdict, known.now)) sync.verdictSeq = Math.max(sync.verdictSeq, verdict.seq)
      }
      target.cursor = page.cursor
      target.scope = page.scope
      if (!page.more) await complete(tx, sync, page, known)
      await tx.objectStore('meta').put(sync, SYNC)
    })
    this.changes.emit({ rows: true, events: page.verdicts.map((v) => v.event_id) })
  }

  async beginSnapshot(): Promise<void> {
    await this.database.write(['meta', 'rows'], async (tx) => {
      await editSync(tx, async (sync) => {
        if (sync.snapshot) await tx.objectStore('rows').delete(generation(sync.snapshot.gen))
        const gen = Math.max(sync.gen, sync.snapshot?.gen ?? 0) + 1
        sync.snapshot = { gen, cursor: '', scope: '' }
      })
    })
  }

  async changeEpoch(epoch: string, restoredSeq: number): Promise<void> {
    await this.database.write(['events', 'meta', 'blobs'], async (tx) => {
      const first = (await syncIn(tx)).epoch === ''
      await editSync(tx, (s) => void Object.assign(s, { epoch, restoredSeq, passed: 0, verdictSeq: 0 }))
      if (first) return
      const events = tx.objectStore('events')
      for (let at = await events.index('done_at').openCursor(); at; at = await at.continue()) {
        const event = at.value
        const lost = event.verdict && event.verdict.epoch !== epoch && event.verdict.seq > restoredSeq
        if (!lost || event.resent_for === epoch) continue
        await events.put({ ...event, state: 'pending', open: 1, verdict: null, done_at: null, resent_for: epoch })
        for (const { sha256 } of event.event.blobs) await sendAgain(tx, sha256)
      }
    })
    this.changes.emit({ events: 'all', rows: true, blobs: true })
  }

  unsentBlobs(): Promise<StoredBlob[]> {
    return this.database.read(['blobs'], (tx) => tx.objectStore('blobs').index('open').getAll(1))
  }

  async blobData(sha256: string): Promise<ArrayBuffer | null> {
    return this.database.read(['blob_data'], async (tx) => (await tx.objectStore('blob_data').get(sha256))?.data ?? null)
  }

  async blobSettled(sha256: string, state: BlobState, now: number): Promise<void> {
    await this.database.write(['blobs'], async (tx) => {
      const blob = await tx.objectStore('blobs').get(sha256)
      if (!blob) return
      delete blob.open
      await tx.objectStore('blobs').put({ ...blob, state, done_at: now })
    })
    this.changes.emit({ blobs: true })
  }

  async prune(before: number): Promise<void> {
    const old = IDBKeyRange.upperBound(before, true)
    const due = await this.database.read(['events', 'blobs'], async (tx) =>
      (await tx.objectStore('events').index('done_at').count(old)) + (await tx.objectStore('blobs').index('done_at').count(old)))
    if (due === 0) return
    await this.database.write(['events', 'blobs', 'blob_data'], async (tx) => {
      for (const n of await tx.objectStore('events').index('done_at').getAllKeys(old)) await tx.objectStore('events').delete(n)
      for (const sha of await tx.objectStore('blobs').index('done_at').getAllKeys(old)) {
        await tx.objectStore('blobs').delete(sha)
        await tx.objectStore('blob_data').delete(sha)
      }
    })
    this.changes.emit({ events: 'all', blobs: true })
  }

  async wipeReference(): Promise<void> {
    await this.database.write(['meta', 'rows'], async (tx) => {
      await tx.objectStore('rows').clear()
      await tx.objectStore('meta').delete(NAMES)
      await editSync(tx, (s) => void Object.assign(s, { gen: s.gen + 1, cursor: '', scope: '', passed: 0, asOf: null, snapshot: null }))
    })
    this.changes.emit({ rows: true, values: [NAMES] })
  }

  async badgeSessions(): Promise<BadgeSession[]> {
    return (await this.value<BadgeSession[]>(BADGE_SESSIONS)) ?? []
  }

  /** Adds or replaces a session; forgets those not used since `before` (wall clock ms). */
  putBadgeSession(session: BadgeSession, before: number): Promise<void> {
    return this.changeBadgeSessions((all) => [
      ...all.filter((s) => s.session_id !== session.session_id && (s.state === 'new' || s.used >= before)), session,
    ])
  }

  editBadgeSession(sessionId: string, at: string, change: Partial<BadgeSession>): Promise<void> {
    return this.changeBadgeSessions((all) =>
      all.map((s) => (s.session_id === sessionId && s.at === at ? { ...s, ...change } : s)))
  }

  private async changeBadgeSessions(change: (all: BadgeSession[]) => BadgeSession[]): Promise<void> {
    await this.database.write(['meta'], async (tx) => {
      const meta = tx.objectStore('meta')
      await meta.put(change(((await meta.get(BADGE_SESSIONS)) as BadgeSession[] | undefined) ?? []), BADGE_SESSIONS)
    })
    this.changes.emit({ values: [BADGE_SESSIONS] })
  }

  /** How many events are unsent, and the recorded_at of the oldest. */
  outboxSize(): Promise<{ count: number; oldest: string | null }> {
    return this.database.read(['events'], async (tx) => {
      const open = tx.objectStore('events').index('open')
      const [count, first] = [await open.count(1), await open.getAll(1, 1)]
      return { count, oldest: first[0]?.event.recorded_at ?? null }
    })
  }

  async beat(): Promise<void> {
    await this.setValue(BEAT, (await this.lastBeat()) + 1)
  }

  async lastBeat(): Promise<number> {
    return (await this.value<number>(BEAT)) ?? 0
  }

  /**
   * What screens show, in one transaction so that events and rows fit together [S15].
   * events: which to read again; rows: whether to read them all.
   */
  view(events: readonly string[], rows: boolean): Promise<View> {
    return this.database.read(['meta', 'events', 'rows'], async (tx) => {
      const index = tx.objectStore('events').index('event_id')
      const found = await Promise.all(events.map((id) => index.get(id)))
      const sync = await syncIn(tx)
      const all = rows ? await tx.objectStore('rows').getAll(generation(sync.gen)) : null
      return { events: found.filter((e) => e !== undefined), rows: all, sync }
    })
  }

  /** A plain value under a key; undefined when there is none. */
  value<T>(key: string): Promise<T | undefined> {
    return this.database.read(['meta'], (tx) => tx.objectStore('meta').get(key) as Promise<T | undefined>)
  }

  async setValue(key: string, value: unknown): Promise<void> {
    await this.database.write(['meta'], async (tx) => {
      if (value === undefined) await tx.objectStore('meta').delete(key)
      else await tx.objectStore('meta').put(value, key)
    })
    if (key !== BEAT) this.changes.emit({ values: [key] })
  }
}

export interface View { events: StoredEvent[]; rows: RowRecord[] | null; sync: SyncState }

type Writing = Tx<'readwrite'>

async function syncIn(tx: Writing | Tx<'readonly'>): Promise<SyncState> {
  const found = (await (tx as Tx<'readonly'>).objectStore('meta').get(SYNC)) as SyncState | undefined
  return structuredClone(found ?? START)
}

async function editSync(tx: Writing, edit: (sync: SyncState) => void | Promise<void>): Promise<void> {
  const sync = await syncIn(tx)
  await edit(sync)
  await tx.objectStore('meta').put(sync, SYNC)
}

/** Everything is in: swap a finished snapshot, remember how far the feed was read [S15]. */
async function complete(tx: Writing, sync: SyncState, page: PullPage, known: { passed: number; now: number }): Promise<void> {
  if (sync.snapshot) {
    await tx.objectStore('rows').delete(generation(sync.gen))
    Object.assign(sync, sync.snapshot, { snapshot: null })
  }
  const seqs = [...page.rows, ...page.tombstones, ...page.verdicts].map((r) => r.seq)
  sync.passed = Math.max(sync.passed, known.passed, ...seqs)
  sync.asOf = known.now
}

const generation = (gen: number) => IDBKeyRange.bound([gen, '', ''], [gen, '\uffff', '\uffff'])

async function sendAgain(tx: Writing, sha256: string): Promise<void> {
  const blob = await tx.objectStore('blobs').get(sha256)
  if (blob) await tx.objectStore('blobs').put({ ...blob, state: 'pending', open: 1, done_at: null })
}
