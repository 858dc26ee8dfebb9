import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { calledOf } from '../../src/office/logic/deviceNames'
import { advice, byTrouble, clockWords, isBlind, isOff, newestApp } from '../../src/office/logic/health'
import { office } from '../../src/transport/office'
import type { Device, Health } from '../../src/transport/people'

const health = (more: Partial<Health>): Health => ({ at: '2026-11-22T01:00:00Z', unsent: 0, oldest: null, persisted: true, app: '1', offset_ms: 0, scan_fails: 0, ...more })

describe('what a phone says of itself', () => {
  it('worries nobody while all is well or nothing was said', () => {
    for (const well of [null, health({}), health({ offset_ms: -80_000, scan_fails: 19 }), health({ persisted: null, offset_ms: null, scan_fails: null })]) expect([isOff(well), isBlind(well)]).toEqual([false, false])
  })
  it('marks a clock that is off, fast or slow, and a camera that fails', () => {
    for (const offset_ms of [185_000, -185_000]) expect(isOff(health({ offset_ms }))).toBe(true)
    expect(isBlind(health({ scan_fails: 31 }))).toBe(true)
  })
})

describe('phones of one name', () => {
  const phone = (id: string, name: string, revoked = false) => ({ id, name, revoked })
  it('are told apart by the end of their ids, those that nobody uses any more from the one that is used', () => {
    const list = [phone('x1111', '车床 2'), phone('x2222', '车床 2'), phone('x3333', '车床 3'), phone('x4444', '车床 3', true)]
    expect([...calledOf(list).values()]).toEqual(['车床 2 #1111', '车床 2 #2222', '车床 3', '车床 3 #4444'])
  })
  it('say how as the server does', () => {
    const python = readFileSync('../server/services/device_names.py', 'utf8') // from pwa/
    expect(python).toContain('END = 4')
    expect(python).toContain('{device.name} #{device.id[-END:]}')
  })
})

describe('what to do about a phone', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString()
  const device = (name: string, more: Partial<Device> = {}): Device => ({ id: name, name, enrolled_at: ago(900), revoked: false, kiosk: false, last_seq: 1, last_seen: ago(0), health: health({ app: '0.2.0 b' }), sessions: 0, ...more })
  const said = (one: Device, newest: string | null = null) => advice(one, now, newest).map((a) => a.text)
  it('sends somebody to a phone that is away with unsent records', () => {
    expect(said(device('a', { last_seen: ago(72), health: health({ unsent: 12, oldest: ago(75) }) }))).toEqual(['3 天没联系，上面有 12 条没送出：去把这台手机拿来联网'])
  })
  it('leads to the outbox where records are stuck though the phone is in contact', () => {
    expect(said(device('a', { health: health({ unsent: 3, oldest: ago(5) }) }))).toEqual(['3 条没送出，最早的等了5 小时：打开它的发件箱看原因'])
    expect(said(device('a', { health: health({ unsent: 3, oldest: ago(1) }) }))).toEqual(['一切正常']) // on their way
  })
  it('says what to do about storage, clock, scanning and an old app, the worst first', () => {
    expect(said(device('a', { health: health({ persisted: false, offset_ms: 185_000, scan_fails: 31, app: '0.1.9 a' }) }), '0.2.0 b')).toEqual([
      '存储可能被清理：把应用装到手机桌面', '时钟快 3 分钟：在手机设置里打开自动时间', '扫码失败 31 次：擦镜头，还不行就换标签或手机', '应用是旧版：联网后关掉再打开'])
  })
  it('tells apart what was never in contact, was forgotten, and is well', () => {
    expect(said(device('a', { last_seen: null, health: null }))).toEqual(['登记后还没联系过'])
    expect(said(device('a', { last_seen: ago(24 * 9) }))).toEqual(['9 天没联系，上面没有没送的：不用了就停用'])
    expect(said(device('a'))).toEqual(['一切正常'])
  })
  it('puts those who need somebody first', () => {
    const list = [device('well'), device('clock', { health: health({ offset_ms: -400_000 }) }), device('away', { last_seen: ago(48), health: health({ unsent: 1, oldest: ago(49) }) }), device('storage', { health: health({ persisted: false }) })]
    expect(byTrouble(list, now).map((one) => one.name)).toEqual(['away', 'storage', 'clock', 'well'])
    const wrong = device('a wrong clock', { health: health({ offset_ms: 27 * 60_000, persisted: false }) }) // among phones that all may lose their storage
    expect(byTrouble([device('b', { health: health({ persisted: false }) }), wrong], now)[0]).toBe(wrong)
    expect(said(wrong)[0]).toContain('时钟快 27 分钟')
  })
  it('leaves rows where they are while phones come and go within the hour', () => {
    const rows = (a: number, b: number) => byTrouble([device('b', { last_seen: ago(b) }), device('a', { last_seen: ago(a) })], now).map((one) => one.name)
    expect([rows(0.1, 0.2), rows(0.2, 0.1), rows(0.1, 3)]).toEqual([['a', 'b'], ['a', 'b'], ['b', 'a']])
  })
  it('compares versions by number', () => {
    expect(newestApp([device('a', { health: health({ app: '0.9.0 x' }) }), device('b', { health: health({ app: '0.10.0 y' }) }), device('c', { health: null })])).toBe('0.10.0 y')
    expect(said(device('a', { health: health({ app: 'dev' }) }), '0.10.0 y')).toEqual(['一切正常'])
    expect([clockWords(health({ offset_ms: 10_000 })), clockWords(health({ offset_ms: -180_000 })), clockWords(null)]).toEqual(['准', '慢 3 分钟', ''])
  })
})

describe('signing in to the office', () => {
  afterEach(() => vi.unstubAllGlobals())
  it.each([['482913', { pin: '482913' }], [' ４８２９１３ ', { pin: '482913' }], ['correct horse', { password: 'correct horse' }], ['4829x3 ', { password: '4829x3 ' }]])('%j is sent as %j', async (typed, sent) => {
    const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response('{}', { status: 200, headers: { 'Content-Type': 'application/json' } }))
    vi.stubGlobal('fetch', fetched)
    await office.signIn('wang', typed)
    expect(JSON.parse(String(fetched.mock.calls[0]![1].body))).toEqual({ username: 'wang', ...sent })
  })
})
