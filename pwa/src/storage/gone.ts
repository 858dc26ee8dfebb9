/**
 * What left the phone's list, as it was called: a cancelled order is told from one that never came, and a person's own
 * records keep their names. Kept beside the generations of rows, so that a fresh copy of the list does not take it along.
 */
import type { Tombstone } from '@/sync/wire'
import type { RowRecord, Tx } from './db'

/** The generation of rows that are no longer in the feed. */
export const GONE = -1
/** The newest ones are kept. */
export const MOST_GONE = 500
/** Only these name records that people made. */
const KEPT: ReadonlySet<string> = new Set(['work_order', 'ng_report'])
/** What to work by is not kept: nobody goes on by the drawing of a closed order. */
const DROPPED: ReadonlySet<string> = new Set(['requirements', 'drawing', 'drawing_file', 'changes', 'photos'])

type Writing = Tx<'readwrite'>

/** Before rows go by their tombstones: from the first of these generations that has them. now: wall clock ms. */
export async function keepGone(tx: Writing, tombstones: readonly Tombstone[], gens: readonly number[], now: number): Promise<void> {
  const rows = tx.objectStore('rows')
  let some = false
  for (const { kind, id, seq, state } of tombstones) {
    if (!KEPT.has(kind)) continue
    let row: RowRecord | undefined
    for (const gen of gens) row ??= await rows.get([gen, kind, id])
    if (!row) continue
    await rows.put({ gen: GONE, kind, id, seq, data: named(row.data), gone: { state: state ?? '', at: now } })
    some = true
  }
  if (some) await forgetOldest(tx)
}

/** Before a fresh copy of the list takes the old one's place: what stood in the old one alone left meanwhile. */
export async function keepMissing(tx: Writing, old: number, fresh: number, now: number): Promise<void> {
  const rows = tx.objectStore('rows')
  const left: Tombstone[] = []
  for (const kind of KEPT) {
    for (const [, , id] of await rows.getAllKeys(IDBKeyRange.bound([old, kind, ''], [old, kind, '\uffff']))) {
      if (await rows.getKey([fresh, kind, id]) || await rows.getKey([GONE, kind, id])) continue
      left.push({ kind, id, seq: 0 })
    }
  }
  await keepGone(tx, left, [old], now)
}

function named(data: unknown): unknown {
  return Object.fromEntries(Object.entries(data as object).filter(([key]) => !DROPPED.has(key)))
}

async function forgetOldest(tx: Writing): Promise<void> {
  const rows = tx.objectStore('rows')
  const all = await rows.getAll(IDBKeyRange.bound([GONE, '', ''], [GONE, '\uffff', '\uffff']))
  const old = all.sort((a, b) => b.gone!.at - a.gone!.at).slice(MOST_GONE)
  for (const { gen, kind, id } of old) await rows.delete([gen, kind, id])
}
