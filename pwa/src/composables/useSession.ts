import { computed, readonly, ref, watch } from 'vue'
import { call, ApiError } from '@/transport/api'
import { SESSION_KEY, takeIdentity } from '@/storage/identity'
import { parseCode } from '@/sync/codes'
import { isFull } from '@/sync/full'
import { t } from '@/i18n'
import { badgeSessions, signInByBadge } from './badgeSignIn'
import { asThisPhone, isUnknown, keepCredential } from './deviceCookie'
import { nameOf } from './names'
import type { Actor, EnrolResult, Role, Session, SignInResult } from './contract'
import { badgeHash, dropPerson, findPerson, makeVerifier, pauseLeft, people, putPerson, readPeople, verify, type Person, type Who } from './people'
import { device, loopState, phone, signedIn } from './phone'

/** How long a sign-in waits for a weak network before this phone's own memory decides. */
const PATIENCE = 6_000
interface LoginAnswer { session_id: string; device_id?: string | null; actor: { id: string; name: string; roles: Role[] }; username?: string; expires_at: string }

const refused = ref<string | null>(null) // a session that the server no longer takes

// The feed is the first to notice that a session is no longer taken.
watch(loopState, ({ flushing, trouble }) => {
  if (flushing || !signedIn.value) return
  if (trouble === 'sign_in') refused.value = signedIn.value.sessionId
  else if (trouble === null && refused.value === signedIn.value.sessionId) refused.value = null
}, { flush: 'sync' })

const person = computed(() => people.value.find((p) => p.id === signedIn.value?.actorId) ?? null)
const actor = computed<Actor | null>(() => {
  const who = signedIn.value
  if (who?.limited) return { id: who.actorId, name: badgeName(who.actorId, who.sessionId), roles: ['worker'] }
  return person.value && { id: person.value.id, name: person.value.name, roles: person.value.roles }
})

function badgeName(id: string, sessionId: string): string {
  return nameOf(id) || badgeSessions.value.find((s) => s.session_id === sessionId)?.name || t('signIn.badge')
}
const known = computed(() => people.value.map(({ id, name, username, roles, lastUsed }) => ({ id, name, username, roles, lastUsed })))

export function useSession(): Session {
  return {
    actor: readonly(actor) as Session['actor'],
    sessionId: computed(() => signedIn.value?.sessionId ?? null),
    mustSignInOnline: computed(() => refused.value !== null && refused.value === signedIn.value?.sessionId),
    device: computed(() => (device.value ? { id: device.value.id, name: device.value.name } : null)),
    deviceState: computed(() => (device.value === undefined ? 'loading' : device.value?.state ?? 'none')),
    known: known as Session['known'],
    limited: computed(() => signedIn.value?.limited === true),
    has: (...roles) => roles.some((role) => actor.value?.roles.includes(role)),
    signIn, signInByBadge, signOut, enrol, forget,
  }
}

/**
 * This phone's own memory first, so that unlocking is instant; the server for people it does not
 * know, for a PIN that seems wrong (it may have changed), and to renew a session.
 */
async function signIn(who: Who, pin: string): Promise<SignInResult> {
  if (!device.value) return { ok: false, why: 'not_enrolled' }
  const printed = 'badge' in who ? { badge: parseCode(who.badge)?.code ?? who.badge } : who
  const here = findPerson(printed)
  if (here && pauseLeft(here) > 0) return { ok: false, why: 'throttled', retryAfter: pauseLeft(here) }
  const right = here !== undefined && (await verify(here, pin))
  if (right && !mustRenew(here)) {
    await enter(here)
    void renewInBackground(here)
    return { ok: true, how: 'offline' }
  }
  try {
    await enter(await asThisPhone(() => loginOnline(printed, here, pin)))
    return { ok: true, how: 'online' }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (right && (error.status === 0 || error.status >= 500 || isUnknown(error))) {
      await enter(here) // an old session still says who did what; the server decides later [S14]
      return { ok: true, how: 'offline' }
    }
    return failure(error, here)
  }
}

const mustRenew = (p: Person) => Date.parse(p.expiresAt) <= phone().clock.now() || refused.value === p.sessionId

function failure(error: ApiError, here: Person | undefined): SignInResult {
  if (error.status === 429) return { ok: false, why: 'throttled', retryAfter: error.retryAfter ?? 60 }
  if (error.status === 0) return { ok: false, why: here ? 'wrong' : 'unknown_offline' }
  return { ok: false, why: error.status >= 500 ? 'server' : isUnknown(error) ? 'not_enrolled' : 'wrong' }
}

async function loginOnline(who: Who, here: Person | undefined, pin: string): Promise<Person> {
  const badge = 'badge' in who ? who.badge : null
  const username = 'username' in who ? who.username.trim() : here?.username ?? ''
  const named = badge === null ? { username } : { badge }
  const answer = await call<LoginAnswer>('POST', '/api/v1/auth/login', { ...named, pin }, { timeoutMs: PATIENCE, deviceId: device.value?.id })
  const { id, name, roles } = answer.actor
  const before = people.value.find((p) => p.id === id)
  return {
    id, name, roles,
    username: answer.username || username || before?.username || '',
    sessionId: answer.session_id,
    expiresAt: answer.expires_at,
    verifier: await makeVerifier(pin),
    badge: badge === null ? before?.badge ?? null : badgeHash(badge),
    lastUsed: '', wrong: 0, pausedUntil: 0,
  }
}

async function enter(who: Person): Promise<void> {
  await putPerson({ ...who, lastUsed: new Date(phone().clock.now()).toISOString(), wrong: 0, pausedUntil: 0 })
  const session = { actorId: who.id, sessionId: who.sessionId }
  await phone().store.setValue(SESSION_KEY, session)
  signedIn.value = session
}

/** Roles may have changed, or the session may have been taken away, while the phone was locked. */
async function renewInBackground(who: Person): Promise<void> {
  try {
    const answer = await call<LoginAnswer>('GET', '/api/v1/auth/session', undefined, { sessionId: who.sessionId })
    if (answer.device_id !== undefined && answer.device_id !== device.value?.id) return void (refused.value = who.sessionId) // [S14]
    const now = people.value.find((p) => p.id === who.id)
    if (now && answer.actor.id === who.id && answer.session_id === now.sessionId) {
      await putPerson({ ...now, name: answer.actor.name, roles: answer.actor.roles, expiresAt: answer.expires_at })
    }
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) refused.value = who.sessionId
  }
}

async function signOut(): Promise<void> {
  signedIn.value = null
  await phone().store.setValue(SESSION_KEY, undefined)
}

async function enrol(code: string, name: string): Promise<EnrolResult> {
  const typed = parseCode(code)?.code ?? code.normalize('NFKC').trim().toUpperCase()
  const ask = () => call<{ device_id: string; device_secret: string; epoch: string }>(
    'POST', '/api/v1/devices/enrol', { code: typed, name, transport: 'bearer' })
  try {
    // The answer may be lost after the server used up the code: it gives the same one for a minute.
    const answer = await ask().catch((error: ApiError) => (error.status === 0 ? ask() : Promise.reject(error)))
    const { store, loop } = phone()
    if ((await store.syncState()).epoch === '') await store.changeEpoch(answer.epoch, 0)
    await keepCredential(answer.device_id, name, answer.device_secret)
    if (await takeIdentity(store, { id: answer.device_id, name, state: 'enrolled' })) await startAnew()
    device.value = await store.device()
    void loop.kick('start')
    return { ok: true }
  } catch (error) {
    if (isFull(error)) return { ok: false, why: 'storage_full' }
    if (!(error instanceof ApiError)) throw error
    const why = error.status === 0 ? 'network' : error.status === 429 ? 'throttled' : error.status >= 500 ? 'server' : 'bad_code'
    return { ok: false, why }
  }
}

/**
 * Another device by now: who still reads with a sign-in of the one before, without a network then, is told by the server.
 * Nobody signs in before it has answered: what it takes from the cookie would be the new sign-in.
 */
async function startAnew(): Promise<void> {
  signedIn.value = null
  await readPeople()
  await Promise.all(people.value.map(({ sessionId }) => endOnServer(sessionId)))
}

const endOnServer = (sessionId: string) => call('POST', '/api/v1/auth/logout', {}, { sessionId, timeoutMs: PATIENCE }).catch(() => undefined)

/** Takes a person off this phone's list; what they captured stays. */
async function forget(personId: string): Promise<void> {
  const who = people.value.find((p) => p.id === personId)
  if (!who) return
  if (signedIn.value?.actorId === personId) await signOut()
  await dropPerson(personId)
  await endOnServer(who.sessionId)
}
