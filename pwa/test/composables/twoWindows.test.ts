/** Two windows of the app on one phone: one person holds it, whichever window is in front [S14, S23]. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { events, openPhone, signedIn } from '@/composables/phone'
import { loadPeople, loadSession, people, type Person } from '@/composables/people'
import { createRuntime, DATABASE, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { useSession } from '@/composables/useSession'
import { takeIdentity } from '@/storage/identity'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { SESSION_KEY } from '@/storage/identity'
import { PEOPLE, PhoneStore } from '@/storage/store'
import { settled, WORK_ORDER } from '../fakes'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
const person = (id: string): Person => ({
  id, name: id, username: id, roles: ['worker'], sessionId: `S-${id}`, expiresAt: '2099-01-01T00:00:00Z',
  verifier: { salt: '', iterations: 1, hash: '' }, badge: null, lastUsed: '', wrong: 0, pausedUntil: 0,
})

let runtime: Runtime
let other: PhoneStore // of the other window
const session = useSession()

beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase(DATABASE).onsuccess = resolve))
  events.value = new Map()
  people.value = []
  signedIn.value = null
  runtime = createRuntime('0.0.1', () => null, () => undefined)
  other = new PhoneStore(new Database(DATABASE), new Changes(DATABASE))
  await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
  await runtime.store.setValue(PEOPLE, [person('li')])
  await runtime.store.setValue(SESSION_KEY, { actorId: 'li', sessionId: 'S-li' })
  await openPhone(runtime)
  await Promise.all([loadPeople(), loadSession()])
  expect(session.actor.value?.id).toBe('li')
})
afterEach(async () => {
  runtime.loop.stop()
  runtime.changes.close()
  other.changes.close()
  await Promise.all([runtime.store.close(), other.close()])
})

describe('[S14] [S23] what happens in one window', () => {
  it('signed out there is signed out here', async () => {
    await other.setValue(SESSION_KEY, undefined)
    await waitFor(() => expect(session.actor.value).toBeNull())
  })

  it('somebody else there is who captures here, and nobody is signed out on the way', async () => {
    const seen: (string | undefined)[] = []
    const { watch } = await import('vue')
    const stop = watch(session.actor, (now) => void seen.push(now?.id), { flush: 'sync' })
    await other.setValue(PEOPLE, [person('wang'), person('li')])
    await other.setValue(SESSION_KEY, { actorId: 'wang', sessionId: 'S-wang' })
    await waitFor(() => expect(session.actor.value?.id).toBe('wang'))
    stop()
    expect(seen).not.toContain(undefined)
    const { eventId } = await useCapture().capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '1' }, { base: { revision: 1 } })
    expect(events.value.get(eventId)!.event).toMatchObject({ actor_id: 'wang', session_id: 'S-wang' })
  })

  it('the same person there changes nothing here', async () => {
    const before = signedIn.value
    await other.setValue(SESSION_KEY, { actorId: 'li', sessionId: 'S-li' })
    await settled()
    expect(signedIn.value).toBe(before)
  })
})
