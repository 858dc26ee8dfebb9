/**
 * The overlay from one change to the next. With 10,000 events waiting, sending them changes their state
 * hundreds of times and their effect on rows not once; and a new event adds its own effect to what lies
 * there already. Only new rows from the feed are a reason to lay everything anew.
 */
import { bodyOf } from './bodies'
import { laidOnTop, missing, overlaid, since, toldIn, type Copies, type Passed, type RowTable } from './overlay'
import type { StoredEvent } from './outbox'
import { VERDICTS } from './wire'

/** Events that lie over rows, and for each what decides where: equal signs, equal effect. */
interface Laid { events: StoredEvent[]; signs: number[]; reversals: boolean }
const UNKNOWN = -1

/** A function with overlaid's answers. counted hears how many events were laid. */
export function keptOverlay(counted: (events: number) => void = () => undefined) {
  let last: { table: RowTable; at: Passed; laid: Laid; copies: Copies } | null = null

  return (table: RowTable, events: Iterable<StoredEvent>, at: Passed): Copies => {
    const laid = laidOver(table, events, at)
    const known = last && last.table === table && same(last.at, at) ? last : null
    const added = known && addedTo(known.laid, laid)
    let copies: Copies
    if (known && added) {
      copies = added.length === 0 ? known.copies : laidOnTop(known.copies, table, added, at)
      counted(added.length)
    } else {
      copies = overlaid(table, [...events], at)
      counted(laid.events.length)
    }
    last = { table, at, laid, copies }
    return copies
  }
}

const same = (one: Passed, other: Passed) => one.epoch === other.epoch && one.now === other.now

function laidOver(table: RowTable, all: Iterable<StoredEvent>, at: Passed): Laid {
  const newest = newestRow(table)
  const laid: Laid = { events: [], signs: [], reversals: false }
  for (const event of all) {
    if (event.state === 'quarantined' || !missing(event, -1, at)) continue
    laid.events.push(event)
    laid.signs.push(signOf(event, newest, at))
    laid.reversals ||= event.event.type === 'event.reverse'
  }
  return laid
}

/** Until a row is newer than the verdict, an applied event lies there as one without a verdict. */
function signOf(event: StoredEvent, newest: number, at: Passed): number {
  const told = toldIn(at.epoch, event)
  if (told && since(told) <= newest) return since(told)
  const verdict = event.verdict?.verdict ?? 'applied'
  return verdict === 'applied' ? UNKNOWN : UNKNOWN - 1 - VERDICTS.indexOf(verdict)
}

const newestOf = new WeakMap<RowTable, number>()

function newestRow(table: RowTable): number {
  let newest = newestOf.get(table)
  if (newest === undefined) {
    newest = -1
    for (const rows of Object.values(table)) for (const { seq } of rows.values()) if (seq > newest) newest = seq
    newestOf.set(table, newest)
  }
  return newest
}

/** What came on top of the same as before; null when it is not that simple. */
function addedTo(before: Laid, now: Laid): StoredEvent[] | null {
  if (now.events.length < before.events.length) return null
  for (let i = 0; i < before.events.length; i++) {
    if (before.signs[i] !== now.signs[i] || before.events[i]!.event_id !== now.events[i]!.event_id) return null
  }
  const added = now.events.slice(before.events.length)
  const newest = before.events.at(-1)?.n ?? -1
  const simple = added.every((e, i) => e.n > (added[i - 1]?.n ?? newest) && (now.reversals ? onlyAdds(e) : true))
  return simple ? added : null
}

/** Reversals are laid last; below them only what adds up in any order may come later. */
function onlyAdds(event: StoredEvent): boolean {
  return event.event.type === 'work.report' && !bodyOf<'work.report'>(event).finish
}
