/** What stands on a phone: its events, and its rows as a person sees them. */
import { openDB } from 'idb'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { PhoneStore } from '@/storage/store'
import { overlaid, type RowTable } from '@/sync/overlay'
import { ROW_KINDS } from '@/sync/rows'
import { settled } from './tasks'

async function still<T>(work: Promise<T>): Promise<T> {
  await settled()
  return work
}

export async function shownOn(name: string) {
  const store = new PhoneStore(new Database(name), new Changes(null))
  const { rows, sync } = await still(store.view([], true))
  const events = await still(store.recent(1_000_000))
  const blobs = await still(store.unsentBlobs())
  const device = await still(store.device())
  await still(store.close())
  const table = Object.fromEntries(ROW_KINDS.map((kind) => [kind, new Map<string, { seq: number; data: unknown }>()]))
  for (const row of rows ?? []) table[row.kind]?.set(row.id, { seq: row.seq, data: row.data })
  const seen = overlaid(table as unknown as RowTable, events, { epoch: sync.epoch, passed: sync.passed })
  const overlays = Object.fromEntries(Object.entries(seen).map(([kind, found]) => [kind, [...found.keys()]]))
  return { rows: rows ?? [], sync, events, blobs: blobs.map((b) => b.sha256), device, overlays }
}

/** One row as the app's screens have it; null when the phone has none. */
export async function glance(name: string, kind: string, id: string): Promise<unknown> {
  const store = new PhoneStore(new Database(name), new Changes(null))
  const { rows } = await still(store.view([], true))
  await still(store.close())
  return rows?.find((row) => row.kind === kind && row.id === id)?.data ?? null
}

/** As when somebody copies an app's data to another phone. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = await still(openDB(from))
  const version = source.version
  const target = new PhoneStore(new Database(to), new Changes(null))
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
