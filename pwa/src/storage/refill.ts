/**
 * Storage that was emptied under the running app: by the system for want of room, or by a person in the
 * browser's settings. What the app still has in memory goes back before anything else is written, so
 * that what was called saved stays saved as long as the app is open.
 */
import { isUnsent, type StoredEvent } from '@/sync/outbox'
import type { DeviceInfo } from '@/sync/ports'
import type { IDBPTransaction } from 'idb'
import type { Db, EventRecord, Schema } from './db'
import { DEVICE, seqKey } from './eventStore'

type Writing = IDBPTransaction<Schema, ('meta' | 'events')[], 'readwrite'>

/** values: plain values by key, such as who is signed in. */
export interface Memory { device: DeviceInfo | null; events: readonly StoredEvent[]; values: Record<string, unknown> }

/**
 * False when nothing was missing. Photos are not in memory: their events go without them, and the server tells [I12].
 * Another tab may have been faster with what it knew, or somebody may have enrolled the phone anew meanwhile: that
 * stays as it is, and the events that nothing but this memory has are added to it.
 */
export async function refill(db: Db, { device, events, values }: Memory): Promise<boolean> {
  if (!device) return false
  const tx = db.transaction(['meta', 'events'], 'readwrite', { durability: 'strict' })
  const meta = tx.objectStore('meta')
  const there = (await meta.get(DEVICE)) as DeviceInfo | undefined
  if (!there) {
    await meta.put(device, DEVICE)
    for (const [key, value] of Object.entries(values)) if (value != null) await meta.put(value, key)
  }
  let added = 0
  for (const event of there ? events.filter(isUnsent) : events) added += await add(tx, event)
  if (there && added === 0) return false
  const numbers = events.filter((e) => e.event.device_id === device.id).map((e) => e.event.device_seq)
  const number = ((await meta.get(seqKey(device.id))) as number | undefined) ?? 0
  await meta.put(numbers.reduce((a, b) => Math.max(a, b), number), seqKey(device.id))
  await tx.done
  return true
}

/** 1 when it was not there. Its place in the order of capture may be another's by now. */
async function add(tx: Writing, event: StoredEvent): Promise<0 | 1> {
  const store = tx.objectStore('events')
  if ((await store.index('event_id').getKey(event.event_id)) !== undefined) return 0
  const { n, ...rest }: EventRecord = isUnsent(event) ? { ...event, state: 'pending', open: 1 } : event
  const taken = (await store.getKey(n)) !== undefined
  await store.put((taken ? rest : { ...rest, n }) as EventRecord) // without n the store gives one
  return 1
}
