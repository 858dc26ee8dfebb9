/** How far the feed was read, and of which history: read and written inside others' transactions. */
import type { SyncState } from '@/sync/ports'
import type { Tx } from './db'

export const SYNC = 'sync'
export const START: SyncState = {
  epoch: '', restoredSeq: 0, gen: 0, cursor: '', scope: '', passed: 0, verdictSeq: 0, asOf: null, snapshot: null,
}

export async function syncIn(tx: Tx<'readwrite'> | Tx<'readonly'>): Promise<SyncState> {
  const found = (await (tx as Tx<'readonly'>).objectStore('meta').get(SYNC)) as SyncState | undefined
  return structuredClone(found ?? START)
}

export async function editSync(tx: Tx<'readwrite'>, edit: (sync: SyncState) => void | Promise<void>): Promise<void> {
  const sync = await syncIn(tx)
  await edit(sync)
  await tx.objectStore('meta').put(sync, SYNC)
}

/** The history of the rows that are shown: after a restore the one before, until a fresh copy is complete [S17]. */
export const rowsEpoch = (sync: SyncState) => sync.rowsEpoch ?? sync.epoch

/** What the days kept count from: a phone's clock that is years behind makes nothing old. now: wall clock ms. */
export const doneAt = (sync: SyncState, now: number) => Math.max(now, sync.serverAt ?? 0)
