/** The core's storage port on IndexedDB. One call = one transaction. */
import type { BadgeSession } from '@/sync/badgeSession'
import type { StoredEvent } from '@/sync/outbox'
import type { BlobState, DeviceInfo, Store, StoredBlob, SyncState } from '@/sync/ports'
import { isToldOf } from '@/sync/event'
import { ifFull } from '@/sync/full'
import type { PullPage, PushResult } from '@/sync/wire'
import { DEVICE, EventStore, putVerdict, whatWas } from './eventStore'
import type { RowRecord, Tx } from './db'
import { GONE, keepGone, keepMissing } from './gone'
import { refill, type Memory } from './refill'
import { doneAt, editSync, rowsEpoch, START, SYNC, syncIn } from './syncState'

const BEAT = 'beat'
export const BADGE_SESSIONS = 'badge sessions'
/** People's names, and who signed in here with how to check their PINs: gone with the rows when the phone is taken out. */
export const NAMES = 'names'
export const PEOPLE = 'people'

export class PhoneStore extends EventStore implements Store {
  /** Lets go of the connection; the next call opens it again. */
  close(): Promise<void> {
    return this.database.close()
  }

  /** Until the storage can be asked, or says that it cannot. */
  answers(): Promise<void> {
    return this.database.answers()
  }

  /** memory: what the app holds, should storage come back empty. onNewer: this app is too old for it now. */
  guard(memory: () => Memory, onNewer: () => void): void {
    this.database.watch = {
      newer: onNewer,
      reopened: async (db) => {
        if (await refill(db, memory())) this.changes.emit({ events: 'all', rows: true, blobs: true, device: true, captured: true })
      },
    }
  }

  async device(): Promise<DeviceInfo | null> {
    return (await this.value<DeviceInfo>(DEVICE)) ?? null
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

  async settle(epoch: string, results: readonly PushResult[], now: number, serverAt?: number): Promise<boolean> {
    const fits = await this.database.write(['events', 'meta'], async (tx) => {
      const sync = await syncIn(tx)
      if (sync.epoch !== epoch && sync.epoch !== '') return false
      if (serverAt) sync.serverAt = serverAt
      for (const result of results) await putVerdict(tx, { epoch, rows: rowsEpoch(sync) }, result, doneAt(sync, now))
      sync.verdictSeq = Math.max(sync.verdictSeq, ...results.map((r) => r.seq))
      await tx.objectStore('meta').put(sync, SYNC)
      return true
    })
    if (fits) this.changes.emit({ events: results.map((r) => r.event_id) })
    return fits
  }

  async syncState(): Promise<SyncState> {
    return (await this.value<SyncState>(SYNC)) ?? START
  }

  async applyPage(page: PullPage, known: { passed: number; now: number; asked?: string }): Promise<boolean> {
    const mine = await this.database.write(['events', 'meta', 'rows'], async (tx) => {
      const sync = await syncIn(tx)
      const target = sync.snapshot ?? sync
      if (known.asked !== undefined && known.asked !== target.cursor) return false // another tab has read on [I8]
      if (sync.epoch !== page.epoch && sync.epoch !== '') return false
      const server = Date.parse(page.server_time) || undefined
      const told = Math.max(known.now, server ?? 0)
      const rows = tx.objectStore('rows')
      for (const { kind, id, seq, data } of page.rows) await rows.put({ gen: target.gen, kind, id, seq, data })
      await keepGone(tx, page.tombstones, [target.gen, sync.gen], told)
      for (const { kind, id } of page.tombstones) await rows.delete([target.gen, kind, id])
      for (const verdict of page.verdicts) {
        const ours = await putVerdict(tx, { epoch: page.epoch, rows: rowsEpoch(sync) }, verdict, told, isToldOf)
        if (ours) sync.verdictSeq = Math.max(sync.verdictSeq, verdict.seq)
      }
      target.cursor = page.cursor
      target.scope = page.scope
      if (!page.more) Object.assign(await complete(tx, sync, page, known), { serverAt: server })
      await tx.objectStore('meta').put(sync, SYNC)
      return true
    })
    if (mine) this.changes.emit({ rows: true, events: page.verdicts.map((v) => v.event_id) })
    return mine
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

  async changeEpoch(epoch: string, restoredSeq: number, from?: string): Promise<boolean> {
    const changed = await this.database.write(['events', 'meta', 'blobs'], async (tx) => {
      const before = await syncIn(tx)
      if (from !== undefined && before.epoch !== from) return before.epoch === epoch
      const rows = rowsEpoch(before)
      await tx.objectStore('meta').put({ ...before, epoch, restoredSeq, rowsEpoch: rows, verdictSeq: 0 }, SYNC)
      const events = tx.objectStore('events')
      for (let at = await events.index('done_at').openCursor(); at; at = await at.continue()) {
        const event = at.value
        const lost = event.verdict && event.verdict.epoch !== epoch && event.verdict.seq > restoredSeq
        if (lost) await events.put({ ...event, state: 'pending', open: 1, verdict: null, done_at: null, ...whatWas(event, rows) })
        // What went as text has no verdict that would tell when: it goes as the same text again.
        else if (event.state === 'quarantined' && event.resent_for !== epoch) await events.put({ ...event, open: 1, done_at: null, resent_for: epoch })
      }
      // A photo may have come later than its event: asking the server whether it is there costs one small request.
      const blobs = tx.objectStore('blobs')
      for (let at = await blobs.index('done_at').openCursor(); at; at = await at.continue()) {
        if (at.value.state === 'done') await blobs.put({ ...at.value, state: 'pending', open: 1, done_at: null })
      }
      return true
    })
    this.changes.emit({ events: 'all', rows: true, blobs: true })
    return changed
  }

  unsentBlobs(): Promise<StoredBlob[]> {
    return this.database.read(['blobs'], (tx) => tx.objectStore('blobs').index('open').getAll(1))
  }

  async blobData(sha256: string): Promise<ArrayBuffer | null> {
    return this.database.read(['blob_data'], async (tx) => (await tx.objectStore('blob_data').get(sha256))?.data ?? null)
  }

  async blobSettled(epoch: string, sha256: string, state: BlobState, now: number): Promise<boolean> {
    const fits = await this.database.write(['blobs', 'meta'], async (tx) => {
      const sync = await syncIn(tx)
      if (sync.epoch !== epoch) return false
      const blob = await tx.objectStore('blobs').get(sha256)
      if (!blob) return true
      delete blob.open
      await tx.objectStore('blobs').put({ ...blob, state, done_at: doneAt(sync, now) })
      return true
    })
    if (fits) this.changes.emit({ blobs: true })
    return fits
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
      const meta = tx.objectStore('meta')
      for (const key of [NAMES, PEOPLE]) await meta.delete(key)
      const badges = ((await meta.get(BADGE_SESSIONS)) as BadgeSession[] | undefined) ?? []
      await meta.put(badges.filter((s) => s.state === 'new'), BADGE_SESSIONS) // the server has yet to hear of them
      await editSync(tx, (s) => void Object.assign(s, { gen: s.gen + 1, cursor: '', scope: '', passed: 0, asOf: null, snapshot: null }))
    })
    this.changes.emit({ rows: true, values: [NAMES, PEOPLE, BADGE_SESSIONS] })
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
      all.map((s) => (s.session_id === sessionId && s.at === at ? { ...s, ...change } : s))).catch(ifFull(undefined))
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
      const gone = rows ? await tx.objectStore('rows').getAll(generation(GONE)) : null
      return { events: found.filter((e) => e !== undefined), rows: all, gone, sync }
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

  /** What stands under `key` from now on: what is kept, where it will do, else what is offered. Tabs that offer at once
   *  get the same one. */
  settledValue<T>(key: string, offered: T, willDo: (kept: T) => boolean): Promise<T> {
    return this.database.write(['meta'], async (tx) => {
      const kept = (await tx.objectStore('meta').get(key)) as T | undefined
      if (kept !== undefined && willDo(kept)) return kept
      await tx.objectStore('meta').put(offered, key)
      return offered
    })
  }
}

/** gone: what left the feed, as it was called (storage/gone.ts). */
export interface View { events: StoredEvent[]; rows: RowRecord[] | null; gone: RowRecord[] | null; sync: SyncState }

type Writing = Tx<'readwrite'>

/** Everything is in: swap a finished snapshot, remember how far the feed was read [S15]. */
async function complete(tx: Writing, sync: SyncState, page: PullPage, known: { passed: number; now: number }): Promise<SyncState> {
  if (sync.snapshot) {
    if (rowsEpoch(sync) === page.epoch) await keepMissing(tx, sync.gen, sync.snapshot.gen, known.now)
    await tx.objectStore('rows').delete(generation(sync.gen))
    Object.assign(sync, sync.snapshot, { snapshot: null })
  }
  const seqs = [...page.rows, ...page.tombstones, ...page.verdicts].map((r) => r.seq)
  const before = rowsEpoch(sync) === page.epoch ? sync.passed : 0
  return Object.assign(sync, { passed: Math.max(before, known.passed, ...seqs), rowsEpoch: page.epoch, asOf: known.now })
}

const generation = (gen: number) => IDBKeyRange.bound([gen, '', ''], [gen, '\uffff', '\uffff'])
