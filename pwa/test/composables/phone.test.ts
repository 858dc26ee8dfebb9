import 'fake-indexeddb/auto'
import { effectScope, nextTick, watch } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NotSaved, type SignInResult } from '@/composables/contract'
import { watchCredential } from '@/composables/deviceCookie'
import { events, loopState, openPhone, phone, shown, signedIn } from '@/composables/phone'
import { loadPeople, people } from '@/composables/people'
import { createRuntime, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { useDraft } from '@/composables/useDraft'
import { useOutbox } from '@/composables/useOutbox'
import { useRows } from '@/composables/useRows'
import { useSession } from '@/composables/useSession'
import { takeIdentity } from '@/storage/identity'
import { NotEnrolled } from '@/storage/eventStore'
import { settled, WORK_ORDER } from '../fakes'
import { waitFor } from '../waitFor'

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'down'
let reply: (path: string, init: RequestInit) => Reply = () => 'down'
const asked: string[] = []
vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
  asked.push(`${init.method} ${path}`)
  const answer = reply(path, init)
  if (answer === 'down') throw new TypeError('no network')
  return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), {
    status: answer.status, headers: { 'Content-Type': 'application/json', ...answer.headers },
  })
})

const login = (pins: Record<string, string>) => (path: string, init: RequestInit): Reply => {
  if (!path.endsWith('/auth/login')) return 'down'
  const { username, badge, pin } = JSON.parse(init.body as string) as Record<string, string>
  const name = username ?? badge!
  if (pins[name] !== pin) return { status: 401, body: { code: 'wrong_pin', message: { zh: '', en: '' } } }
  return { status: 200, body: { session_id: badge ? 'S-badged' : `S-${name}`, actor: { id: badge ? 'id-badged' : `id-${name}`, name: badge ? 'badged' : name, roles: ['worker'] }, expires_at: '2099-01-01T00:00:00Z' } }
}

let runtime: Runtime
const session = useSession()
const { capture, undo, undoable, reverse } = useCapture()
const report = (good = '30') => capture('work.report', { work_order: WORK_ORDER, operation: 10, good }, { base: { revision: 1 } })

beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  reply = () => 'down'
  asked.length = 0
  signedIn.value = null
  events.value = new Map()
  people.value = []
  runtime = createRuntime('0.0.1', () => signedIn.value?.sessionId ?? null, () => undefined)
  await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
  await openPhone(runtime)
  await loadPeople()
})
afterEach(async () => {
  vi.restoreAllMocks()
  runtime.loop.stop()
  runtime.changes.close()
  await runtime.store.close()
})

async function known(name: string, pin = '1234') {
  reply = login({ [name]: pin })
  expect(await session.signIn({ username: name }, pin)).toEqual({ ok: true, how: 'online' })
  await session.signOut()
  reply = () => 'down'
}

describe('signing in', () => {
  it('online, then offline with the same PIN, reusing the last session of that person here [S14]', async () => {
    await known('li')
    expect(await session.signIn({ username: 'LI ' }, '1234')).toEqual({ ok: true, how: 'offline' })
    expect(session.actor.value).toEqual({ id: 'id-li', name: 'li', roles: ['worker'] })
    const { eventId } = await report()
    expect(events.value.get(eventId)!.event).toMatchObject({ actor_id: 'id-li', session_id: 'S-li' })
  })

  it('survives a restart of the app', async () => {
    await known('li')
    await loadPeople()
    expect(await session.signIn({ personId: 'id-li' }, '1234')).toMatchObject({ ok: true })
    expect(await phone().store.value('session')).toEqual({ actorId: 'id-li', sessionId: 'S-li' })
  })

  it('keeps no PIN on the phone', async () => {
    await known('li', '739154')
    expect(JSON.stringify(await phone().store.value('people'))).not.toContain('739154')
  })

  it('offline with a wrong PIN fails, and pauses after five', async () => {
    await known('li')
    const results: SignInResult[] = []
    for (let i = 0; i < 6; i++) results.push(await session.signIn({ username: 'li' }, '0000'))
    expect(results.slice(0, 5).map((r) => !r.ok && r.why)).toEqual(Array(5).fill('wrong'))
    expect(results[5]).toMatchObject({ ok: false, why: 'throttled', retryAfter: 30 })
    expect(await session.signIn({ username: 'li' }, '1234')).toMatchObject({ ok: false, why: 'throttled' })
    expect(session.actor.value).toBeNull()
  })

  it('a changed PIN works as soon as there is a network', async () => {
    await known('li')
    reply = login({ li: '9999' })
    expect(await session.signIn({ username: 'li' }, '9999')).toEqual({ ok: true, how: 'online' })
  })

  it('people whom this phone does not know need the network', async () => {
    expect(await session.signIn({ username: 'wang' }, '1234')).toEqual({ ok: false, why: 'unknown_offline' })
  })

  it('a captive portal is no server', async () => {
    reply = () => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>' })
    expect(await session.signIn({ username: 'wang' }, '1234')).toEqual({ ok: false, why: 'unknown_offline' })
  })

  it('by badge, whether scanned as code or as URL, also offline', async () => {
    const badge = 'BQJXEAESBEDFZ2WT8Q'
    reply = login({ [badge]: '1234' })
    expect(await session.signIn({ badge: `HTTPS://X.CN/C/${badge}` }, '1234')).toMatchObject({ ok: true })
    await session.signOut()
    reply = () => 'down'
    expect(await session.signIn({ badge }, '1234')).toEqual({ ok: true, how: 'offline' })
    expect(JSON.stringify(await phone().store.value('people'))).not.toContain(badge)
  })

  it('[S14] an expired session is renewed online, and still serves offline', async () => {
    await known('li')
    people.value = people.value.map((p) => ({ ...p, expiresAt: '2001-01-01T00:00:00Z' }))
    expect(await session.signIn({ username: 'li' }, '1234')).toEqual({ ok: true, how: 'offline' })
    reply = login({ li: '1234' })
    expect(await session.signIn({ username: 'li' }, '1234')).toEqual({ ok: true, how: 'online' })
  })

  it('a session that the feed no longer takes must be renewed online, and work goes on meanwhile', async () => {
    await known('li')
    await session.signIn({ username: 'li' }, '1234')
    loopState.value = { flushing: false, trouble: 'sign_in', lastOkAt: null }
    expect(session.mustSignInOnline.value).toBe(true)
    await report()
    reply = login({ li: '1234' })
    expect(await session.signIn({ username: 'li' }, '1234')).toEqual({ ok: true, how: 'online' })
    loopState.value = { flushing: false, trouble: null, lastOkAt: 1 }
    expect(session.mustSignInOnline.value).toBe(false)
  })

  it('needs an enrolled phone; enrolling asks once more when the answer was lost', async () => {
    let tries = 0
    reply = (path) => (path.endsWith('/devices/enrol') && ++tries > 1
      ? { status: 201, body: { device_id: 'dev-9', device_secret: 'x', epoch: 'e1', server_time: '' } } : 'down')
    expect(await session.enrol('HTTPS://X.CN/C/DCYQJR9FGSG09QAWGJ', 'line 3')).toEqual({ ok: true })
    expect(session.device.value).toEqual({ id: 'dev-9', name: 'line 3' })
    reply = () => ({ status: 404, body: { code: 'unknown_code', message: { zh: '', en: '' } } })
    expect(await session.enrol('D000', 'x')).toEqual({ ok: false, why: 'bad_code' })
  })
})

describe('a battery that falls out right after enrolment', () => {
  const enrolled = { status: 201, body: { device_id: 'dev-9', device_secret: 's3cret', epoch: 'e1', server_time: '' } }

  it('[S4] takes the cookie along, and the phone asks for it again by itself', async () => {
    reply = (path) => (path.endsWith('/devices/enrol') ? enrolled : { status: 204, body: undefined })
    await session.enrol('DCYQJR9FGSG09QAWGJ', 'line 3')
    watchCredential()
    await runtime.store.setDeviceState('enrol_again')
    asked.length = 0
    loopState.value = { flushing: false, trouble: 'enrol_again', lastOkAt: null }
    await waitFor(() => expect(asked).toContain('POST /api/v1/devices/cookie'))
    await waitFor(async () => expect((await runtime.store.device())?.state).toBe('enrolled'))
  })
})

describe('a shared phone', () => {
  it('[S23] signing out locks and leaves every unsent event', async () => {
    await known('li')
    await session.signIn({ username: 'li' }, '1234')
    await report()
    await session.signOut()
    expect(session.actor.value).toBeNull()
    expect(await phone().store.unsent(10)).toHaveLength(1)
    await expect(report()).rejects.toMatchObject({ name: 'NotSaved', why: 'not_signed_in' })
  })

  it('[S23] what one person typed is sealed for the other and there again for the first', async () => {
    await known('li')
    await known('wang')
    const typed = async (name: string, note?: string) => {
      await session.signIn({ username: name }, '1234')
      const scope = effectScope()
      const { draft } = scope.run(() => useDraft('report', () => ({ note: '' })))!
      await settled()
      if (note) draft.value.note = note
      await nextTick()
      scope.stop()
      await settled()
      await session.signOut()
      return draft.value.note
    }
    await typed('li', 'scratches')
    expect(await typed('wang')).toBe('')
    expect(await typed('li')).toBe('scratches')
  })

  it('[S22] the event takes its draft along in one transaction: nobody finds a stored number still typed', async () => {
    await known('li')
    await session.signIn({ username: 'li' }, '1234')
    const place = 'draft:id-li:report'
    const scope = effectScope()
    const { draft, spend, loaded } = scope.run(() => useDraft('report', () => ({ good: '' })))!
    await loaded
    draft.value.good = '30'
    await waitFor(async () => expect(await runtime.store.value(place)).toEqual({ good: '30' }))
    const { capture: original } = runtime.store
    let left: unknown = 'not looked'
    vi.spyOn(runtime.store, 'capture').mockImplementation(async (...args) => {
      const stored = await original.apply(runtime.store, args)
      left = await runtime.store.value(place) // as a battery that falls out now would leave it
      return stored
    })
    const saved = await spend((kept) => capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '30' }, { draft: kept }))
    expect(saved).not.toBeNull()
    expect(left).toBeUndefined()
    expect(draft.value.good).toBe('')
    scope.stop()
    await settled()
    expect(await runtime.store.value(place)).toBeUndefined()
  })

  it('[S22] what was not saved stays typed', async () => {
    await known('li')
    await session.signIn({ username: 'li' }, '1234')
    const scope = effectScope()
    const { draft, spend, loaded } = scope.run(() => useDraft('report', () => ({ good: '' })))!
    await loaded
    draft.value.good = '30'
    expect(await spend(async () => null)).toBeNull()
    expect(draft.value.good).toBe('30')
    await waitFor(async () => expect(await runtime.store.value('draft:id-li:report')).toEqual({ good: '30' }))
    scope.stop()
  })

  it('[S23] nobody can undo what the person before confirmed', async () => {
    await known('li')
    await known('wang')
    await session.signIn({ username: 'li' }, '1234')
    await report()
    await session.signOut()
    await session.signIn({ username: 'wang' }, '1234')
    expect(undoable.value).toBeNull()
    expect(await undo()).toBeNull()
  })

  it('[S14] each event keeps its own person', async () => {
    await known('li')
    await known('wang')
    for (const name of ['li', 'wang', 'li']) {
      await session.signIn({ username: name }, '1234')
      await report()
    }
    expect((await phone().store.unsent(10)).map((e) => e.event.actor_id)).toEqual(['id-li', 'id-wang', 'id-li'])
    expect(useRows().myDay.value).toHaveLength(2)
  })
})

describe('confirming', () => {
  beforeEach(async () => {
    await known('li')
    await session.signIn({ username: 'li' }, '1234')
  })

  it.each([
    ['QuotaExceededError', 'storage_full'], ['UnknownError', 'storage_broken'], ['DataCloneError', 'storage_broken'], ['Unsure', 'unsure'],
  ])('[S22] %s is a loud "not saved": %s', async (name, why) => {
    vi.spyOn(phone().store, 'capture').mockRejectedValue(new DOMException('x', name))
    await expect(report()).rejects.toEqual(expect.objectContaining({ why }))
    await expect(report()).rejects.toBeInstanceOf(NotSaved)
    expect(undoable.value).toBeNull()
  })

  it('[S1] [S22] confirmed again after a failure that hid a commit, it is one event; afterwards another one', async () => {
    const write = phone().store.capture.bind(phone().store)
    vi.spyOn(phone().store, 'capture').mockImplementationOnce(async (...args) => {
      await write(...args)
      throw new DOMException('nothing can be opened on a full disk', 'UnknownError')
    })
    await expect(report('7')).rejects.toMatchObject({ why: 'storage_broken' })
    const { eventId } = await report('7')
    expect((await phone().store.unsent()).map((e) => e.event_id)).toEqual([eventId])
    await report('7')
    expect(await phone().store.unsent()).toHaveLength(2)
  })

  it('[I1] alike and later than a few minutes after such a failure, it is new work and counts', async () => {
    const write = phone().store.capture.bind(phone().store)
    vi.spyOn(phone().store, 'capture').mockImplementationOnce(async (...args) => {
      await write(...args)
      throw new DOMException('nothing can be opened on a full disk', 'UnknownError')
    })
    await expect(report('7')).rejects.toMatchObject({ why: 'storage_broken' })
    const mono = phone().clock.mono()
    vi.spyOn(phone().clock, 'mono').mockImplementation(() => mono + 6 * 60_000)
    await report('7')
    expect(await phone().store.unsent()).toHaveLength(2)
  })

  it('says so when the phone is not enrolled', async () => {
    vi.spyOn(phone().store, 'capture').mockRejectedValue(new NotEnrolled())
    await expect(report()).rejects.toMatchObject({ why: 'not_enrolled' })
  })

  it('can be undone for ten seconds by a second event; nothing is deleted', async () => {
    const { eventId } = await report()
    expect(undoable.value).toMatchObject({ eventId, type: 'work.report' })
    const undone = await undo()
    const stored = await phone().store.unsent(10)
    expect(stored.map((e) => e.event.type)).toEqual(['work.report', 'event.reverse'])
    expect(JSON.parse(stored[1]!.event.body)).toEqual({ event_id: eventId, reason: 'undo' })
    expect(undone!.eventId).toBe(stored[1]!.event_id)
    expect(undoable.value).toBeNull()
    expect(await undo()).toBeNull()
    await shown()
    expect(useOutbox().items.value.find((i) => i.eventId === eventId)!.reversedBy).toBe(undone!.eventId)
  })

  it('later by a reversal with a reason', async () => {
    const { eventId } = await report()
    await reverse(eventId, 'counted twice')
    expect(JSON.parse((await phone().store.unsent(10))[1]!.event.body)).toEqual({ event_id: eventId, reason: 'counted twice' })
  })

  it('[I1] stays in memory when everything is read again from before it was saved', async () => {
    const recent = phone().store.recent.bind(phone().store)
    let saved = ''
    vi.spyOn(phone().store, 'recent').mockImplementation(async (limit) => {
      const old = await recent(limit)
      saved ||= (await report()).eventId
      return old
    })
    let lacking = 0
    const stop = watch(events, (now) => void (saved !== '' && !now.has(saved) && lacking++), { flush: 'sync' })
    phone().changes.emit({ events: 'all' })
    await waitFor(() => expect(saved).not.toBe(''))
    await shown()
    stop()
    expect([lacking, events.value.has(saved)]).toEqual([0, true])
  })

  it('is not on the screen when it was taken back: its person was told that it is not saved', async () => {
    const { eventId } = await report()
    await shown()
    phone().changes.emit({ withdrawn: [eventId] })
    await shown()
    expect(events.value.has(eventId)).toBe(false)
  })

  it('[S25] a change that could not be read is read again by itself, with what came meanwhile', async () => {
    const { eventId } = await report()
    const other = await report('5')
    await shown()
    const settle = (id: string, seq: number) => phone().store.settle('', [{ event_id: id, verdict: 'applied', code: 'ok', seq }], 1)
    vi.spyOn(phone().store, 'view').mockRejectedValueOnce(new DOMException('lost', 'UnknownError'))
    await settle(eventId, 1)
    await shown()
    await settle(other.eventId, 2)
    await waitFor(() => expect([eventId, other.eventId].map((id) => events.value.get(id)!.state)).toEqual(['done', 'done']))
    expect(useOutbox().status.value.kind).toBe('all_sent')
  })

  it('[S25] is told as waiting at once', async () => {
    await report()
    expect(useOutbox().status.value).toMatchObject({ kind: 'waiting', count: 1 })
  })

  it('[S15] is laid over the row at once', async () => {
    const operation = { number: 10, name: '车', work_center: 'C', good: '5', process_scrap: '0', material_scrap: '0', blocked: '0', finished: false }
    await phone().store.applyPage({
      epoch: '', restored_seq: 0, server_time: '', scope: 's', cursor: 'c', more: false, tombstones: [], verdicts: [],
      rows: [{ kind: 'work_order', id: '7K3M9QXR', seq: 1, data: { id: '7K3M9QXR', code: 'W7K3M9QXR02H', revision: 2, operations: [operation] } }],
    }, { passed: 0, now: 1 })
    await shown()
    await report('10')
    const hit = useRows().lookup(`HTTP://F.CN/C/${WORK_ORDER}`)
    if (hit.kind !== 'work_order') throw new Error(hit.kind)
    expect(hit.row!.operations[0]!.good).toBe('15')
    expect(hit.oldPaper).toEqual({ printed: 1, current: 2 })
  })

  it('a work order that this phone never saw can still be recorded by its code', async () => {
    expect(useRows().lookup('O7K3M9QXR010018')).toMatchObject({ kind: 'work_order', row: null, operation: 10, code: { revision: 1 } })
    expect(useRows().lookup('SF1234567890123')).toEqual({ kind: 'foreign', text: 'SF1234567890123' })
  })
})
