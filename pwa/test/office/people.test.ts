import { afterEach, describe, expect, it, vi } from 'vitest'
import { worries } from '../../src/office/logic/health'
import { office } from '../../src/transport/office'
import type { Health } from '../../src/transport/people'

const health = (more: Partial<Health>): Health => ({ at: '2026-11-22T01:00:00Z', unsent: 0, oldest: null, persisted: true, app: '1', offset_ms: 0, scan_fails: 0, ...more })

describe('what a phone says of itself', () => {
  it('worries nobody while all is well or nothing was said', () => {
    for (const well of [null, health({}), health({ offset_ms: -80_000, scan_fails: 19 }), health({ persisted: null, offset_ms: null, scan_fails: null })]) expect(worries(well)).toEqual([])
  })
  it('names storage, clock and scanning in sentences', () => {
    expect(worries(health({ persisted: false, offset_ms: -185_000, scan_fails: 31 }))).toEqual(['存储可能被清理', '时钟差 3 分钟', '扫码失败 31 次'])
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
