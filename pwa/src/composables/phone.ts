/** What all composables share: the runtime and the reactive picture of what is stored. */
import { ref, shallowRef } from 'vue'
import type { LoopState } from '@/sync/loop'
import type { StoredEvent } from '@/sync/outbox'
import type { DeviceInfo, SyncState } from '@/sync/ports'
import { ROW_KINDS, type RowKind } from '@/sync/rows'
import type { RowTable } from '@/sync/overlay'
import type { Change } from '@/storage/changes'
import type { RowRecord } from '@/storage/db'
import type { Runtime } from './runtime'

/** Events kept in memory for screens; older ones stay in the database. */
const SHOWN_EVENTS = 2000

/** limited: signed in by a badge alone. */
export interface SignedIn { actorId: string; sessionId: string; limited?: true }

export const events = shallowRef<ReadonlyMap<string, StoredEvent>>(new Map())
export const rowTable = shallowRef<RowTable>({})
export const syncState = shallowRef<SyncState | null>(null)
export const device = ref<DeviceInfo | null | undefined>(undefined)
export const signedIn = ref<SignedIn | null>(null)
export const loopState = ref<LoopState>({ flushing: false, trouble: null, lastOkAt: null })
export const photosWaiting = ref(0)

let current: Runtime | null = null

/** The running phone. Throws before `startPhone`: a fault of the program, not of the phone. */
export function phone(): Runtime {
  if (!current) throw new Error('startPhone() was not awaited')
  return current
}

/** Loads everything and follows changes of this and other tabs. */
export async function openPhone(runtime: Runtime): Promise<void> {
  current = runtime
  runtime.changes.on((change) => follow(change))
  device.value = await runtime.store.device()
  await refresh({ events: 'all', rows: true, blobs: true })
}

let waiting: Change | null = null
let refreshing: Promise<void> = Promise.resolve()

/** Changes that come in while a refresh runs are read together afterwards. */
function follow(change: Change): void {
  if (waiting) return void (waiting = merged(waiting, change))
  waiting = change
  refreshing = refreshing.catch(() => undefined).then(() => {
    const due = waiting ?? {}
    waiting = null
    return refresh(due)
  })
}

/** Resolves when everything written so far is shown. */
export const shown = () => refreshing

/** A just saved event is on the screen at once, whatever else is being read. */
export function showNow(event: StoredEvent): void {
  events.value = new Map([...events.value, [event.event_id, event]])
}

function merged(a: Change, b: Change): Change {
  const all = a.events === 'all' || b.events === 'all'
  const ids = all ? 'all' : [...new Set([...((a.events as string[]) ?? []), ...((b.events as string[]) ?? [])])]
  return { events: ids, rows: a.rows ?? b.rows, blobs: a.blobs ?? b.blobs, device: a.device ?? b.device }
}

async function refresh(change: Change): Promise<void> {
  const { store } = phone()
  if (change.device) device.value = await store.device()
  if (change.blobs) photosWaiting.value = (await store.unsentBlobs()).length
  if (change.events === 'all') {
    events.value = new Map((await store.recent(SHOWN_EVENTS)).map((e) => [e.event_id, e]))
  }
  const ids = Array.isArray(change.events) ? change.events : []
  if (ids.length === 0 && !change.rows) return
  const view = await store.view(ids, change.rows === true)
  // Both at once, so that a row and the event it now contains are never shown added up.
  if (ids.length > 0) events.value = new Map([...events.value, ...view.events.map((e) => [e.event_id, e] as const)])
  if (view.rows) rowTable.value = tableOf(view.rows)
  syncState.value = view.sync
}

function tableOf(rows: RowRecord[]): RowTable {
  const table = Object.fromEntries(ROW_KINDS.map((kind) => [kind, new Map()])) as unknown as Record<RowKind, Map<string, unknown>>
  for (const { kind, id, seq, data } of rows) table[kind as RowKind]?.set(id, { seq, data })
  return table as RowTable
}
