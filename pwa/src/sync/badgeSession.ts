/**
 * Sessions that a phone opened by a badge alone. The phone makes their id and tells the server
 * before it sends what was captured in them [S14]: told too late, their events would be held.
 */
import { readRegistered, troubleOf } from './answers'
import type { Store, Transport } from './ports'
import type { StepResult } from './push'

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
  /** RFC 3339: when the badge was shown. */
  at: string
  state: BadgeSessionState
  /** How often the server failed at it by its own fault. */
  tries: number
  /** The badge or its person was out of use: what was captured waits for a supervisor. */
  held: boolean
  /** Wall clock ms of the last sign-in with it. */
  used: number
}

/** A server that cannot answer this request must not keep a whole outbox waiting for ever [I9]. */
export const MOST_TRIES = 8

/**
 * Tells the server of all new sessions; null when events may go. Without an answer they wait; a
 * refusal (4xx) lets them go: the server holds them, and nothing is lost [S4].
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

async function register(store: Store, transport: Transport, session: BadgeSession): Promise<StepResult> {
  const { session_id, badge, at } = session
  const read = readRegistered(await transport.register(JSON.stringify({ badge, session_id, at, offline: true })), session_id)
  if (read.kind === 'ok') {
    await store.editBadgeSession(session_id, at, {
      state: 'known', badge: '', held: read.value.held, ...(read.value.name ? { name: read.value.name } : {}),
    })
    return null
  }
  if (read.kind === 'network' || read.status === 429 || read.status === 503) return troubleOf(read)
  if (read.status === 401 && read.code !== 'bad_credentials') return null // about this phone: the push will tell
  const tries = session.tries + 1
  if (read.status >= 500 && tries < MOST_TRIES) {
    await store.editBadgeSession(session_id, at, { tries })
    return troubleOf(read)
  }
  await store.editBadgeSession(session_id, at, { state: 'refused', badge: '', tries })
  return null
}
