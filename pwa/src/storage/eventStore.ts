/** The outbox in IndexedDB: capture, lease, verdict [S4, S22]. */
import type { StoredEvent } from '@/sync/outbox'
import type { CaptureMark, DeviceInfo, PhotoData } from '@/sync/ports'
import { sha256Hex } from '@/sync/event'
import type { FrozenEvent, PushResult, Verdict } from '@/sync/wire'
import type { Changes } from './changes'
import type { Database, EventRecord, Tx } from './db'

export const DEVICE = 'device'
const seqKey = (deviceId: string) => `device_seq:${deviceId}`

/** The phone has no identity yet: nothing can be captured. */
export class NotEnrolled extends Error {
  override name = 'NotEnrolled'
}
/** What was read back is not what was written. */
export class ReadBackFailed extends Error {
  override name = 'ReadBackFailed'
}

export class EventStore {
  constructor(protected readonly database: Database, protected readonly changes: Changes) {}

  async capture(
    make: (device: DeviceInfo, deviceSeq: number) => FrozenEvent, photos: PhotoData[], mark: CaptureMark,
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

  /** The person is told "NOT saved" and will do it again: what cannot be read must not be sent. */
  private async withdraw(n: number, error: unknown): Promise<never> {
    await this.database.write(['events'], async (tx) => {
      const event = await tx.objectStore('events').get(n)
      if (event?.state === 'pending') await tx.objectStore('events').delete(n)
    }).catch(() => undefined)
    throw error
  }

  unsent(limit?: number): Promise<StoredEvent[]> {
    return this.database.read(['events'], (tx) => tx.objectStore('events').index('open').getAll(1, limit))
  }

  lease(ids: readonly string[]): Promise<void> {
    return this.editEvents(ids, (e) => void (e.state = 'leased'))
  }

  release(ids: readonly string[]): Promise<void> {
    return this.editEvents(ids, (e) => void (e.state = e.state === 'leased' ? 'pending' : e.state))
  }

  quarantined(id: string, now: number): Promise<void> {
    return this.editEvents([id], (e) => {
      e.state = 'quarantined'
      e.done_at = now
      delete e.open
    })
  }

  private async editEvents(ids: readonly string[], edit: (event: EventRecord) => void): Promise<void> {
    if (ids.length === 0) return
    await this.database.write(['events'], async (tx) => {
      for (const id of ids) {
        const event = await tx.objectStore('events').index('event_id').get(id)
        if (!event) continue
        edit(event)
        await tx.objectStore('events').put(event)
      }
    })
    this.changes.emit({ events: [...ids] })
  }

  /** Unsent events and the newest of the others, for display. */
  recent(limit: number): Promise<StoredEvent[]> {
    return this.database.read(['events'], async (tx) => {
      const store = tx.objectStore('events')
      const open = await store.index('open').getAll(1)
      const found = new Map<number, StoredEvent>(open.map((e) => [e.n, e]))
      for (let cursor = await store.openCursor(null, 'prev'); cursor && found.size < limit + open.length; cursor = await cursor.continue()) {
        found.set(cursor.value.n, cursor.value)
      }
      return [...found.values()]
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

/** Puts a verdict on an event and takes it out of the outbox. False when it is not this phone's. */
export async function putVerdict(
  tx: Tx<'readwrite'>, epoch: string, result: PushResult & { note?: string }, now: number,
): Promise<boolean> {
  const events = tx.objectStore('events')
  const event = await events.index('event_id').get(result.event_id)
  if (!event) return false
  const { verdict, code, seq, inbox_id, note } = result
  const told: Verdict = { verdict, code, seq, epoch, ...(inbox_id ? { inbox_id } : {}), ...(note ? { note } : {}) }
  const old = event.verdict
  if (old?.epoch === epoch && old.seq > seq) return true // an answer that came late knows less
  event.verdict = old?.inbox_id && !told.inbox_id && old.epoch === epoch ? { ...told, inbox_id: old.inbox_id } : told
  event.state = 'done'
  event.done_at ??= now
  delete event.open
  await events.put(event)
  return true
}
