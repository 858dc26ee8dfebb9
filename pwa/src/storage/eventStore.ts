/** The outbox in IndexedDB: capture, lease, verdict [S4, S22]. */
import { isUnsent, type StoredEvent } from '@/sync/outbox'
import type { CaptureMark, DeviceInfo, DraftEnd, PhotoData } from '@/sync/ports'
import { sha256Hex } from '@/sync/event'
import type { FrozenEvent, PushResult, Verdict } from '@/sync/wire'
import type { Changes } from './changes'
import type { Database, EventRecord, Tx } from './db'
import { doneAt, syncIn } from './syncState'

export const DEVICE = 'device'
export const seqKey = (deviceId: string) => `device_seq:${deviceId}`

/** A capture is over by then, read back or taken back, unless its tab stood still; ms of the wall clock. */
const CAPTURED = 60_000

/** Events that are read at once for the screens. */
const PIECE = 500

/** The phone has no identity yet: nothing can be captured. */
export class NotEnrolled extends Error {
  override name = 'NotEnrolled'
}
/** What was read back is not what was written. */
export class ReadBackFailed extends Error {
  override name = 'ReadBackFailed'
}
/** It cannot be told whether the event is stored, or it is on its way already: doing it again may count it twice. */
export class Unsure extends Error {
  override name = 'Unsure'
}

export class EventStore {
  constructor(readonly database: Database, readonly changes: Changes) {}

  async capture(
    make: (device: DeviceInfo, deviceSeq: number) => FrozenEvent, photos: PhotoData[], mark: CaptureMark,
    draft?: DraftEnd,
  ): Promise<StoredEvent> {
    const n = await this.database.write(['meta', 'events', 'blobs', 'blob_data'], async (tx) => {
      const meta = tx.objectStore('meta')
      const device = (await meta.get(DEVICE)) as DeviceInfo | undefined
      if (!device) throw new NotEnrolled()
      const seq = (((await meta.get(seqKey(device.id))) as number | undefined) ?? 0) + 1
      const event = make(device, seq)
      // A lost connection may have hidden a commit: the second try must not store a second event.
      const known = await tx.objectStore('events').index('event_id').getKey(event.event_id)
      if (known !== undefined) return known
      for (const photo of photos) await putPhoto(tx, photo, event.event_id)
      await meta.put(seq, seqKey(device.id))
      if (draft) await (draft.left === undefined ? meta.delete(draft.place) : meta.put(draft.left, draft.place))
      return tx.objectStore('events').add(fresh(event, mark))
    })
    const stored = await this.readBack(n, photos).catch((error: unknown) => this.withdraw(n, error))
    this.changes.emit({ events: [stored.event_id], blobs: true, captured: true })
    return stored
  }

  private readBack(n: number, photos: PhotoData[]): Promise<StoredEvent> {
    return this.database.read(['events', 'blob_data'], async (tx) => {
      const stored = await tx.objectStore('events').get(n)
      if (!stored || stored.n !== n || typeof stored.event?.body !== 'string') throw new ReadBackFailed()
      for (const photo of photos) {
        const kept = await tx.objectStore('blob_data').get(photo.sha256)
        if (!kept || sha256Hex(new Uint8Array(kept.data)) !== photo.sha256) throw new ReadBackFailed()
      }
      return stored
    })
  }

  /**
   * The person is told "NOT saved" and will do it again: what cannot be read must not be sent. Where a flush had it
   * once, even without an answer, where it is gone by itself, or where the storage does not even let go of it, he is
   * told to look before he does it again.
   */
  private async withdraw(n: number, error: unknown): Promise<never> {
    const gone = await this.database.write(['events', 'meta'], async (tx) => {
      const event = await tx.objectStore('events').get(n)
      if (event?.state !== 'pending' || event.tried) return null
      // Where there is no room to mark what is sent, there is none for this: what may have left so is not taken back.
      await tx.objectStore('events').put({ ...event, tried: true })
      await tx.objectStore('events').delete(n)
      // Its number goes to the next record while no newer one has one: the office misses none.
      const { device_id = '', device_seq = 0 } = event.event ?? {}
      const meta = tx.objectStore('meta')
      if ((await meta.get(seqKey(device_id))) === device_seq) await meta.put(device_seq - 1, seqKey(device_id))
      return event.event_id
    }).catch(() => null)
    if (gone === null) throw new Unsure('it may be stored', { cause: error })
    this.changes.emit({ withdrawn: [gone] })
    throw error
  }

  unsent(limit?: number): Promise<StoredEvent[]> {
    return this.database.read(['events'], (tx) => tx.objectStore('events').index('open').getAll(1, limit))
  }

  /** A tab that was frozen may ask for what another has settled meanwhile: that stays settled [S21]. */
  lease(ids: readonly string[]): Promise<string[]> {
    return this.editEvents(ids, (e) => isUnsent(e) && !!Object.assign(e, { state: 'leased', tried: true }))
  }

  unleased(ids: readonly string[], now: number): Promise<string[]> {
    return this.database.read(['events'], async (tx) => {
      const found = await Promise.all(ids.map((id) => tx.objectStore('events').index('event_id').get(id)))
      const free = (e: StoredEvent) => isUnsent(e) && (e.tried || !(Math.abs(now - Date.parse(e.saved_at)) < CAPTURED))
      return found.filter((e) => e !== undefined).filter(free).map((e) => e.event_id)
    })
  }

  async release(ids: readonly string[]): Promise<void> {
    await this.editEvents(ids, (e) => e.state === 'leased' && !!(e.state = 'pending'))
  }

  async quarantined(epoch: string, id: string, now: number): Promise<boolean> {
    const fits = await this.database.write(['events', 'meta'], async (tx) => {
      const sync = await syncIn(tx)
      if (sync.epoch !== epoch) return false
      const event = await tx.objectStore('events').index('event_id').get(id)
      if (!event || event.state === 'done') return true // its verdict came by another tab
      delete event.open
      await tx.objectStore('events').put({ ...event, state: 'quarantined', done_at: doneAt(sync, now) })
      return true
    })
    if (fits) this.changes.emit({ events: [id] })
    return fits
  }

  /** Writes what `edit` says it changed; the ids of these. */
  private async editEvents(ids: readonly string[], edit: (event: EventRecord) => boolean): Promise<string[]> {
    if (ids.length === 0) return []
    const edited = await this.database.write(['events'], async (tx) => {
      const done: string[] = []
      for (const id of ids) {
        const event = await tx.objectStore('events').index('event_id').get(id)
        if (!event || !edit(event)) continue
        await tx.objectStore('events').put(event)
        done.push(id)
      }
      return done
    })
    if (edited.length > 0) this.changes.emit({ events: edited })
    return edited
  }

  /** Unsent events and the newest of the others, for display. */
  recent(limit: number): Promise<StoredEvent[]> {
    return this.database.read(['events'], async (tx) => {
      const store = tx.objectStore('events')
      const [doneAt, open] = [store.index('done_at'), store.index('open')]
      const least = limit > 0 ? await doneAt.openKeyCursor(null, 'prev') : null
      const last = least && limit > 1 && (await doneAt.count()) > limit ? await least.advance(limit - 1) : null
      const found: StoredEvent[] = limit > 0 ? await doneAt.getAll(last ? IDBKeyRange.lowerBound(last.key) : null) : []
      // In pieces: 10,000 at once are one long task of the page.
      for (let n = await open.getKey(1); n !== undefined;) {
        const piece: EventRecord[] = await store.getAll(IDBKeyRange.lowerBound(n), PIECE)
        for (const event of piece) if (event.open) found.push(event)
        n = piece.length === PIECE ? piece.at(-1)!.n + 1 : undefined
      }
      return found.sort((a, b) => a.n - b.n)
    })
  }
}

function fresh(event: FrozenEvent, mark: CaptureMark): EventRecord {
  const record: Omit<EventRecord, 'n'> = {
    event_id: event.event_id, event, state: 'pending', open: 1,
    captured_mono: mark.mono, boot: mark.boot, saved_at: mark.savedAt,
    verdict: null, done_at: null, resent_for: null,
  }
  return record as EventRecord // the store gives n
}

async function putPhoto(tx: Tx<'readwrite'>, photo: PhotoData, event_id: string): Promise<void> {
  const { sha256, bytes, media_type, data } = photo
  const known = await tx.objectStore('blobs').get(sha256)
  if (known && known.state !== 'broken') {
    // The same picture again: asking the server whether it is there costs one small request,
    // and its days are counted anew.
    await tx.objectStore('blobs').put({ ...known, state: 'pending', open: 1, done_at: null })
    return
  }
  await tx.objectStore('blobs').put({ sha256, bytes, media_type, state: 'pending', open: 1, event_id, done_at: null })
  await tx.objectStore('blob_data').put({ sha256, data })
}

/** A verdict as it is told: by the answer to this phone's own push, or, with a note, by pull. */
type Told = PushResult & { note?: string }

/** What the history of the shown rows said of an event, kept when a newer one says something else [S17]. */
export function whatWas({ verdict, was }: StoredEvent, rowsEpoch: string): { was?: Verdict } {
  const kept = was?.epoch === rowsEpoch ? was : verdict ?? was
  return kept ? { was: kept } : {}
}

/**
 * Puts a verdict on an event and takes it out of the outbox. False when it is not this phone's. of: the history that
 * said it, and the one of the rows that are shown. isOf: whether it is of the very event that this phone keeps; what a push answers always is.
 */
export async function putVerdict<T extends Told>(
  tx: Tx<'readwrite'>, of: { epoch: string; rows: string }, result: T, now: number, isOf: (told: T, kept: StoredEvent) => boolean = () => true,
): Promise<boolean> {
  const events = tx.objectStore('events')
  const event = await events.index('event_id').get(result.event_id)
  if (!event || !isOf(result, event)) return false
  const { epoch } = of
  const { verdict, code, seq, inbox_id, note } = result
  const old = event.verdict
  const before = old?.epoch === epoch && old.verdict === 'applied' ? old.reversed ?? old.seq : 0
  const told: Verdict = { verdict, code, seq, epoch, ...(inbox_id ? { inbox_id } : {}), ...(note ? { note } : {}), ...(result.reversed === true ? { reversed: before } : {}) }
  if (old?.epoch === epoch && old.seq > seq) return true // an answer that came late knows less
  if (old?.epoch !== epoch) Object.assign(event, whatWas(event, of.rows))
  event.verdict = old?.inbox_id && !told.inbox_id && old.epoch === epoch ? { ...told, inbox_id: old.inbox_id } : told
  event.state = 'done'
  event.done_at ??= now
  delete event.open
  await events.put(event)
  return true
}
