import { describe, expect, it } from 'vitest'
import { MOST_TRIES } from '@/sync/badgeSession'
import { flushRound } from '@/sync/flush'
import { bench, json, portal, unsent, verdictOf, type Bench } from '../fakes'

describe('sessions opened by a badge', () => {
  const show = (phone: Bench, id: string) => phone.store.putBadgeSession({
    session_id: id, person_id: 'P9', name: '', badge: `BADGE-${id}`, at: '2026-05-04T14:02:09.123+08:00', state: 'new', tries: 0, held: false, used: phone.clock.now(),
  }, 0)
  const own = (id: string) => ({ actorId: 'P9', sessionId: id })

  it('[S14] the server hears of a session before it hears what was captured in it', async () => {
    const phone = await bench()
    await show(phone, 'S9')
    await phone.capture(own('S9'))
    phone.server.onPush = () => expect([...phone.server.sessions.keys()]).toEqual(['S9'])
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(await unsent(phone)).toBe(0)
    // What stays on the phone makes no badge.
    expect(await phone.store.badgeSessions()).toMatchObject([{ state: 'known', badge: '', held: false }])
    await flushRound(phone)
    expect(phone.server.sessions.get('S9')!.times).toBe(1)
  })

  it('[S14] [S17] what the server said then goes with the session\'s events: a restored one may have forgotten it', async () => {
    const phone = await bench()
    await show(phone, 'S9')
    await show(phone, 'S8')
    await flushRound(phone)
    await phone.capture()
    await flushRound(phone)
    expect(phone.server.requests.at(-1)).not.toHaveProperty('sessions')
    await phone.capture(own('S9'))
    await phone.capture(own('S9'))
    await flushRound(phone)
    expect(phone.server.requests.at(-1)!.sessions).toEqual([{ session_id: 'S9', proof: 'proof of S9' }])
  })

  it.each<[string, ReturnType<typeof json> | typeof portal | { kind: 'network' }, string]>([
    ['no network', { kind: 'network' }, 'offline'],
    ['a captive portal', portal, 'offline'],
    ['a busy server', json(503, { code: 'busy', message: {} }, 3), 'busy'],
    ['too many at once', json(429, { code: 'throttled', message: {} }, 3), 'busy'],
    ['a failing server', json(500, { code: 'internal', message: {} }), 'server'],
  ])('[S4] [S14] their events wait while the answer is %s', async (_what, answer, trouble) => {
    const phone = await bench()
    await show(phone, 'S9')
    await phone.capture(own('S9'))
    phone.server.instead = (what) => (what === 'register' ? answer : null)
    expect(await flushRound(phone)).toMatchObject({ trouble })
    expect(phone.server.requests).toEqual([])
    phone.server.instead = null
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(await unsent(phone)).toBe(0)
  })

  it('[I9] a server that can never answer for a session does not keep the outbox for ever', async () => {
    const phone = await bench()
    await show(phone, 'S9')
    const id = await phone.capture(own('S9'))
    phone.server.instead = (what) => (what === 'register' ? json(500, { code: 'internal', message: {} }) : null)
    phone.server.verdictOf = () => ['held', 'actor_mismatch']
    for (let i = 0; i < 8; i++) await flushRound(phone)
    expect(await verdictOf(phone, id)).toMatchObject({ verdict: 'held', code: 'actor_mismatch' })
  })

  it.each([[401, 'bad_credentials'], [409, 'session_taken'], [422, 'bad_seal']])('[S4] a refusal (%i %s) lets the events go: they are held there, not lost here', async (status, code) => {
    const phone = await bench()
    await show(phone, 'S9')
    const id = await phone.capture(own('S9'))
    phone.server.instead = (what) => (what === 'register' ? json(status, { code, message: {} }) : null)
    phone.server.verdictOf = () => ['held', 'actor_mismatch']
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(await verdictOf(phone, id)).toMatchObject({ verdict: 'held' })
  })

  it.each([[400, 'bad_request'], [403, 'csrf'], [404, 'not_found'], [405, 'method_not_allowed'], [408, 'timeout'], [413, 'too_large']])(
    '[S14] %i %s is about this request and not about the badge: told again before its events go', async (status, code) => {
      const phone = await bench()
      await show(phone, 'S9')
      await phone.capture(own('S9'))
      phone.server.instead = (what) => (what === 'register' ? json(status, { code, message: {} }) : null)
      expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
      expect(phone.server.requests).toEqual([])
      expect(await phone.store.badgeSessions()).toMatchObject([{ state: 'new', badge: 'BADGE-S9', tries: 1 }])
      phone.server.instead = null
      expect(await flushRound(phone)).toMatchObject({ trouble: null })
      expect(phone.server.sessions.get('S9')).toMatchObject({ badge: 'BADGE-S9' })
      expect(await unsent(phone)).toBe(0)
    })

  it('[I9] but not for ever', async () => {
    const phone = await bench()
    await show(phone, 'S9')
    await phone.capture(own('S9'))
    phone.server.instead = (what) => (what === 'register' ? json(404, { code: 'not_found', message: {} }) : null)
    for (let i = 0; i < MOST_TRIES; i++) await flushRound(phone)
    expect(await unsent(phone)).toBe(0)
  })

  it('the phone learns that the badge is out of use', async () => {
    const phone = await bench()
    await show(phone, 'S9')
    phone.server.badgeAnswer = () => 'held'
    await flushRound(phone)
    expect(await phone.store.badgeSessions()).toMatchObject([{ state: 'known', held: true, badge: '' }])
  })

  it('a badge shown again while its session is told is told again', async () => {
    const phone = await bench()
    await show(phone, 'S9')
    phone.server.instead = (what) => {
      if (what === 'register') void phone.store.putBadgeSession({ session_id: 'S9', person_id: 'P9', name: '', badge: 'AGAIN', at: 'later', state: 'new', tries: 0, held: false, used: 9 }, 0)
      return null
    }
    await flushRound(phone)
    phone.server.instead = null
    expect(await phone.store.badgeSessions()).toMatchObject([{ state: 'new', badge: 'AGAIN' }])
    await flushRound(phone)
    expect(phone.server.sessions.get('S9')).toEqual({ badge: 'AGAIN', times: 2 })
  })

  it('[S17] [S18] outlives 35 quiet days only while it is not told yet; a phone taken out keeps no names', async () => {
    const phone = await bench()
    await show(phone, 'S1')
    await flushRound(phone)
    await phone.store.putBadgeSession({ session_id: 'S2', person_id: 'P8', name: '', badge: 'B', at: 'x', state: 'new', tries: 0, held: false, used: 1 }, 0)
    await phone.store.putBadgeSession({ session_id: 'S3', person_id: 'P7', name: '', badge: 'B', at: 'x', state: 'new', tries: 0, held: false, used: phone.clock.now() }, phone.clock.now() + 1)
    expect((await phone.store.badgeSessions()).map((s) => s.session_id)).toEqual(['S2', 'S3'])
    await phone.store.setValue('names', { items: [] })
    await phone.store.setValue('people', [{ id: 'P7' }])
    await phone.store.wipeReference()
    for (const key of ['names', 'people']) expect(await phone.store.value(key)).toBeUndefined()
    expect((await phone.store.badgeSessions()).map((s) => s.state)).toEqual(['new', 'new'])
  })
})
