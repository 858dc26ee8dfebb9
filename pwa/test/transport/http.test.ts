import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, call } from '@/transport/api'
import { httpTransport } from '@/transport/syncHttp'

const asked: { url: string; init: RequestInit }[] = []
function answering(answer: Response | Error) {
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, init })
    if (answer instanceof Error) throw answer
    return answer
  })
}
afterEach(() => vi.unstubAllGlobals())

const page = (status: number) => new Response('<html>Welcome to our Wi-Fi</html>', { status, headers: { 'Content-Type': 'text/html' } })
const header = (name: string) => new Headers(asked[0]!.init.headers).get(name)

describe('the wire', () => {
  it('sends what proves that the request comes from our own page, and whose session speaks', async () => {
    answering(Response.json({ ok: true }))
    await httpTransport(() => 'S1').pull('c|1', 500)
    expect(asked[0]!.url).toBe('/api/v1/sync/pull?cursor=c%7C1&limit=500')
    expect(header('X-Requested-With')).toBe('suigong')
    expect(header('X-Session-Id')).toBe('S1')
    expect(asked[0]!.init).toMatchObject({ method: 'GET', credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
  })

  it('sends no session when nobody is signed in: the outbox empties all the same', async () => {
    answering(Response.json({}))
    await httpTransport(() => null).push('{}')
    expect(header('X-Session-Id')).toBeNull()
  })

  it('a page is no JSON; a lost connection and a redirect are no network', async () => {
    answering(page(200))
    expect(await httpTransport(() => null).push('{}')).toEqual({ kind: 'http', status: 200, json: undefined, retryAfter: null })
    answering(new TypeError('Failed to fetch'))
    expect(await httpTransport(() => null).push('{}')).toEqual({ kind: 'network' })
  })

  it('cut JSON is no JSON', async () => {
    answering(new Response('{"results":[', { headers: { 'Content-Type': 'application/json' } }))
    expect(await httpTransport(() => null).push('{}')).toMatchObject({ json: undefined })
  })

  it.each([['7', 7], ['0', 0], ['999999', 3600], ['Wed, 21 Oct 2026 07:28:00 GMT', null], ['-3', null]])('Retry-After %s', async (value, seconds) => {
    answering(Response.json({ code: 'busy' }, { status: 503, headers: { 'Retry-After': value } }))
    expect(await httpTransport(() => null).push('{}')).toMatchObject({ status: 503, retryAfter: seconds })
  })

  it('says where a photo goes on', async () => {
    answering(new Response(null, { status: 204, headers: { 'Upload-Offset': '262144' } }))
    expect(await httpTransport(() => null).blobPatch('a'.repeat(64), 0, 300_000, new ArrayBuffer(262_144))).toMatchObject({ status: 204, offset: 262_144 })
    expect([header('Upload-Offset'), header('Upload-Length')]).toEqual(['0', '300000'])
    answering(new Response(null, { status: 200, headers: { 'Upload-Offset': 'lots' } }))
    expect(await httpTransport(() => null).blobHead('a'.repeat(64))).toMatchObject({ offset: null })
  })
})

describe('calls of the office', () => {
  it('carry the key that makes them safe to repeat', async () => {
    answering(Response.json({ no: '1' }, { status: 201 }))
    expect(await call('POST', '/api/v1/orders', {}, { idempotencyKey: 'k' })).toEqual({ no: '1' })
    expect(header('Idempotency-Key')).toBe('k')
  })

  it('fail with the code and words of the server', async () => {
    answering(Response.json({ code: 'stale_change', message: { zh: '旧', en: 'old' }, revision: 3 }, { status: 409 }))
    const error = await call('POST', '/x', {}).catch((e: ApiError) => e)
    expect(error).toMatchObject({ status: 409, code: 'stale_change', text: { zh: '旧', en: 'old' }, extra: { revision: 3 } })
  })

  it.each([200, 404, 502])('a page with %i is no answer of ours', async (status) => {
    answering(page(status))
    await expect(call('GET', '/x')).rejects.toMatchObject({ status: 0, code: 'network' })
  })
})
