import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { badgeEnded, badgeSessions, loadBadgeSessions } from '@/composables/badgeSignIn'
import { loadNames, names, refreshNames } from '@/composables/names'
import { device, events, openPhone, shown, signedIn } from '@/composables/phone'
import { loadPeople, people } from '@/composables/people'
import { createRuntime, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { isKiosk, loadPrefs } from '@/composables/usePrefs'
import { useSession } from '@/composables/useSession'
import { takeIdentity } from '@/storage/identity'
import { checkCharacter } from '@/sync/codes'
import { sha256Text } from '@/sync/event'
import { badgeMaker, PERSON } from '../badges'
import { settled, WORK_ORDER } from '../fakes'

const ID = '7K3M9QXR01J2V5W8'
const CODE = ((head) => head + checkCharacter(head))(`B${ID}`)
const DAY = 86_400_000
const maker = await badgeMaker()
const badge = await maker.badge(CODE, PERSON)

interface Ask { what: string; body: Record<string, unknown>; headers: Headers }
type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'down'
let reply: (ask: Ask) => Reply = () => 'down'
const asked: Ask[] = []
vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
  const ask = { what: `${init.method ?? 'GET'} ${path.replace(/\?.*/, '')}`, body: init.body ? JSON.parse(String(init.body)) : {}, headers: new Headers(init.headers) }
  asked.push(ask)
  const answer = reply(ask)
  if (answer === 'down') throw new TypeError('no network')
  const empty = answer.body === undefined
  return new Response(empty ? null : JSON.stringify(answer.body), { status: answer.status, headers: { ...(empty ? {} : { 'Content-Type': 'application/json' }), ...answer.headers } })
})
const error = (status: number, code: string): Reply => ({ status, body: { code, message: { zh: '', en: '' } } })

const listed = (more: object = {}) => ({ id: PERSON, name: '李秀英', crew: 'A', roles: ['worker', 'inspector'], active: true, badge: sha256Text(sha256Text(ID)), ...more })
const listOf = (...items: object[]) => ({ items, badge_key: maker.key })

/** A server that knows names and takes badge sessions. held, refuse: what it does with them. */
function server({ items = [listed()] as object[], held = false, refuse = null as Reply | null } = {}) {
  return ({ what, body, headers }: Ask): Reply => {
    if (what === 'GET /api/v1/people/names') {
      return headers.get('If-None-Match') === '"n1"' ? { status: 304 } : { status: 200, body: listOf(...items), headers: { ETag: '"n1"' } }
    }
    if (what === 'GET /api/v1/devices/me') return { status: 200, body: { device_id: 'dev-1', kiosk: true } }
    if (what === 'POST /api/v1/auth/badge') {
      return refuse ?? { status: 200, body: { session_id: body.session_id, limited: true, held, actor: { id: PERSON, name: '李秀英', roles: ['worker'] }, expires_at: '2099-01-01T00:00:00Z' } }
    }
    if (what === 'POST /api/v1/sync/push') {
      const results = (body.events as { event_id: string }[]).map((e, i) => ({ event_id: e.event_id, verdict: held ? 'held' : 'applied', code: held ? 'person_revoked' : 'ok', seq: i + 1 }))
      return { status: 200, body: { epoch: 'e', restored_seq: 0, server_time: 'x', results } }
    }
    return error(401, 'unauthorized')
  }
}

let runtime: Runtime
const session = useSession()
const { capture } = useCapture()
const report = () => capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '5' })
const calls = (what: string) => asked.filter((a) => a.what === what)

beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  reply = () => 'down'
  asked.length = 0
  signedIn.value = null
  events.value = new Map()
  people.value = []
  names.value = null
  badgeSessions.value = []
  badgeEnded.value = null
  runtime = createRuntime('0.0.1', () => signedIn.value?.sessionId ?? null, () => undefined)
  await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
  await openPhone(runtime)
  device.value = await runtime.store.device()
  await Promise.all([loadPeople(), loadPrefs(), loadNames(), loadBadgeSessions()])
})
afterEach(async () => {
  await refreshNames() // one may still be on its way
  runtime.loop.stop()
  runtime.changes.close()
  await runtime.store.close()
})

async function synced(...items: object[]) {
  reply = server({ items })
  await refreshNames()
  reply = () => 'down'
  asked.length = 0
}

describe('a badge on a phone that never saw the person', () => {
  it('signs in without a network, with a worker\'s rights only, and captures under a session of its own', async () => {
    await synced(listed())
    expect(await session.signInByBadge(badge)).toEqual({ ok: true, how: 'offline' })
    expect(asked).toEqual([])
    expect(session.actor.value).toEqual({ id: PERSON, name: '李秀英', roles: ['worker'] })
    expect(session.limited.value).toBe(true)
    const { eventId } = await report()
    expect(events.value.get(eventId)!.event).toMatchObject({ actor_id: PERSON, session_id: signedIn.value!.sessionId })
  })

  it('knows somebody who came after the last list, by the seal alone', async () => {
    await synced()
    const today = Math.floor((Date.now() - Date.UTC(2020, 0, 1)) / DAY)
    expect(await session.signInByBadge(await maker.badge(CODE, PERSON, today + 1))).toMatchObject({ ok: true, how: 'offline' })
    expect(session.actor.value).toMatchObject({ id: PERSON, name: '工牌' })
  })

  it('refuses what no factory key sealed, and what has no seal', async () => {
    await synced(listed())
    const forged = await (await badgeMaker()).badge(CODE, PERSON)
    expect(await session.signInByBadge(forged)).toEqual({ ok: false, why: 'unknown_offline' })
    expect(await session.signInByBadge(CODE)).toEqual({ ok: false, why: 'unknown_offline' })
    expect(await session.signInByBadge(WORK_ORDER)).toEqual({ ok: false, why: 'wrong' })
    expect(signedIn.value).toBeNull()
  })

  it('refuses a badge that the list says is out of use or replaced', async () => {
    const old = await maker.badge(CODE, PERSON, Math.floor((Date.now() - 30 * DAY - Date.UTC(2020, 0, 1)) / DAY))
    await synced(listed({ active: false, badge: null }))
    expect(await session.signInByBadge(old)).toEqual({ ok: false, why: 'out_of_use' })
    names.value = { ...names.value!, items: [listed({ badge: sha256Text('other') })] as never }
    expect(await session.signInByBadge(old)).toEqual({ ok: false, why: 'replaced' })
  })

  it('goes on with the same session within a shift, and opens another the next day', async () => {
    await synced(listed())
    await session.signInByBadge(badge)
    const first = signedIn.value!.sessionId
    await session.signOut()
    await session.signInByBadge(badge)
    expect(signedIn.value!.sessionId).toBe(first)
    await session.signOut()
    badgeSessions.value = badgeSessions.value.map((s) => ({ ...s, used: s.used - DAY }))
    await session.signInByBadge(badge)
    expect(signedIn.value!.sessionId).not.toBe(first)
  })
})

describe('when the network is back', () => {
  it('[S14] the session is told first, then its events; the server\'s view is kept', async () => {
    await synced(listed())
    await session.signInByBadge(badge)
    await report()
    reply = server()
    await runtime.loop.kick('button')
    const order = asked.map((a) => a.what).filter((w) => /badge|push/.test(w))
    expect(order.indexOf('POST /api/v1/auth/badge')).toBeLessThan(order.indexOf('POST /api/v1/sync/push'))
    expect(calls('POST /api/v1/auth/badge')[0]!.body).toMatchObject({ badge, offline: true, session_id: signedIn.value!.sessionId })
    expect(await runtime.store.unsent()).toEqual([])
  })

  it('somebody revoked meanwhile is signed out and told; what was captured is held there, not lost', async () => {
    await synced(listed())
    await session.signInByBadge(badge)
    const { eventId } = await report()
    reply = server({ held: true })
    await runtime.loop.kick('button')
    await settled()
    await shown()
    expect(signedIn.value).toBeNull()
    expect(badgeEnded.value).toBe('out_of_use')
    expect(events.value.get(eventId)!.verdict).toMatchObject({ verdict: 'held', code: 'person_revoked' })
    reply = () => 'down'
    expect(await session.signInByBadge(badge)).toEqual({ ok: false, why: 'out_of_use' })
  })

  it('asks the server about a badge that it cannot judge; a refusal is told, and it stays out', async () => {
    reply = server()
    expect(await session.signInByBadge(CODE)).toEqual({ ok: true, how: 'online' })
    expect(calls('POST /api/v1/auth/badge')[0]!.body).not.toHaveProperty('offline')
    await session.signOut()
    reply = server({ refuse: error(401, 'bad_credentials') })
    names.value = null
    expect(await session.signInByBadge(CODE)).toEqual({ ok: false, why: 'wrong' })
    expect(signedIn.value).toBeNull()
  })
})

describe('the list of names', () => {
  it('is kept over restarts, asked for by its mark, and tells what the office set for this phone', async () => {
    await synced(listed())
    expect(isKiosk()).toBe(true)
    names.value = null
    await loadNames()
    expect(names.value!.items[0]!.name).toBe('李秀英')
    reply = server()
    await refreshNames()
    expect(calls('GET /api/v1/people/names')[0]!.headers.get('If-None-Match')).toBe('"n1"')
    expect(names.value!.items).toHaveLength(1)
  })

  it('stays when the answer is somebody else\'s', async () => {
    await synced(listed())
    reply = () => ({ status: 200, body: { hello: 'wifi' } })
    await refreshNames()
    expect(names.value!.items).toHaveLength(1)
  })
})

it('health goes with push and pull', async () => {
  await synced(listed())
  await session.signInByBadge(badge)
  const { savedAt } = await report()
  reply = (ask) => (ask.what.includes('/sync/') ? error(503, 'busy') : server()(ask))
  await runtime.loop.kick('button')
  const told = JSON.parse(calls('POST /api/v1/sync/push')[0]!.headers.get('X-Device-Health')!) as Record<string, unknown>
  expect(told).toMatchObject({ unsent: 1, app: '0.0.1', offset_ms: null, scan_fails: 0 })
  expect(Date.parse(told.oldest as string)).toBeCloseTo(Date.parse(savedAt), -2)
  expect(calls('GET /api/v1/sync/pull')[0]!.headers.get('X-Device-Health')).toContain('"unsent":1')
})
