/** A phone that is enrolled again is another device for the server: what belonged to the one before must not go on [S14]. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { badgeSessions, loadBadgeSessions } from '@/composables/badgeSignIn'
import { watchCredential } from '@/composables/deviceCookie'
import { loadNames, names, refreshNames } from '@/composables/names'
import { device, events, loopState, openPhone, signedIn } from '@/composables/phone'
import { loadPeople, people } from '@/composables/people'
import { createRuntime, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { useSession } from '@/composables/useSession'
import { takeIdentity } from '@/storage/identity'
import { checkCharacter } from '@/sync/codes'
import { badgeMaker, PERSON } from '../badges'
import { settled, WORK_ORDER } from '../fakes'
import { waitFor } from '../waitFor'

const CODE = ((head) => head + checkCharacter(head))('B7K3M9QXR01J2V5W8')
const maker = await badgeMaker()
const badge = await maker.badge(CODE, PERSON)

let reachable = true
let enrolledAs = 'dev-1' // by the next code
let cookie = 'dev-1' // whose credential the browser shows
const asked: string[] = []
const logins: unknown[] = []
let before: (what: string) => Promise<unknown> | undefined = () => undefined // while a request is on its way
vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
  const what = `${init.method ?? 'GET'} ${path.replace('/api/v1', '')}`
  const headers = new Headers(init.headers)
  asked.push(`${what} ${headers.get('X-Session-Id') ?? ''}`.trim())
  if (!reachable) throw new TypeError('no network')
  const json = (status: number, body?: unknown) => new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  const session = { session_id: `S-on-${cookie}`, actor: { id: 'id-li', name: 'li', roles: ['worker'] }, expires_at: '2099-01-01T00:00:00Z', device_id: cookie }
  await before(what)
  const believed = headers.get('X-Device-Id')
  if (what === 'POST /auth/badge' ? cookie === '' : believed !== null && believed !== cookie) return json(401, { code: 'unknown_device', message: {} })
  if (what === 'POST /auth/badge') return json(200, { session_id: `S-badge-on-${cookie}`, actor: { id: PERSON, name: '李秀英' } })
  if (what === 'POST /auth/login') return logins.push(JSON.parse(String(init.body))), json(200, { ...session, username: 'li' })
  if (what === 'GET /auth/session') return json(200, { ...session, session_id: headers.get('X-Session-Id') })
  if (what === 'POST /devices/enrol') return json(201, { device_id: enrolledAs, device_secret: 'x', epoch: 'e' })
  if (what === 'POST /devices/cookie' && headers.get('Authorization') !== `Device ${enrolledAs}:x`) return json(401, { code: 'unknown_device', message: {} })
  if (what === 'POST /devices/cookie') return (cookie = enrolledAs), json(204)
  if (what === 'POST /auth/logout') return json(204)
  if (what === 'GET /people/names') return json(200, { items: [{ id: PERSON, name: '李秀英', active: true }], badge_key: maker.key })
  return json(503, { code: 'unavailable' })
})

let runtime: Runtime
const session = useSession()
const PIN = '1234'
const enrolAgain = async (id: string) => {
  await runtime.store.setDeviceState('enrol_again')
  enrolledAs = id
  expect(await session.enrol('SG-D-1', 'phone')).toEqual({ ok: true })
}
async function captured() {
  const { eventId } = await useCapture().capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '30' }, { base: { revision: 1 } })
  const { device_id, session_id } = events.value.get(eventId)!.event
  return { device_id, session_id }
}

beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  reachable = true
  enrolledAs = cookie = 'dev-1'
  asked.length = logins.length = 0
  before = () => undefined
  signedIn.value = null
  events.value = new Map()
  people.value = []
  names.value = null
  badgeSessions.value = []
  runtime = createRuntime('0.0.1', () => signedIn.value?.sessionId ?? null, () => undefined)
  await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
  await openPhone(runtime)
  device.value = await runtime.store.device()
  await Promise.all([loadPeople(), loadNames(), loadBadgeSessions()])
})
afterEach(async () => {
  await refreshNames() // one may still be on its way
  runtime.loop.stop()
  runtime.changes.close()
  await runtime.store.close()
})

describe('[S14] enrolled again with a new code', () => {
  it('a person who is known here signs in anew, so that the work is of the new device', async () => {
    expect(await session.signIn({ username: 'li' }, PIN)).toEqual({ ok: true, how: 'online' })
    await session.signOut()
    await enrolAgain('dev-2')
    expect(await session.signIn({ personId: 'id-li' }, PIN)).toEqual({ ok: true, how: 'online' })
    expect(await captured()).toEqual({ device_id: 'dev-2', session_id: 'S-on-dev-2' })
  })

  it('also who signed in there by badge and PIN, and never typed a name', async () => {
    await session.signIn({ badge }, PIN)
    await session.signOut()
    await enrolAgain('dev-2')
    expect(await session.signIn({ personId: 'id-li' }, PIN)).toEqual({ ok: true, how: 'online' })
    expect(logins).toEqual([expect.objectContaining({ badge: expect.any(String) }), { username: 'li', pin: PIN }])
  })

  it('whoever is signed in is so no more, here and in what is stored', async () => {
    await session.signIn({ username: 'li' }, PIN)
    await enrolAgain('dev-2')
    expect(session.actor.value).toBeNull()
    expect(await runtime.store.value('session')).toBeUndefined()
  })

  it('the server ends the sign-ins of the device before: nobody goes on in one unnoticed', async () => {
    await session.signIn({ username: 'li' }, PIN)
    await enrolAgain('dev-2')
    await waitFor(() => expect(asked).toContain('POST /auth/logout S-on-dev-1'))
  })

  it('and has answered before anybody can sign in anew: a late answer would take the new sign-in along', async () => {
    await session.signIn({ username: 'li' }, PIN)
    let answered = false
    before = async (what) => {
      if (what !== 'POST /auth/logout') return
      await settled()
      answered = true
    }
    await enrolAgain('dev-2')
    expect(answered).toBe(true)
  })

  it('without a network the old sign-in still says who did what', async () => {
    await session.signIn({ username: 'li' }, PIN)
    await enrolAgain('dev-2')
    reachable = false
    expect(await session.signIn({ personId: 'id-li' }, PIN)).toEqual({ ok: true, how: 'offline' })
    expect(await captured()).toEqual({ device_id: 'dev-2', session_id: 'S-on-dev-1' })
  })

  it('an answer about the old sign-in that comes late does not bring it back', async () => {
    await session.signIn({ username: 'li' }, PIN)
    await session.signOut()
    cookie = 'dev-0' // what the server says now: of a device that this phone is not
    expect(await session.signIn({ personId: 'id-li' }, PIN)).toEqual({ ok: true, how: 'offline' })
    await waitFor(() => expect(session.mustSignInOnline.value).toBe(true))
  })

  it('a badge that is shown again begins a session of its own', async () => {
    await refreshNames()
    expect(await session.signInByBadge(badge)).toMatchObject({ ok: true, how: 'offline' })
    const before = signedIn.value!.sessionId
    await session.signOut()
    await session.signInByBadge(badge)
    expect(signedIn.value!.sessionId).toBe(before)
    await enrolAgain('dev-2')
    expect(session.actor.value).toBeNull()
    await session.signInByBadge(badge)
    const { device_id, session_id } = await captured()
    expect(device_id).toBe('dev-2')
    expect(session_id).not.toBe(before)
    // What was captured in the one before is still to be told of, and keeps its name.
    expect((await runtime.store.badgeSessions()).map((s) => s.session_id)).toEqual([before, session_id])
  })

  it('the answer of an enrolment that was lost gives the same device: everything stays', async () => {
    await session.signIn({ username: 'li' }, PIN)
    await enrolAgain('dev-1')
    expect(session.actor.value).toMatchObject({ id: 'id-li' })
    expect(people.value[0]!.expiresAt).toBe('2099-01-01T00:00:00Z')
    expect(asked.filter((a) => a.includes('logout'))).toEqual([])
  })
})

describe('[S14] the device cookie is gone, as when the battery fell out right after enrolment', () => {
  const keepSecret = () => runtime.store.setValue('device secret', { id: 'dev-1', secret: 'x', at: Date.now() })
  beforeEach(() => void (cookie = ''))

  it('a sign-in puts it back first, and is one of this phone', async () => {
    await keepSecret()
    expect(await session.signIn({ username: 'li' }, PIN)).toEqual({ ok: true, how: 'online' })
    expect(await captured()).toEqual({ device_id: 'dev-1', session_id: 'S-on-dev-1' })
  })

  it('where it cannot be had again, nobody gets a sign-in of no device, and the phone asks to be enrolled', async () => {
    expect(await session.signIn({ username: 'li' }, PIN)).toEqual({ ok: false, why: 'not_enrolled' })
    expect(session.actor.value).toBeNull()
    expect(session.deviceState.value).toBe('enrol_again')
    expect((await runtime.store.device())!.state).toBe('enrol_again')
  })

  it('whom the phone knows works on in the sign-in of this phone', async () => {
    cookie = 'dev-1'
    await session.signIn({ username: 'li' }, PIN)
    people.value = people.value.map((p) => ({ ...p, expiresAt: '2001-01-01T00:00:00Z' }))
    cookie = ''
    expect(await session.signIn({ personId: 'id-li' }, PIN)).toEqual({ ok: true, how: 'offline' })
    expect(await captured()).toEqual({ device_id: 'dev-1', session_id: 'S-on-dev-1' })
  })

  it('a phone that was taken out stays so', async () => {
    await runtime.store.setDeviceState('revoked')
    await waitFor(() => expect(session.deviceState.value).toBe('revoked'))
    expect(await session.signIn({ username: 'li' }, PIN)).toEqual({ ok: false, why: 'not_enrolled' })
    expect((await runtime.store.device())!.state).toBe('revoked')
  })

  it('a badge that the server must judge: the same', async () => {
    expect(await session.signInByBadge(CODE)).toEqual({ ok: false, why: 'not_enrolled' })
    await keepSecret()
    expect(await session.signInByBadge(CODE)).toEqual({ ok: true, how: 'online' })
    expect(signedIn.value!.sessionId).toBe('S-badge-on-dev-1')
  })
})

describe('what comes late', () => {
  const kept = (secret: string, at = Date.now()) => ({ id: 'dev-1', secret, at })

  it('a refusal of the secret of before leaves the one that an enrolment has just written', async () => {
    cookie = ''
    await runtime.store.setValue('device secret', kept('old'))
    before = (what) => (what === 'POST /devices/cookie' ? runtime.store.setValue('device secret', kept('x')) : undefined)
    expect(await session.signIn({ username: 'li' }, PIN)).toMatchObject({ ok: false })
    expect(await runtime.store.value('device secret')).toMatchObject({ secret: 'x' })
    before = () => undefined
    expect(await session.signIn({ username: 'li' }, PIN)).toEqual({ ok: true, how: 'online' })
  })

  it('an hour at peace forgets the secret that is old, and not a new one', async () => {
    watchCredential()
    await runtime.store.setValue('device secret', kept('old', 0))
    const value = runtime.store.value.bind(runtime.store)
    vi.spyOn(runtime.store, 'value').mockImplementation(async (key) => {
      const found = await value(key)
      if (key === 'device secret') await runtime.store.setValue(key, kept('x'))
      return found as never
    })
    loopState.value = { flushing: false, trouble: null, lastOkAt: 1 }
    await waitFor(async () => expect(await value('device secret')).toMatchObject({ secret: 'x' }))
    await settled()
    expect(await value('device secret')).toMatchObject({ secret: 'x' })
    vi.restoreAllMocks()
    await runtime.store.setValue('device secret', kept('old', 0))
    loopState.value = { flushing: false, trouble: null, lastOkAt: 2 }
    await waitFor(async () => expect(await value('device secret')).toBeUndefined())
  })

  it('names are taken by a phone without any room, too, for as long as it runs', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await refreshNames().finally(() => vi.restoreAllMocks())
    expect(names.value?.items).toHaveLength(1)
  })

  it('[S18] names that were asked for before the phone was taken out do not come back to it', async () => {
    before = async (what) => {
      if (what !== 'GET /people/names') return
      await runtime.store.setDeviceState('revoked')
      await runtime.store.wipeReference()
    }
    await refreshNames()
    expect(names.value).toBeNull()
    expect(await runtime.store.value('names')).toBeUndefined()
    before = () => undefined
    await runtime.store.setDeviceState('enrolled')
    device.value = await runtime.store.device()
    await refreshNames()
    expect(names.value?.items).toHaveLength(1)
    expect(await runtime.store.value('names')).toMatchObject({ items: [{ id: PERSON }] })
  })
})
