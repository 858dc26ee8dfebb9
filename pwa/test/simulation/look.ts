/** What stands on a phone: its events, and its rows as a person sees them. */
import { openDB } from 'idb'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { PhoneStore } from '@/storage/store'
import { laidOnTop, overlaid, passedOf, type RowTable } from '@/sync/overlay'
import { itemsOf, statusOf, type StoredEvent } from '@/sync/outbox'
import { ROW_KINDS } from '@/sync/rows'
import { settled } from './tasks'

async function still<T>(work: Promise<T>): Promise<T> {
  await settled()
  return work
}

export async function shownOn(name: string, storage: number) {
  const store = new PhoneStore(new Database(name, storage), new Changes(null))
  const { rows, sync } = await still(store.view([], true))
  const events = await still(store.recent(1_000_000))
  const blobs = await still(store.unsentBlobs())
  const device = await still(store.device())
  const badges = await still(store.badgeSessions())
  const wrong = await oddities(store, events)
  await still(store.close())
  const table = Object.fromEntries(ROW_KINDS.map((kind) => [kind, new Map<string, { seq: number; data: unknown }>()]))
  for (const row of rows ?? []) table[row.kind]?.set(row.id, { seq: row.seq, data: row.data })
  const seen = overlaid(table as unknown as RowTable, events, passedOf(sync))
  const overlays = Object.fromEntries(Object.entries(seen).map(([kind, found]) => [kind, [...found.keys()]]))
  const line = { status: statusOf(events, null), items: itemsOf(events).length }
  wrong.push(...onTop(table as unknown as RowTable, events, passedOf(sync)))
  return { wrong, rows: rows ?? [], sync, events, blobs: blobs.map((b) => b.sha256), device, overlays, badges, ...line }
}

/** What the parts that screens read say of the same events, where it does not fit together [S25]. */
async function oddities(store: PhoneStore, events: StoredEvent[]): Promise<string[]> {
  const wrong: string[] = []
  const open = events.filter((e) => (e as { open?: 1 }).open)
  const size = await still(store.outboxSize())
  if (size.count !== open.length || size.oldest !== (open[0]?.event.recorded_at ?? null)) wrong.push('the size of the outbox')
  for (const limit of [0, 1, 3]) {
    const some = await still(store.recent(limit))
    const rest = some.filter((e) => !open.some((o) => o.event_id === e.event_id))
    if (some.length - rest.length !== open.length || some.some((e, i) => i > 0 && e.n < some[i - 1]!.n)) wrong.push(`the newest ${limit}`)
    if (limit === 0 && rest.length > 0) wrong.push('events that were not asked for')
  }
  const [items, again] = [itemsOf(events), itemsOf(events)]
  if (items.some((item, i) => item !== again[i]) || items.length !== events.length) wrong.push('the list of the outbox')
  for (const item of items) if (JSON.stringify(item.body) !== JSON.stringify(JSON.parse(events.find((e) => e.event_id === item.eventId)!.event.body))) wrong.push('a body')
  const all = statusOf(events, null)
  const mine = [...new Set(events.map((e) => e.event.actor_id))].map((actor) => statusOf(events, actor))
  if (mine.some((one) => (one.kind === 'waiting') !== (all.kind === 'waiting') || one.count > all.count + events.length)) wrong.push('the line of one person')
  return wrong
}

/** New events on top of what lies there already look as if all were laid at once [S15]. */
function onTop(table: RowTable, events: StoredEvent[], at: { epoch: string; passed: number }): string[] {
  const fresh = events.filter((e) => e.verdict === null && e.state !== 'quarantined').sort((a, b) => a.n - b.n).slice(-3)
  const below = events.filter((e) => !fresh.includes(e))
  if (fresh.length === 0 || events.some((e) => e.event.type === 'event.reverse') || below.some((e) => e.n > fresh[0]!.n)) return []
  const [whole, parts] = [overlaid(table, events, at), laidOnTop(overlaid(table, below, at), table, fresh, at)]
  return ROW_KINDS.filter((kind) => plain(whole[kind]) !== plain(parts[kind])).map((kind) => `${kind} laid in two steps`)
}

const plain = (rows: Map<string, unknown>) => JSON.stringify([...rows].sort(([a], [b]) => (a < b ? -1 : 1)), (_, value) => (value instanceof Set ? [...value] : value))

/** One row as the app's screens have it; null when the phone has none. */
export async function glance(name: string, storage: number, kind: string, id: string): Promise<unknown> {
  const store = new PhoneStore(new Database(name, storage), new Changes(null))
  const { rows } = await still(store.view([], true))
  await still(store.close())
  return rows?.find((row) => row.kind === kind && row.id === id)?.data ?? null
}

/** As when somebody copies an app's data to another phone. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = await still(openDB(from))
  const version = source.version
  const target = new PhoneStore(new Database(to, version), new Changes(null))
  await still(target.device()) // makes the stores
  await still(target.close())
  const copy = await still(openDB(to, version))
  for (const name of source.objectStoreNames) {
    const keys = await still(source.getAllKeys(name))
    const values = await still(source.getAll(name))
    const inline = source.transaction(name).store.keyPath !== null
    for (const [i, value] of values.entries()) await still(inline ? copy.put(name, value) : copy.put(name, value, keys[i]))
  }
  source.close()
  copy.close()
  await settled()
}
