import { describe, expect, it, vi } from 'vitest'
import { flushRound } from '@/sync/flush'
import { fitting } from '@/sync/push'
import { LIMITS, type WireEvent } from '@/sync/wire'
import { bench, FakeLocks, FakeServer, json, photo, portal, settled, unsent, verdictOf } from '../fakes'
import { takeIdentity } from '@/storage/identity'

describe('sending', () => {
  it('[S4] empties the outbox and keeps each verdict', async () => {
    const phone = await bench()
    phone.server.verdictOf = (e) => (e.device_seq === 2 ? ['held', 'on_hold'] : ['applied', 'ok'])
    const ids = [await phone.capture(), await phone.capture(), await phone.capture()]
    expect(await flushRound(phone)).toEqual({ trouble: null, retryAfter: null })
    expect(await unsent(phone)).toBe(0)
    expect(await verdictOf(phone, ids[1]!)).toMatchObject({ verdict: 'held', code: 'on_hold', seq: 2, epoch: 'epoch-a' })
  })

  it.each<[string, () => ReturnType<FakeServer['push']>]>([
    ['a captive portal that says 200 with a page', async () => portal],
    ['a portal with its own JSON', async () => json(200, { status: 'ok' })],
    ['an empty list of results', async () => json(200, { epoch: 'x', restored_seq: 0, server_time: '', results: [] })],
    ['results for other events', async () => json(200, { epoch: 'x', restored_seq: 0, server_time: '', results: [{ event_id: 'other', verdict: 'applied', code: 'ok', seq: 1 }] })],
    ['verdicts that are none', async () => json(200, { epoch: 'x', restored_seq: 0, server_time: '', results: [{ event_id: 'ID', verdict: 'rejected', code: 'ok', seq: 1 }] })],
    ['a page with 400', async () => ({ kind: 'http', status: 400, json: undefined, retryAfter: null })],
    ['a server error', async () => json(500, { code: 'internal', message: {} })],
    ['no network', async () => ({ kind: 'network' })],
  ])('[S4] lets go of nothing on %s', async (_what, answer) => {
    const phone = await bench()
    const id = await phone.capture()
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      push: async () => JSON.parse(JSON.stringify(await answer()).replace('"ID"', `"${id}"`)) as never,
    })
    const result = await flushRound(phone)
    expect(['offline', 'server']).toContain(result.trouble)
    expect(await unsent(phone)).toBe(1)
    expect((await phone.store.unsent(1))[0]!.state).toBe('pending')
  })

  it('[S1] a lost answer is followed by the same events, which count once', async () => {
    const phone = await bench()
    const id = await phone.capture()
    phone.server.loseAnswer = (what) => what === 'push'
    await flushRound({ ...phone, transport: Object.assign(Object.create(phone.server) as FakeServer, { pull: async () => ({ kind: 'network' }) }) })
    expect(await unsent(phone)).toBe(1)
    phone.server.loseAnswer = null
    await flushRound(phone)
    expect(phone.server.events.get(id)!.times).toBe(2)
    expect(phone.server.seq).toBe(1)
    expect(await unsent(phone)).toBe(0)
  })

  it('a verdict that comes by pull clears the outbox when the answer to the push was lost', async () => {
    const phone = await bench()
    const id = await phone.capture()
    phone.server.loseAnswer = (what) => what === 'push'
    await flushRound(phone)
    expect(await unsent(phone)).toBe(0)
    expect(await verdictOf(phone, id)).toMatchObject({ verdict: 'applied', seq: 1 })
  })

  it('sends at most 200 events and 512 KiB at once, in order of capture', async () => {
    const phone = await bench()
    await Promise.all(Array.from({ length: 450 }, () => phone.capture()))
    await flushRound(phone)
    expect(phone.server.requests.map((r) => r.events.length)).toEqual([200, 200, 50])
    const order = phone.server.requests.flatMap((r) => r.events.map((e) => e.device_seq))
    expect(order).toEqual(Array.from({ length: 450 }, (_, i) => i + 1))

    const large = Array.from({ length: 60 }, () => ({ body: 'x'.repeat(20_000) }) as WireEvent)
    const first = fitting(large)
    expect(new TextEncoder().encode(JSON.stringify(first)).length).toBeLessThan(LIMITS.bytesAPush)
    expect(first.length).toBe(26)
    expect(fitting([{ body: 'x'.repeat(600_000) } as WireEvent])).toHaveLength(1)
  })

  it('[S3] halves a refused batch until the one bad event goes to quarantine, and the others arrive', async () => {
    const phone = await bench()
    for (let i = 0; i < 30; i++) await phone.capture(i === 17 ? { body: { work_order: 'poison', operation: 10, good: '1' } } : {})
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.events.size).toBe(29)
    expect(phone.server.quarantined).toHaveLength(1)
    expect((JSON.parse(phone.server.quarantined[0]!) as WireEvent).device_seq).toBe(18)
    expect(await unsent(phone)).toBe(0)
    expect((await phone.store.recent(100)).filter((e) => e.state === 'quarantined')).toHaveLength(1)
  })

  it('[S4] a text stays on the phone until its receipt is in', async () => {
    const phone = await bench()
    await phone.capture({ body: { work_order: 'poison', operation: 10, good: '1' } })
    phone.server.loseAnswer = (what) => what === 'quarantine'
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect(await unsent(phone)).toBe(1)
    phone.server.loseAnswer = null
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(await unsent(phone)).toBe(0)
  })

  it('[S4] a gateway that says yes in JSON to anything gives no receipt for a text', async () => {
    const phone = await bench()
    await phone.capture({ body: { work_order: 'poison', operation: 10, good: '1' } })
    phone.server.instead = (what) => (what === 'quarantine' ? json(200, { ok: true }) : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect(await unsent(phone)).toBe(1)
  })

  it('[S4] an answer that tells of some events lets go of these alone', async () => {
    const phone = await bench()
    const ids = [await phone.capture(), await phone.capture()]
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      push: async (body: string) => {
        const { events } = JSON.parse(body) as { events: WireEvent[] }
        const mine = events.find((e) => e.event_id === ids[1])
        if (!mine) return { kind: 'network' }
        return json(200, { epoch: 'epoch-a', restored_seq: 0, server_time: 'x', results: [{ event_id: ids[1], verdict: 'applied', code: 'ok', seq: 1 }] })
      },
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect((await phone.store.unsent(10)).map((e) => [e.event_id, e.state])).toEqual([[ids[0], 'pending']])
  })

  it('halves on 413, also when a proxy says it without our JSON', async () => {
    const phone = await bench()
    for (let i = 0; i < 20; i++) await phone.capture()
    phone.server.instead = (what) => (what === 'push' && tooMany() ? { kind: 'http', status: 413, json: undefined, retryAfter: null } : null)
    let calls = 0
    const tooMany = () => ++calls <= 2
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.requests[0]!.events).toHaveLength(5)
    expect(await unsent(phone)).toBe(0)
  })

  it.each([400, 413, 422])('[S3] an event that is taken neither as a record nor as a text (%i) holds up no other', async (status) => {
    const phone = await bench()
    const large = await phone.capture({ body: { work_order: 'x', operation: 10, good: '1', note: 'x'.repeat(600_000) } })
    for (let i = 0; i < 8; i++) await phone.capture()
    const refused = (text: string, otherwise: () => ReturnType<FakeServer['push']>) =>
      text.length > LIMITS.bytesAPush ? Promise.resolve(json(status === 422 ? 413 : status, { code: 'no' })) : otherwise()
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      push: (body: string) => refused(body, () => phone.server.push(body)),
      quarantine: async (body: string) => (body.length > LIMITS.bytesAPush ? json(status, { code: 'no' }) : phone.server.quarantine(body)),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(phone.server.events.size).toBe(8)
    expect((await phone.store.unsent()).map((e) => [e.event_id, e.state])).toEqual([[large, 'pending']])
    await phone.capture()
    await flushRound(phone)
    expect(phone.server.events.size).toBe(9)
  })

  it('[S3] nor does one that something on the way refuses with a page', async () => {
    const phone = await bench()
    await phone.capture({ body: { work_order: 'x', operation: 10, good: '1', note: 'x'.repeat(20_000) } })
    for (let i = 0; i < 8; i++) await phone.capture()
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      push: async (body: string) => (body.length > 10_000 ? { kind: 'http', status: 413, json: undefined, retryAfter: null } : phone.server.push(body)),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect(phone.server.events.size).toBe(8)
    expect(await unsent(phone)).toBe(1)
  })

  it('a proxy that refuses a single event with a page does not make it vanish into quarantine', async () => {
    const phone = await bench()
    await phone.capture()
    phone.server.instead = (what) => (what === 'push' ? { kind: 'http', status: 413, json: undefined, retryAfter: null } : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect(await unsent(phone)).toBe(1)
  })

  it('keeps all and asks to enrol again on 401; goes on after enrolment', async () => {
    const phone = await bench()
    await phone.capture()
    phone.server.instead = (what) => (what === 'push' ? json(401, { code: 'unknown_device', message: {} }) : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'enrol_again' })
    expect(await unsent(phone)).toBe(1)
    expect((await phone.store.device())!.state).toBe('enrol_again')
    phone.server.instead = null
    await takeIdentity(phone.store, { id: 'dev-2', name: 'phone', state: 'enrolled' })
    await flushRound(phone)
    expect(phone.server.requests[0]).toMatchObject({ device_id: 'dev-2', protocol: 1, app_version: '0.0.1' })
    expect(phone.server.requests[0]!.events[0]!.device_id).toBe('dev-1') // who captured it stays
    expect(await unsent(phone)).toBe(0)
  })

  it('[S25] nothing to send and called unknown by somebody on the way: asks, and is told that it is known', async () => {
    const phone = await bench()
    await phone.store.setDeviceState('enrol_again')
    phone.server.instead = (what) => (what === 'me' ? json(401, { code: 'unknown_device', message: {} }) : null)
    await flushRound(phone)
    expect((await phone.store.device())!.state).toBe('enrol_again')
    phone.server.instead = null
    await flushRound(phone)
    expect((await phone.store.device())!.state).toBe('enrolled')
    await phone.store.setDeviceState('enrol_again')
    phone.server.revoked = true
    await flushRound(phone)
    expect((await phone.store.device())!.state).toBe('revoked')
  })

  it('keeps all and tells how long to wait on 429 and 503', async () => {
    const phone = await bench()
    await phone.capture()
    phone.server.instead = (what) => (what === 'push' ? json(503, { code: 'busy', message: {} }, 17) : null)
    expect(await flushRound(phone)).toEqual({ trouble: 'busy', retryAfter: 17 })
    expect(await unsent(phone)).toBe(1)
  })

  it('[S21] what is captured during a flush goes out in the same round', async () => {
    const phone = await bench()
    await phone.capture()
    let once = true
    phone.server.onPush = async () => {
      if (!once) return
      once = false
      await phone.capture()
    }
    await flushRound(phone)
    expect(phone.server.events.size).toBe(2)
  })
})

describe('fresh work first', () => {
  it('[S21] what is captured during a long upload or a long pull goes out between its pieces', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(700_000)])
    for (let i = 0; i < 4; i++) phone.server.row('defect', `D${i}`, {})
    phone.server.pageSize = 2
    const trace: string[] = []
    let captured = 0
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      push: async (body: string) => (trace.push('push'), phone.server.push(body)),
      blobPatch: async (...args: Parameters<FakeServer['blobPatch']>) => {
        if (captured++ === 0) await phone.capture()
        trace.push('piece')
        return phone.server.blobPatch(...args)
      },
      pull: async (cursor: string, limit: number) => {
        if (captured++ === 3) await phone.capture()
        trace.push('page')
        return phone.server.pull(cursor, limit)
      },
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(trace.slice(0, 8)).toEqual(['push', 'piece', 'push', 'piece', 'piece', 'page', 'push', 'page'])
  })

  it('a push that failed is not repeated at every page', async () => {
    const phone = await bench()
    await phone.capture()
    for (let i = 0; i < 6; i++) phone.server.row('defect', `D${i}`, {})
    phone.server.pageSize = 1
    let pushes = 0
    phone.server.instead = (what) => (what === 'push' ? (pushes++, json(503, { code: 'busy', message: {} }, 5)) : null)
    expect(await flushRound(phone)).toEqual({ trouble: 'busy', retryAfter: 5 })
    expect(pushes).toBe(1)
  })
})

describe('two tabs', () => {
  it('[S21] never push at the same time', async () => {
    const locks = new FakeLocks()
    const server = new FakeServer()
    const one = await bench({ name: 'tabs', server, locks })
    const two = await bench({ name: 'tabs', server, locks, seed: 2 })
    let at = 0
    let most = 0
    server.onPush = async () => {
      most = Math.max(most, ++at)
      await settled()
      at--
    }
    for (let i = 0; i < 5; i++) await Promise.all([one.capture(), two.capture()])
    await Promise.all([flushRound(one), flushRound(two)])
    expect(most).toBe(1)
    expect(server.events.size).toBe(10)
    expect([...server.events.values()].every((e) => e.times === 1)).toBe(true)
    expect(await unsent(one)).toBe(0)
  })

  it('[S21] a frozen tab loses its turn after a minute without a sign of life', async () => {
    const locks = new FakeLocks()
    const server = new FakeServer()
    const frozen = await bench({ name: 'frozen', server, locks })
    const awake = await bench({ name: 'frozen', server, locks, seed: 2 })
    await frozen.capture()
    let thaw = (_: unknown) => {}
    const ice = new Promise((resolve) => (thaw = resolve))
    const stuck = Object.assign(Object.create(server) as FakeServer, {
      push: async (body: string) => (await ice, server.push(body)),
    })
    const first = flushRound({ ...frozen, transport: stuck })
    await settled()
    let done = false
    const second = flushRound(awake).then(() => (done = true))
    await awake.timers.run(45_000)
    await settled()
    expect(done).toBe(false)
    await awake.timers.run(60_000)
    await second
    expect(server.events.size).toBe(1)
    expect(await unsent(awake)).toBe(0)
    thaw(null) // the frozen one wakes and finishes its request: a replay, and nothing more
    await first
    expect([...server.events.values()][0]!.times).toBe(2)
    expect(server.seq).toBe(1)
  })

  it('[S21] a storage that fails while one waits does not end the wait for a frozen tab', async () => {
    const locks = new FakeLocks()
    const server = new FakeServer()
    const frozen = await bench({ name: 'hiccup', server, locks })
    const awake = await bench({ name: 'hiccup', server, locks, seed: 2 })
    await frozen.capture()
    const stuck = Object.assign(Object.create(server) as FakeServer, { push: () => new Promise<never>(() => {}) })
    void flushRound({ ...frozen, transport: stuck })
    await settled()
    vi.spyOn(awake.store, 'lastBeat').mockRejectedValueOnce(new DOMException('gone', 'UnknownError'))
    const second = flushRound(awake)
    await awake.timers.run(120_000)
    await second
    expect(server.events.size).toBe(1)
  })
})
