/**
 * Signing in by a badge alone: this phone checks the factory's seal by itself, so it works at once
 * and on a phone that the person never used, without a network. Such a session has a worker's rights
 * over own work; the server hears of it before it hears what was captured in it [S14].
 */
import { ref, shallowRef } from 'vue'
import { ApiError, call } from '@/transport/api'
import { SESSION_KEY } from '@/storage/identity'
import { BADGE_SESSIONS } from '@/storage/store'
import { SAME_SESSION, sessionFor, type BadgeSession } from '@/sync/badgeSession'
import { parseCode, type ParsedCode } from '@/sync/codes'
import { localInstant, sha256Text, uuid7 } from '@/sync/event'
import { ifFull } from '@/sync/full'
import { LIMITS } from '@/sync/wire'
import { readSeal } from '@/sync/seal'
import type { SignInResult } from './contract'
import { asThisPhone, isUnknown } from './deviceCookie'
import { nameOf, names, refreshNames } from './names'
import { device, phone, signedIn } from './phone'

const PATIENCE = 6_000

type Refusal = 'out_of_use' | 'replaced'
export const badgeSessions = shallowRef<BadgeSession[]>([])
/** Why the person of a badge was signed out again, until somebody else signs in. */
export const badgeEnded = ref<'out_of_use' | 'wrong' | null>(null)

export async function loadBadgeSessions(): Promise<void> {
  const { store, changes } = phone()
  const load = async () => {
    badgeSessions.value = await store.badgeSessions()
    await lookAgain()
  }
  changes.on((change) => void (change.values?.includes(BADGE_SESSIONS) && load()))
  await load()
}

/** The server has told that the badge is out of use: what was captured waits there, nothing more is. */
async function lookAgain(): Promise<void> {
  const session = badgeSessions.value.find((s) => s.session_id === signedIn.value?.sessionId)
  if (!session || !(session.held || session.state === 'refused')) return
  badgeEnded.value = session.held ? 'out_of_use' : 'wrong'
  signedIn.value = null
  await phone().store.setValue(SESSION_KEY, undefined).catch(ifFull(undefined)) // without room: at each start again
}

/** text: as scanned. Instant where the seal tells enough; the server is asked where it does not. */
export async function signInByBadge(text: string): Promise<SignInResult> {
  const code = parseCode(text)
  if (code?.kind !== 'B') return { ok: false, why: 'wrong' }
  if (!device.value) return { ok: false, why: 'not_enrolled' }
  const here = await checkHere(code)
  if (here && !here.refused) {
    const { clock, random } = phone()
    await enter(sessionFor({ id: here.person, name: nameOf(here.person) }, text, badgeSessions.value, clock, random))
    return { ok: true, how: 'offline' }
  }
  return askServer(text, here?.refused ?? null)
}

/** What this phone can say by itself; null when it cannot say anything. */
async function checkHere(code: ParsedCode): Promise<{ person: string; refused: Refusal | null } | null> {
  const seal = code.seal ? readSeal(code.code, code.seal) : null
  const list = names.value
  if (!seal || !list?.key || !globalThis.crypto?.subtle) return null
  const named = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', ...list.key }, named, false, ['verify']).catch(() => null)
  const good = key && (await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, seal.signature, seal.signed))
  if (!good) return null
  const person = list.items.find((p) => p.id === seal.person)
  // A badge that is as new as the list, or newer, may be the one that the list does not know yet.
  const newer = seal.day >= new Date(list.at).toISOString().slice(0, 10)
  const replaced = !newer && person?.badge !== null && person?.badge !== undefined && person.badge !== badgeMark(code.id)
  const told = badgeSessions.value.some((s) => s.person_id === seal.person && s.held && s.used > list.at - SAME_SESSION)
  const out = (person ? !person.active : !newer) || told
  return { person: seal.person, refused: out ? 'out_of_use' : replaced ? 'replaced' : null }
}

/** How the list names a badge without giving it away. */
const badgeMark = (identifier: string) => sha256Text(sha256Text(identifier))

/** Whose badge this is, for choosing a person; null when this phone does not know. Proves nothing. */
export function personOfBadge(text: string): string | null {
  const code = parseCode(text)
  if (code?.kind !== 'B') return null
  const mark = badgeMark(code.id)
  const listed = names.value?.items.find((p) => p.badge === mark)
  return listed?.id ?? (code.seal ? readSeal(code.code, code.seal)?.person : null) ?? null
}

async function enter(session: BadgeSession): Promise<void> {
  const { store, clock } = phone()
  // Durable before anything can be captured in it.
  await store.putBadgeSession(session, clock.now() - LIMITS.keepDays * 86_400_000)
  badgeSessions.value = await store.badgeSessions()
  badgeEnded.value = null
  const mark = { actorId: session.person_id, sessionId: session.session_id, limited: true as const }
  await store.setValue(SESSION_KEY, mark)
  signedIn.value = mark
}

interface Answer { session_id: string; proof?: string; actor: { id: string; name: string } }

async function askServer(text: string, refused: Refusal | null): Promise<SignInResult> {
  const { clock, random } = phone()
  const now = clock.now()
  const at = localInstant(now, clock.offsetMinutes(now))
  try {
    const asked = { badge: text, session_id: uuid7(now, random), at }
    const { session_id, proof, actor } = await asThisPhone(() => call<Answer>('POST', '/api/v1/auth/badge', asked, { timeoutMs: PATIENCE }))
    await enter({ session_id, person_id: actor.id, name: actor.name, badge: '', proof, at, state: 'known', tries: 0, held: false, used: now })
    void refreshNames()
    return { ok: true, how: 'online' }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 429) return { ok: false, why: 'throttled', retryAfter: error.retryAfter ?? 60 }
    if (error.status === 0 || error.status >= 500) return { ok: false, why: refused ?? (error.status === 0 ? 'unknown_offline' : 'server') }
    return { ok: false, why: isUnknown(error) ? 'not_enrolled' : refused ?? 'wrong' }
  }
}
