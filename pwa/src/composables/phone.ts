/** What all composables share: the runtime and the reactive picture of what is stored. */
import { nextTick, ref, shallowRef } from 'vue'
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
/** What left the feed and how, by kind and id: an order that was closed is told from one never heard of. */
export const goneRows = shallowRef<ReadonlyMap<string, RowRecord>>(new Map())
export const syncState = shallowRef<SyncState | null>(null)
export const device = ref<DeviceInfo | null | undefined>(undefined)
export const signedIn = ref<SignedIn | null>(null)
export const loopState = ref<LoopState>({ flushing: false, trouble: null, lastOkAt: null })
export const photosWaiting = ref(0)
export const photoProgress = shallowRef<ReadonlyMap<string, number>>(new Map())

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

/** A refresh that takes longer than SHORT is followed by a rest twice as long, ms: the screen belongs to the person. */
const SHORT = 30
const LONGEST_REST = 2_000

let waiting: Change | null = null
let rest: Promise<void> | undefined
let refreshing: Promise<void> = Promise.resolve()

/** Changes that come in while a refresh runs are read together afterwards. */
function follow(change: Change): void {
  if (waiting) return void (waiting = merged(waiting, change))
  waiting = change
  refreshing = refreshing.catch(() => undefined).then(async () => {
    await rest
    const due = waiting ?? {}
    waiting = null
    const began = performance.now()
    try {
      await refresh(due)
    } catch {
      return void setTimeout(() => follow(due), LONGEST_REST) // nothing else would tell the screen of it
    }
    await nextTick()
    const took = performance.now() - began
    rest = took < SHORT ? undefined : new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_REST, took * 2)))
  })
}

/** Resolves when everything written so far is shown, as far as the storage can be read. */
export const shown = () => refreshing

/** A just saved event is on the screen at once, whatever else is being read. */
export function showNow(event: StoredEvent): void {
  events.value = new Map([...events.value, [event.event_id, event]])
}

function merged(a: Change, b: Change): Change {
  const all = a.events === 'all' || b.events === 'all'
  const ids = all ? 'all' : [...new Set([...((a.events as string[]) ?? []), ...((b.events as string[]) ?? [])])]
  const withdrawn = [...(a.withdrawn ?? []), ...(b.withdrawn ?? [])]
  return { events: ids, withdrawn, rows: a.rows ?? b.rows, blobs: a.blobs ?? b.blobs, device: a.device ?? b.device }
}

async function refresh(change: Change): Promise<void> {
  const { store } = phone()
  if (change.device) device.value = await store.device()
  if (change.blobs) photosWaiting.value = (await store.unsentBlobs()).length
  if (change.events === 'all') {
    const before = events.value
    const read = new Map((await store.recent(SHOWN_EVENTS)).map((e) => [e.event_id, e]))
    // What was saved while this was read has its tick: this memory is its second copy (storage/refill).
    for (const [id, event] of events.value) if (!before.has(id) && !read.has(id)) read.set(id, event)
    events.value = read
  }
  if (change.withdrawn?.length) events.value = new Map([...events.value].filter(([id]) => !change.withdrawn!.includes(id)))
  const ids = Array.isArray(change.events) ? change.events : []
  if (ids.length === 0 && !change.rows) return
  const view = await store.view(ids, change.rows === true)
  // Both at once, so that a row and the event it now contains are never shown added up.
  if (ids.length > 0) events.value = new Map([...events.value, ...view.events.map((e) => [e.event_id, e] as const)])
  if (view.gone) goneRows.value = new Map(view.gone.map((row) => [`${row.kind} ${row.id}`, row]))
  if (view.rows) rowTable.value = tableOf(view.rows)
  syncState.value = view.sync
}

function tableOf(rows: RowRecord[]): RowTable {
  const table = Object.fromEntries(ROW_KINDS.map((kind) => [kind, new Map()])) as unknown as Record<RowKind, Map<string, unknown>>
  for (const { kind, id, seq, data } of rows) table[kind as RowKind]?.set(id, { seq, data })
  return table as RowTable
}
