// @vitest-environment happy-dom
/** The office in a phone's browser follows the phone's sign-in [S14, S23]. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ownSession, signedInHere, speakForWhoIsHere } from '@/office/use/phoneHere'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { SESSION_KEY, takeIdentity } from '@/storage/identity'
import { PhoneStore } from '@/storage/store'

let asked: string[] = []
let status = 204
vi.stubGlobal('fetch', async (path: string, init: { headers: Record<string, string> }) => {
  asked.push(`${path} ${init.headers['X-Session-Id']}`)
  return status === 204 ? new Response(null, { status })
    : new Response('{"code": "unauthorized", "message": {"zh": "", "en": ""}}', { status, headers: { 'Content-Type': 'application/json' } })
})

async function phone(session: string | null, enrolled = true): Promise<void> {
  const store = new PhoneStore(new Database('suigong'), new Changes(null))
  if (enrolled) await takeIdentity(store, { id: 'A', name: 'A', state: 'enrolled' })
  await store.setValue(SESSION_KEY, session ? { actorId: `P of ${session}`, sessionId: session } : undefined)
  await store.close()
}

beforeEach(async () => {
  asked = []
  status = 204
  sessionStorage.clear()
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
})
afterEach(() => void vi.restoreAllMocks())

it('an office computer speaks for whoever signed in there, and gets no storage of a phone', async () => {
  expect(await speakForWhoIsHere()).toBe(true)
  expect(asked).toEqual([])
  expect((await indexedDB.databases()).map((one) => one.name)).toEqual([])
})

it('so does a browser in which the phone app was opened and never enrolled', async () => {
  await phone(null, false)
  expect(await speakForWhoIsHere()).toBe(true)
  expect(asked).toEqual([])
})

it('on a phone it speaks for who is signed in there, whoever came last over the network', async () => {
  await phone('S-worker')
  expect(await speakForWhoIsHere()).toBe(true)
  expect(asked).toEqual(['/api/v1/auth/speak S-worker'])
})

it('on a phone that nobody is signed in on, somebody must sign in', async () => {
  await phone(null)
  expect(await speakForWhoIsHere()).toBe(false)
  expect(asked).toEqual([])
})

it('who signed in by the form of this tab stays, until the server knows the sign-in no more', async () => {
  await phone('S-worker')
  await signedInHere('S-boss')
  expect(await speakForWhoIsHere()).toBe(true)
  status = 401
  expect(await speakForWhoIsHere()).toBe(false)
  expect(asked).toEqual(['/api/v1/auth/speak S-boss', '/api/v1/auth/speak S-boss'])
  expect(ownSession.get()).toBeNull()
})

it('but no longer than the person who had the phone then has it', async () => {
  await phone('S-worker')
  await signedInHere('S-boss')
  await phone('S-second')
  expect(await speakForWhoIsHere()).toBe(true)
  expect(asked).toEqual(['/api/v1/auth/speak S-second'])
  await phone('S-worker')
  await speakForWhoIsHere()
  expect(asked.at(-1), 'nor when it comes back to him').toBe('/api/v1/auth/speak S-worker')
})

it('nor when nobody has it any more', async () => {
  await phone('S-worker')
  await signedInHere('S-boss')
  await phone(null)
  expect(await speakForWhoIsHere()).toBe(false)
  expect(asked).toEqual([])
})

const broken: [string, (asked: { onerror?: () => void }) => void][] = [
  ['cannot be opened', (asked) => queueMicrotask(() => asked.onerror?.())],
  ['never opens', () => undefined],
]
it.each(broken)('a phone whose storage %s says so, and opens nobody\'s office', async (_, open) => {
  await phone('S-worker')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    const request = {}
    open(request)
    return request as IDBOpenDBRequest
  })
  const said = speakForWhoIsHere().catch((cause: unknown) => cause)
  await vi.advanceTimersByTimeAsync(20_000)
  vi.useRealTimers()
  expect(await said).toMatchObject({ code: 'storage' })
  expect(asked).toEqual([])
})

it('so does one whose storage opens and cannot be read', async () => {
  await phone('S-worker')
  vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(() => { throw new DOMException('lost', 'UnknownError') })
  await expect(speakForWhoIsHere()).rejects.toMatchObject({ code: 'storage' })
  expect(asked).toEqual([])
})
