/** The core's transport port over fetch, with the phone's cookies. */
import type { Answer, BlobAnswer, Transport } from '@/sync/ports'
import { jsonOf } from './api'

const TIMEOUT = 30_000
const API = '/api/v1'

/** What the phone tells about itself with each push and pull, and what it learns of the server's clock. */
export interface HealthReport {
  header(): Promise<string | null>
  serverSaid(serverTime: string, sentAt: number, now: number): void
}

/** sessionId: which of the phone's sessions reads the feed; null lets the server take the newest. */
export function httpTransport(sessionId: () => string | null, health?: HealthReport): Transport {
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Response | null> => {
    const headers = new Headers(init.headers)
    headers.set('X-Requested-With', 'suigong')
    headers.set('Accept', 'application/json')
    const session = sessionId()
    if (session) headers.set('X-Session-Id', session)
    try {
      return await fetch(API + path, {
        ...init, method, headers, credentials: 'same-origin', cache: 'no-store',
        redirect: 'error', // a portal redirects; our server never does here
        signal: AbortSignal.timeout(TIMEOUT),
      })
    } catch {
      return null
    }
  }
  const asAnswer = async (response: Response | null): Promise<Answer> =>
    response
      ? { kind: 'http', status: response.status, json: await jsonOf(response), retryAfter: seconds(response) }
      : { kind: 'network' }
  const post = (path: string, body: string, type: string) =>
    send('POST', path, { body, headers: { 'Content-Type': type } }).then(asAnswer)

  const telling = async (ask: (headers: Record<string, string>) => Promise<Response | null>): Promise<Answer> => {
    const told = await health?.header()
    const sentAt = Date.now()
    const answer = await asAnswer(await ask(told ? { 'X-Device-Health': told } : {}))
    const said = answer.kind === 'http' ? (answer.json as { server_time?: unknown } | undefined)?.server_time : undefined
    if (typeof said === 'string') health?.serverSaid(said, sentAt, Date.now())
    return answer
  }

  return {
    push: (body) => telling((headers) => send('POST', '/sync/push', { body, headers: { ...headers, 'Content-Type': 'application/json' } })),
    quarantine: (text) => post('/sync/quarantine', text, 'text/plain; charset=utf-8'),
    register: (body) => post('/auth/badge', body, 'application/json'),
    pull: (cursor, limit) => telling((headers) =>
      send('GET', `/sync/pull?${new URLSearchParams({ cursor, limit: String(limit) })}`, { headers })),
    // Where nobody is signed in, this alone tells that the outbox is empty by now.
    me: () => telling((headers) => send('GET', '/devices/me', { headers })),
    blobHead: (sha256) => send('HEAD', `/blobs/${sha256}`).then(asBlobAnswer),
    blobPatch: (sha256, offset, total, bytes) =>
      send('PATCH', `/blobs/${sha256}`, {
        body: bytes,
        headers: {
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
          'Upload-Length': String(total),
        },
      }).then(asBlobAnswer),
  }
}

/** Retry-After in seconds; dates and nonsense count as none. */
function seconds(response: Response): number | null {
  const value = Number(response.headers.get('Retry-After') ?? NaN)
  return Number.isFinite(value) && value >= 0 ? Math.min(value, 3600) : null
}

async function asBlobAnswer(response: Response | null): Promise<BlobAnswer> {
  if (!response) return { kind: 'network' }
  const header = response.headers.get('Upload-Offset')
  const offset = header !== null && /^\d{1,12}$/.test(header) ? Number(header) : null
  const said = response.ok ? null : ((await jsonOf(response)) as { code?: unknown } | null | undefined)?.code
  return { kind: 'http', status: response.status, offset, code: typeof said === 'string' ? said : null, retryAfter: seconds(response) }
}
