// @vitest-environment happy-dom
/** Every call of an office page is made as the person whom the page shows [S14, S23]. */
import 'fake-indexeddb/auto'
import { beforeEach, expect, it, vi } from 'vitest'
import { lastDecided, tell } from '@/composables/inbox/lastDecided'
import { useOffice } from '@/office/use/useOffice'
import { asError } from '@/office/use/useLoad'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { SESSION_KEY, takeIdentity } from '@/storage/identity'
import { PhoneStore } from '@/storage/store'
import { office, type SessionInfo } from '@/transport/office'
import { sheets } from '@/transport/people'
import { waitFor } from '../waitFor'

vi.mock('@/transport/live', () => ({ livePokes: () => () => undefined }))

/** What the server knows: the sign-ins in this browser's cookie, the newest first, as [session, person, device]. */
let living: [string, string, string | null][] = []
let asked: [path: string, session: string | undefined][] = []
let newest = ''
const who = ([id, person, device]: [string, string, string | null]): SessionInfo =>
  ({ session_id: id, actor: { id: person, name: person, roles: ['worker'] }, expires_at: '', device_id: device })
const say = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

vi.stubGlobal('fetch', async (path: string, init: { headers: Record<string, string> }) => {
  const named = init.headers['X-Session-Id']
  asked.push([path.replace('/api/v1', ''), named])
  if (path.endsWith('/auth/login')) {
    living.unshift([newest, `P ${newest}`, null])
    return say(who(living[0]!))
  }
  const speaking = living.find(([id]) => named === undefined || id === named)
  if (!speaking) return say({ code: 'unauthorized', message: { zh: '', en: '' } }, 401)
  if (path.endsWith('/auth/logout')) living = living.filter((one) => one !== speaking)
  if (path.endsWith('/auth/speak')) living.sort((a, b) => Number(b === speaking) - Number(a === speaking))
  if (path.endsWith('.pdf')) return new Response('pdf')
  return /logout$|speak$/.test(path) ? new Response(null, { status: 204 }) : say(path.endsWith('/auth/session') ? who(speaking) : { items: [] })
})
URL.createObjectURL = () => 'blob:'

const { actor, resume, signIn, signOut } = useOffice()
async function phone(actorId: string, sessionId: string): Promise<void> {
  const store = new PhoneStore(new Database('suigong'), new Changes(null))
  await takeIdentity(store, { id: 'A', name: 'A', state: 'enrolled' })
  await store.setValue(SESSION_KEY, { actorId, sessionId })
  await store.close()
}
const named = (path: string) => asked.filter(([to]) => to.startsWith(path)).map(([, session]) => session)
const back = () => document.dispatchEvent(new Event('visibilitychange'))
let reloads = 0
Object.defineProperty(location, 'reload', { value: () => void reloads++, configurable: true })

beforeEach(async () => {
  await signOut()
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  living = []
  asked = []
  reloads = 0
  sessionStorage.clear()
})

it('who signed in by the form decides, prints and signs out himself, whoever signs in in the browser after him', async () => {
  newest = 'S-boss'
  await signIn('boss', '1')
  living.unshift(['S-worker', 'P-worker', 'A'])
  asked = []
  await office.actOn('SO1', 'hold')
  await sheets.badges([])
  await signOut()
  expect(named('/orders')).toEqual(['S-boss'])
  expect(named('/labels')).toEqual(['S-boss'])
  expect(named('/auth/logout')).toEqual(['S-boss'])
  expect(living.map(([id]) => id)).toEqual(['S-worker'])
  await expect(office.session(), 'what was under way goes on as nobody').rejects.toMatchObject({ status: 401 })
})

it('an office that was opened as the person on the phone stays his, from the very first call', async () => {
  await phone('P-worker', 'S-worker')
  living = [['S-boss', 'P-boss', 'A'], ['S-worker', 'P-worker', 'A']]
  expect(await resume()).toBe(true)
  expect(actor.value?.id).toBe('P-worker')
  living.unshift(living.pop()!)
  await office.orders('', '')
  expect(asked.filter(([, session]) => session !== 'S-worker')).toEqual([])
})

it('so does an office on a computer of two people, each in a tab of his own', async () => {
  living = [['S-boss', 'P-boss', null]]
  expect(await resume()).toBe(true)
  living.unshift(['S-clerk', 'P-clerk', null])
  await office.orders('', '')
  expect(named('/orders')).toEqual(['S-boss'])
})

it('and loaded anew, a tab is still his who signed in in it', async () => {
  newest = 'S-boss'
  await signIn('boss', '1')
  living.unshift(['S-clerk', 'P-clerk', null])
  expect(await resume()).toBe(true)
  expect(actor.value?.id).toBe('P S-boss')
})

it('what he decided last is told to nobody after him', async () => {
  newest = 'S-boss'
  await signIn('boss', '1')
  tell('', '', { undo: () => Promise.resolve() })
  await signOut()
  expect(lastDecided.value).toBeNull()
})

it('a sign-in that has ended leads to the form, though others live in the browser', async () => {
  await phone('P-worker', 'S-worker')
  living = [['S-worker', 'P-worker', 'A'], ['S-boss', 'P-boss', 'A']]
  await resume()
  living.shift()
  const failed: unknown = await office.orders('', '').catch((cause: unknown) => cause)
  expect(asError(failed)).toMatchObject({ status: 401 })
  await waitFor(() => expect(actor.value).toBeNull())
})

it('links and papers speak for him again when he comes back to his tab', async () => {
  newest = 'S-boss'
  await signIn('boss', '1')
  living.unshift(['S-clerk', 'P-clerk', null])
  back()
  await waitFor(() => expect(named('/auth/speak')).toEqual(['S-boss']))
  expect(living[0]![0]).toBe('S-boss')
})

it('the same person, signed in anew on the phone, goes on where he was', async () => {
  await phone('P-worker', 'S-1')
  living = [['S-1', 'P-worker', 'A']]
  await resume()
  await phone('P-worker', 'S-2')
  living = [['S-2', 'P-worker', 'A']]
  back()
  await waitFor(() => expect(named('/auth/speak').at(-1)).toBe('S-2'))
  await office.orders('', '')
  expect(named('/orders').at(-1)).toBe('S-2')
  expect([actor.value?.id, reloads]).toEqual(['P-worker', 0])
})

it('also when the server is asked before the tab is looked at', async () => {
  await phone('P-worker', 'S-1')
  living = [['S-1', 'P-worker', 'A']]
  await resume()
  await phone('P-worker', 'S-2')
  living = [['S-2', 'P-worker', 'A']]
  await office.orders('', '').catch(asError)
  await waitFor(() => expect(named('/auth/speak').at(-1)).toBe('S-2'))
  await office.orders('', '')
  expect([actor.value?.id, named('/orders').at(-1)]).toEqual(['P-worker', 'S-2'])
})

it('another person on the phone gets an office of his own', async () => {
  await phone('P-worker', 'S-worker')
  living = [['S-worker', 'P-worker', 'A']]
  await resume()
  await phone('P-boss', 'S-boss')
  back()
  await waitFor(() => expect(reloads).toBe(1))
})

it('a phone whose storage was taken away opens nobody\'s office', async () => {
  living = [['S-boss', 'P-boss', 'A']]
  expect(await resume()).toBe(false)
  expect(actor.value).toBeNull()
})
