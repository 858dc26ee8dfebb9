/** What the phone keeps of its own events, and what it may say about them. */
import type { Base, BlobRef, Bodies, EventType, FrozenEvent, Verdict } from './wire'

/** pending → leased → done; quarantined = the server's reader could not take it as a request. */
export type EventState = 'pending' | 'leased' | 'done' | 'quarantined'

/** One of this phone's events as stored; `n` is the order of capture on this phone. */
export interface StoredEvent {
  n: number
  event_id: string
  event: FrozenEvent
  state: EventState
  /** It was on its way once: the server may have it, whatever was answered. */
  tried?: true
  /** Monotonic ms at capture, and which run of the app measured it: for `elapsed_ms`. */
  captured_mono: number
  boot: string
  /** RFC 3339 of the strict commit, for display. */
  saved_at: string
  verdict: Verdict | null
  /** What the history of the rows that are shown said, once a newer one has said something else, or has yet to [S17]. */
  was?: Verdict
  /** Wall clock ms when the verdict came in; what the 35 days count from. */
  done_at: number | null
  /** The epoch for which it went again as text after a restore, so that it happens once [S17]. */
  resent_for: string | null
  /** Another phone captured it and handed it over; this one brings it to the server. at: RFC 3339. */
  carried?: { from: Peer; at: string }
  /** Other phones that said they keep a copy. No verdict: nothing is let go for it [S4]. */
  handed?: Handed[]
}

/** Another phone of the factory. */
export interface Peer { id: string; name: string }
/** to null: its person typed the code, so that only they know which phone it was. at: RFC 3339. */
export interface Handed { to: Peer | null; at: string }

export interface OutboxItem {
  eventId: string
  type: EventType
  body: Bodies[EventType]
  base: Base
  actorId: string
  onBehalfOf: string | null
  recordedAt: string
  /** ISO, UTC. */
  savedAt: string
  photos: BlobRef[]
  state: 'waiting' | 'sending' | 'sent' | 'quarantined'
  verdict: Verdict | null
  /** Held, conflicting or dismissed: a person must know. */
  needsYou: boolean
  /** The event of this phone that reverses this one, unless a person has to say whether it does, or said that it does not; or ELSEWHERE. */
  reversedBy: string | null
  carried: { from: Peer; at: string } | null
  handed: readonly Handed[]
}

/** since: RFC 3339 of the oldest unsent event, null when none waits. */
export interface OutboxStatus {
  kind: 'all_sent' | 'waiting' | 'needs_you'
  count: number
  since: string | null
}

/** A receipt of "my day". */
export type DayEntry = OutboxItem

/** Without the server's word: it is still to be sent, or to be sent again. */
export const isUnsent = ({ state }: StoredEvent) => state === 'pending' || state === 'leased'

/** In the place of the reversing event: another phone took it back, and the server tells so. */
export const ELSEWHERE = 'elsewhere'
const takenBack = ({ verdict }: StoredEvent) => (verdict?.verdict === 'applied' && verdict.reversed !== undefined ? ELSEWHERE : null)

const NEEDS_YOU = new Set(['held', 'id_conflict'])

export function needsYou(event: StoredEvent): boolean {
  return event.state === 'quarantined' || (event.verdict !== null && NEEDS_YOU.has(event.verdict.verdict))
}

/**
 * The honest line [S25]: "all sent" only when the server's verdict for each event is in.
 * Waiting goes before needs_you: first get the work out of the phone, then look at answers.
 */
export function statusOf(events: readonly StoredEvent[], actorId: string | null): OutboxStatus {
  const unsent = events.filter(isUnsent)
  if (unsent.length > 0) {
    const since = unsent.reduce((first, e) => (e.n < first.n ? e : first)).event.recorded_at
    return { kind: 'waiting', count: unsent.length, since }
  }
  const mine = events.filter((e) => needsYou(e) && (actorId === null ? !e.carried : e.event.actor_id === actorId))
  return mine.length > 0
    ? { kind: 'needs_you', count: mine.length, since: null }
    : { kind: 'all_sent', count: 0, since: null }
}

const SHOWN_STATE = { pending: 'waiting', leased: 'sending', done: 'sent', quarantined: 'quarantined' } as const

/** Event by event, unsent first, then newest first. */
export function itemsOf(events: readonly StoredEvent[]): OutboxItem[] {
  const reversals = new Map<string, string>()
  for (const stored of events) {
    const { event } = stored
    if (event.type === 'event.reverse' && !needsYou(stored) && stored.verdict?.verdict !== 'dismissed') {
      reversals.set((JSON.parse(event.body) as Bodies['event.reverse']).event_id, event.event_id)
    }
  }
  const open = (e: StoredEvent) => (isUnsent(e) ? 0 : 1)
  return [...events]
    .sort((a, b) => open(a) - open(b) || b.n - a.n)
    .map((stored) => itemOf(stored, reversals.get(stored.event_id) ?? takenBack(stored)))
}

/** Made once for each stored event: with 10,000 of them, one more capture costs one more item. */
const made = new WeakMap<StoredEvent, OutboxItem>()

function itemOf(stored: StoredEvent, reversedBy: string | null): OutboxItem {
  const known = made.get(stored)
  if (known && known.reversedBy === reversedBy) return known
  const item = itemFrom(stored, reversedBy)
  made.set(stored, item)
  return item
}

function itemFrom(stored: StoredEvent, reversedBy: string | null): OutboxItem {
  const { event } = stored
  let body: Bodies[EventType] | undefined
  return {
    eventId: event.event_id,
    type: event.type,
    /** Parsed when first looked at. */
    get body() {
      return (body ??= JSON.parse(event.body) as Bodies[EventType])
    },
    base: event.base,
    actorId: event.actor_id,
    onBehalfOf: event.on_behalf_of ?? null,
    recordedAt: event.recorded_at,
    savedAt: stored.saved_at,
    photos: event.blobs,
    state: SHOWN_STATE[stored.state],
    verdict: stored.verdict,
    needsYou: needsYou(stored),
    reversedBy,
    carried: stored.carried ?? null,
    handed: stored.handed ?? [],
  }
}
