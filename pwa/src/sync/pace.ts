/**
 * How much goes into one request. It outlives a round: a network that was too slow for 200 events
 * a minute ago would cut them again, and again nothing would have left [I9].
 */
import type { Clock } from './ports'
import { LIMITS } from './wire'

/** events of a push, rows of a page, bytes of a photo's piece. */
interface Amounts { events: number; rows: number; piece: number }
/** Refused: ids of records and hashes of photos that nobody took when they were tried last, longest ago first. A run
 *  begins behind them, so that they hold up nothing for ever [S3]. */
export interface Pace extends Amounts { refusedEvents: Set<string>; refusedPhotos: Set<string> }

export const MOST: Readonly<Amounts> = { events: LIMITS.eventsAPush, rows: LIMITS.rowsAPull, piece: 256 * 1024 }
/** So small a piece passes any proxy that lets pushes through. */
export const LEAST: Readonly<Amounts> = { events: 1, rows: 10, piece: 16 * 1024 }
/** Requests are cut after 30 s: what takes longer than this would not go twice as large, ms. */
const SOON = 8_000

export const fullPace = (): Pace => ({ ...MOST, refusedEvents: new Set(), refusedPhotos: new Set() })

/** Asks with so much in it: half as much next time where that took long and came to nothing, twice as much where it went soon. */
export async function paced<A extends { kind: 'network' } | { kind: 'http'; status: number }>(
  { pace, clock }: { pace: Pace; clock: Clock }, of: keyof Amounts, much: number, ask: () => Promise<A>,
): Promise<A> {
  const began = clock.mono()
  const answer = await ask()
  const soon = clock.mono() - began < SOON
  if (answer.kind === 'network') {
    if (!soon) pace[of] = Math.max(LEAST[of], Math.ceil(much / 2))
  } else if (soon && answer.status < 300) pace[of] = Math.max(pace[of], Math.min(MOST[of], much * 2))
  return answer
}
