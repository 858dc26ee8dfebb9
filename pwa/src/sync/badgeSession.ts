/**
 * Sessions that a phone opened by a badge alone. The phone makes their id and tells the server
 * before it sends what was captured in them [S14]: told too late, their events would be held.
 */
import { readRegistered, troubleOf } from './answers'
import { localInstant, uuid7 } from './event'
import type { Clock, Random, Store, Transport } from './ports'
import type { StepResult } from './push'
import type { PushRequest, WireEvent } from './wire'

/**
 * new: the server has not answered yet. known: it has. refused: it will not take this one; what was
 * captured goes all the same and waits there for a person.
 */
export type BadgeSessionState = 'new' | 'known' | 'refused'
export interface BadgeSession {
  session_id: string
  person_id: string
  /** As far as this phone knew it then; '' otherwise. */
  name: string
  /** The scanned text, only until the server knows the session: nobody can make a badge of what stays. */
  badge: string
  /** The server's word that it knew this session, to show with its events: a restored server may have forgotten. It
   *  opens nothing. '' or missing: none yet, or from a server that gives none. */
  proof?: string
  /** RFC 3339: when the badge was shown. */
  at: string
  state: BadgeSessionState
  /** How often the server failed at it, or at the request, without a word about the badge. */
  tries: number
  /** The badge or its person was out of use: what was captured waits for a supervisor. */
  held: boolean
  /** Wall clock ms of the last sign-in with it. */
  used: number
  /** Opened when this phone was another device: what is captured now needs one of its own [S14]. */
  former?: true
}

/** A server that cannot answer this request must not keep a whole outbox waiting for ever [I9]. */
export const MOST_TRIES = 8

/** A shift: shown again within it, the badge goes on with the same session. */
export const SAME_SESSION = 16 * 3600_000

/** The session of a badge shown now: the person's last one of this shift on this phone, or a new one. */
export function sessionFor(
  person: { id: string; name: string }, badge: string, known: readonly BadgeSession[], clock: Clock, random: Random,
): BadgeSession {
  const now = clock.now()
  const last = known.findLast((s) =>
    s.person_id === person.id && !s.former && !s.held && s.state !== 'refused' && now - s.used < SAME_SESSION && s.used <= now)
  return {
    session_id: last?.session_id ?? uuid7(now, random), person_id: person.id, name: person.name || last?.name || '',
    badge, at: localInstant(now, clock.offsetMinutes(now)), state: 'new', tries: 0, held: false, used: now,
  }
}

/**
 * Tells the server of all new sessions; null when events may go. Without an answer they wait; a
 * refusal lets them go: the server holds them, and nothing is lost [S4].
 */
export async function registerSessions(
  { store, transport }: { store: Store; transport: Transport }, stillMine: () => boolean,
): Promise<StepResult> {
  for (const session of await store.badgeSessions()) {
    if (session.state !== 'new') continue
    if (!stillMine()) return null
    const stop = await register(store, transport, session)
    if (stop) return stop
  }
  return null
}

/** What proves the sessions of these events to a server that was put back to before it knew them. */
export function proofsOf(sessions: readonly BadgeSession[], events: readonly WireEvent[]): PushRequest['sessions'] {
  const named = new Set(events.map((e) => e.session_id))
  return sessions.flatMap(({ session_id, proof }) => (proof && named.has(session_id) ? [{ session_id, proof }] : []))
}

async function register(store: Store, transport: Transport, session: BadgeSession): Promise<StepResult> {
  const { session_id, badge, at } = session
  const read = readRegistered(await transport.register(JSON.stringify({ badge, session_id, at, offline: true })), session_id)
  if (read.kind === 'ok') {
    await store.editBadgeSession(session_id, at, {
      state: 'known', badge: '', held: read.value.held, proof: read.value.proof,
      ...(read.value.name ? { name: read.value.name } : {}),
    })
    return null
  }
  if (read.kind === 'network' || read.status === 429 || read.status === 503) return troubleOf(read)
  if (read.status === 401 && read.code !== 'bad_credentials') return null // about this phone: the push will tell
  const tries = session.tries + 1
  if (![401, 409, 422].includes(read.status) && tries < MOST_TRIES) {
    await store.editBadgeSession(session_id, at, { tries })
    return troubleOf(read)
  }
  await store.editBadgeSession(session_id, at, { state: 'refused', badge: '', tries })
  return null
}
