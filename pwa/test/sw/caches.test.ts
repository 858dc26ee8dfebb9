/** What the service worker keeps: the app's own files, and never an answer of the API (security, line 18). */
import 'fake-indexeddb/auto'
import { beforeAll, describe, expect, it, vi } from 'vitest'

const ORIGIN = 'https://factory.example'
const PRECACHED = ['/app/index.html', '/assets/app-1234.js']

/** Which addresses were asked of the network by the worker itself, and what it put into which cache. */
const asked: string[] = []
const kept = new Map<string, Map<string, Response>>()
const scope = new EventTarget()

function cache(name: string) {
  const of = kept.get(name) ?? new Map<string, Response>()
  kept.set(name, of)
  const key = (request: RequestInfo | URL) => new URL(request instanceof Request ? request.url : String(request), ORIGIN).href
  return {
    match: async (request: RequestInfo) => of.get(key(request))?.clone(),
    put: async (request: RequestInfo, answer: Response) => void of.set(key(request), answer),
    add: async (request: RequestInfo) => void of.set(key(request), await fetch(request)),
    delete: async (request: RequestInfo) => of.delete(key(request)),
    keys: async () => [...of.keys()].map((url) => new Request(url)),
  }
}

/** As in a browser: addresses may begin at the worker's own. */
class Asking extends Request {
  constructor(what: RequestInfo | URL, init?: RequestInit) {
    super(typeof what === 'string' ? new URL(what, ORIGIN) : what, init)
  }
}
class Waiting extends Event {
  waits: Promise<unknown>[] = []
  waitUntil = (work: Promise<unknown>) => void this.waits.push(work)
}
class Fetching extends Waiting {
  answer: Promise<Response> | null = null
  constructor(readonly request: Request) { super('fetch') }
  respondWith = (work: Response | Promise<Response>) => void (this.answer = Promise.resolve(work))
}

/** Sends the worker an event and waits for what it does, as the browser does. */
async function happen<E extends Waiting>(event: E): Promise<E> {
  scope.dispatchEvent(event)
  for (let done = 0; done < event.waits.length; done++) await event.waits[done]
  return event
}

/** A request of the page. null: the worker leaves it to the network and never sees the answer. */
async function answered(path: string, init: RequestInit = {}, mode = 'cors'): Promise<Response | null> {
  const request = new Request(ORIGIN + path, init)
  Object.defineProperty(request, 'mode', { value: mode }) // pages alone may make a navigation
  const event = await happen(new Fetching(request))
  return event.answer
}

async function network(request: RequestInfo | URL): Promise<Response> {
  const { pathname } = new URL(request instanceof Request ? request.url : String(request), ORIGIN)
  asked.push(pathname)
  return new Response(pathname, { status: 200 })
}

beforeAll(async () => {
  const inside = { // of a worker: there under its own name and as a part of self
    caches: { open: async (name: string) => cache(name), keys: async () => [...kept.keys()],
      match: async (request: RequestInfo, { cacheName }: { cacheName: string }) => cache(cacheName).match(request),
      delete: async (name: string) => kept.delete(name) },
    registration: { scope: `${ORIGIN}/app/` }, location: new URL('/app/sw.js', ORIGIN), fetch: network, Request: Asking,
    clients: { claim: async () => undefined }, addEventListener: scope.addEventListener.bind(scope),
    ExtendableEvent: Waiting, FetchEvent: Fetching, __WB_DISABLE_DEV_LOGS: true,
  }
  for (const [name, value] of Object.entries(inside)) vi.stubGlobal(name, value)
  vi.stubGlobal('self', Object.assign(scope, inside))
  vi.stubGlobal('__PRECACHE__', PRECACHED.map((url) => ({ url, revision: url.endsWith('.js') ? null : '1' })))
  vi.stubGlobal('__APP_VERSION__', '0')
  await import('@/sw')
  await happen(new Waiting('install'))
  await happen(new Waiting('activate'))
})

const inCaches = () => [...kept.values()].flatMap((of) => [...of.keys()]).map((url) => new URL(url).pathname).sort()
const signedIn = { headers: { Authorization: 'Bearer 0123456789abcdef' } }

describe('the service worker', () => {
  it('keeps the app itself, and shows it without a network', async () => {
    expect(inCaches()).toEqual([...PRECACHED].sort())
    expect(await (await answered('/assets/app-1234.js'))?.text()).toBe('/assets/app-1234.js')
    expect(await (await answered('/app/orders/7', {}, 'navigate'))?.text()).toBe('/app/index.html')
  })

  it.each([
    ['/api/v1/sync/pull?cursor=x', signedIn, 'cors'], ['/api/v1/people/names', signedIn, 'cors'],
    ['/api/v1/auth/session', { credentials: 'include' as const }, 'same-origin'],
    [`/api/v1/blobs/${'0'.repeat(64)}`, signedIn, 'no-cors'], ['/api/v1/orders/SO-1', signedIn, 'navigate'],
    ['/api/v1/sync/push', { ...signedIn, method: 'POST', body: '{}' }, 'cors'],
    ['/api/v1/track/ABC', {}, 'cors'], ['/t/ABC', {}, 'navigate'], ['/office/orders', {}, 'navigate'], ['/metrics', {}, 'navigate'],
  ])('leaves %s to the network and keeps nothing of it', async (path, init, mode) => {
    const before = { cached: inCaches(), asked: asked.length }
    expect(await answered(path, init, mode)).toBeNull()
    expect({ cached: inCaches(), asked: asked.length }).toEqual(before)
  })
})
