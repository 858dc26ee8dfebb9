/** Events that came from another phone, and the mark that another phone has them: strict, read back [S22]. */
import type { Handed, Peer, StoredEvent } from '@/sync/outbox'
import type { BlobState } from '@/sync/ports'
import { digestOf } from '@/sync/event'
import type { FrozenEvent } from '@/sync/wire'
import type { Changes } from './changes'
import type { Database, EventRecord } from './db'
import { ReadBackFailed } from './eventStore'

interface Opened { readonly database: Database; readonly changes: Changes }

/** different: ids under which this phone keeps another event; the sender must bring those itself. */
export interface Carried { added: number; known: number; different: string[] }

/** As the server compares them [S2]. */
const same = (a: FrozenEvent, b: FrozenEvent) => digestOf(a) === digestOf(b)

/**
 * Keeps another phone's events in this phone's outbox, in their order. All or none; throws when it is
 * not certain that they are stored. at: RFC 3339.
 */
export async function carry({ database, changes }: Opened, events: readonly FrozenEvent[], from: Peer, at: string): Promise<Carried> {
  const told = await database.write(['events'], async (tx) => {
    const store = tx.objectStore('events')
    const result: Carried = { added: 0, known: 0, different: [] }
    for (const event of events) {
      const here = await store.index('event_id').get(event.event_id)
      if (here) {
        if (same(here.event, event)) result.known++
        else result.different.push(event.event_id)
        continue
      }
      await store.add(recordOf(event, from, at))
      result.added++
    }
    return result
  })
  await readBack(database, events.filter((e) => !told.different.includes(e.event_id)))
  changes.emit({ events: events.map((e) => e.event_id), captured: true })
  return told
}

async function readBack(database: Database, events: readonly FrozenEvent[]): Promise<void> {
  await database.read(['events'], async (tx) => {
    for (const event of events) {
      const kept = await tx.objectStore('events').index('event_id').get(event.event_id)
      if (!kept || !same(kept.event, event)) throw new ReadBackFailed()
    }
  })
}

/** Its monotonic clock ran on another phone: how long ago it was captured is not known here. */
function recordOf(event: FrozenEvent, from: Peer, at: string): EventRecord {
  const record: Omit<EventRecord, 'n'> = {
    event_id: event.event_id, event, state: 'pending', open: 1, captured_mono: 0, boot: '', saved_at: at,
    verdict: null, done_at: null, resent_for: null, carried: { from, at },
  }
  return record as EventRecord // the store gives n
}

/** Notes on events that another phone keeps them, too. They stay in the outbox [S4]. */
export async function markHanded({ database, changes }: Opened, ids: readonly string[], note: Handed): Promise<void> {
  await database.write(['events'], async (tx) => {
    for (const id of ids) {
      const event = await tx.objectStore('events').index('event_id').get(id)
      if (!event) continue
      const others = (event.handed ?? []).filter((h) => h.to?.id !== note.to?.id)
      await tx.objectStore('events').put({ ...event, handed: [...others, note] })
    }
  })
  changes.emit({ events: [...ids] })
}

/**
 * Unsent events that no other phone keeps yet, oldest first; or all of them, to give a second copy. travels: whether
 * another phone would take it; stay: how many it would not.
 */
export async function toHand(
  { database }: Opened, limit: number, all: boolean, travels: (event: FrozenEvent) => boolean = () => true,
): Promise<{ events: StoredEvent[]; left: number; stay: number }> {
  const open = await database.read(['events'], (tx) => tx.objectStore('events').index('open').getAll(1))
  const small = open.filter((e) => travels(e.event))
  const due = all ? small : small.filter((e) => !e.handed?.length)
  return { events: due.slice(0, limit), left: Math.max(0, due.length - limit), stay: open.length - small.length }
}

/** How far photos are, by sha256; those that this phone does not have are left out. */
export async function photoStates({ database }: Opened, wanted: readonly string[]): Promise<Map<string, BlobState>> {
  return database.read(['blobs'], async (tx) => {
    const found = await Promise.all(wanted.map((sha256) => tx.objectStore('blobs').get(sha256)))
    return new Map(found.flatMap((blob) => (blob ? [[blob.sha256, blob.state] as const] : [])))
  })
}
