import { afterEach, describe, expect, it, vi } from 'vitest'
import { ops } from '@/transport/ops'

const full = { zh: '服务器硬盘满了', en: 'The disk is full' }

function answers(status: number, body: unknown): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })))
}
afterEach(() => vi.unstubAllGlobals())

describe('why the server cannot work', () => {
  it('is told by a server that is not ready', async () => {
    answers(503, { ready: false, code: 'unavailable', checks: { writing: false }, reasons: { writing: full }, warnings: {} })
    expect(await ops.trouble()).toEqual([full])
  })

  it('is nothing while all is well', async () => {
    answers(200, { ready: true, checks: {}, reasons: {}, warnings: {} })
    expect(await ops.trouble()).toEqual([])
  })

  it('is not known when nobody answers, or somebody else does', async () => {
    answers(503, { code: 'proxy' })
    await expect(ops.trouble()).rejects.toThrow()
    answers(502, 'Bad gateway')
    await expect(ops.trouble()).rejects.toThrow()
  })
})
