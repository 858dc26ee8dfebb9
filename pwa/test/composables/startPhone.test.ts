/** What a phone knows when it wakes, before anything is shown. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { badgeEnded, badgeSessions } from '@/composables/badgeSignIn'
import { device, events, loopState, phone, signedIn } from '@/composables/phone'
import { people } from '@/composables/people'
import { startPhone } from '@/composables/startPhone'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { SESSION_KEY, takeIdentity } from '@/storage/identity'
import { BADGE_SESSIONS, PhoneStore } from '@/storage/store'
import type { BadgeSession } from '@/sync/badgeSession'
import { waitFor } from '../waitFor'

vi.mock('@/composables/signals', () => ({ liveSignals: () => undefined }))
vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
const session: BadgeSession = { session_id: 'SB', person_id: 'P9', name: '李秀英', badge: '', at: 'x', state: 'known', tries: 0, held: false, used: Date.now() }

beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  signedIn.value = null
  badgeEnded.value = null
  badgeSessions.value = []
  people.value = []
  events.value = new Map()
})
afterEach(async () => {
  phone().loop.stop()
  phone().changes.close()
  await phone().store.close()
})

/** The app was closed while `told` came in, as by Background Sync. */
async function wakes(told: Partial<BadgeSession>) {
  const store = new PhoneStore(new Database('suigong'), new Changes(null))
  await store.setValue(SESSION_KEY, { actorId: 'P9', sessionId: 'SB', limited: true })
  await store.setValue(BADGE_SESSIONS, [{ ...session, ...told }])
  await store.close()
  await startPhone()
}

it.each([['held', { held: true }, 'out_of_use'], ['refused', { state: 'refused' }, 'wrong']] as const)(
  '[S14] whose badge was %s while the app was closed is signed out, and told why', async (_what, told, why) => {
    await wakes(told)
    expect(signedIn.value).toBeNull()
    expect(badgeEnded.value).toBe(why)
    expect(await phone().store.value(SESSION_KEY)).toBeUndefined()
  })

it('[S14] whose badge is in order works on', async () => {
  await wakes({})
  expect(signedIn.value).toMatchObject({ sessionId: 'SB' })
  expect(badgeEnded.value).toBeNull()
})

it.each([['again', { id: 'A', name: '旧', state: 'enrolled' } as const], ['for the first time', null]])(
  '[S14] a phone that went dark while it was enrolled %s is the new device, and nobody is signed in of the old one', async (_when, before) => {
    const store = new PhoneStore(new Database('suigong'), new Changes(null))
    if (before) await takeIdentity(store, before)
    await store.setValue(SESSION_KEY, { actorId: 'P9', sessionId: 'S1' })
    await store.setValue('device secret', { id: 'B', name: '冲压 3', secret: 's', at: Date.now() })
    await store.close()
    await startPhone()
    expect(device.value).toEqual({ id: 'B', name: '冲压 3', state: 'enrolled' })
    expect(signedIn.value).toBeNull()
  })

it('stays signed in where the enrolment was finished', async () => {
  const store = new PhoneStore(new Database('suigong'), new Changes(null))
  await takeIdentity(store, { id: 'B', name: '冲压 3', state: 'enrolled' })
  await store.setValue(SESSION_KEY, { actorId: 'P9', sessionId: 'S1' })
  await store.setValue('device secret', { id: 'B', name: '冲压 3', secret: 's', at: Date.now() })
  await store.close()
  await startPhone()
  expect(signedIn.value).toMatchObject({ sessionId: 'S1' })
})

describe('a phone without any room', () => {
  const fill = () => vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  afterEach(() => void vi.restoreAllMocks())

  it('[S14] whose enrolment was cut off starts, with nobody signed in; with room it is the new device', async () => {
    const store = new PhoneStore(new Database('suigong'), new Changes(null))
    await takeIdentity(store, { id: 'A', name: '旧', state: 'enrolled' })
    await store.setValue(SESSION_KEY, { actorId: 'P9', sessionId: 'S1' })
    await store.setValue('device secret', { id: 'B', name: '冲压 3', secret: 's', at: Date.now() })
    await store.close()
    fill()
    await startPhone()
    expect(device.value).toMatchObject({ id: 'B', name: '冲压 3' })
    expect(signedIn.value).toBeNull()
    vi.restoreAllMocks()
    loopState.value = { flushing: false, trouble: 'offline', lastOkAt: null }
    await waitFor(async () => expect(await phone().store.device()).toMatchObject({ id: 'B' }))
    expect(device.value).toMatchObject({ id: 'B', state: 'enrolled' })
  })

  it('[S14] signs out all the same whose badge is out of use', async () => {
    const store = new PhoneStore(new Database('suigong'), new Changes(null))
    await store.setValue(SESSION_KEY, { actorId: 'P9', sessionId: 'SB', limited: true })
    await store.setValue(BADGE_SESSIONS, [{ ...session, held: true }])
    await store.close()
    for (const name of ['put', 'delete'] as const) vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await startPhone()
    expect(signedIn.value).toBeNull()
    expect(badgeEnded.value).toBe('out_of_use')
  })
})

describe('a shared device', () => {
  const wakesShared = async () => {
    const store = new PhoneStore(new Database('suigong'), new Changes(null))
    await store.setValue('prefs', { kiosk: true })
    await store.setValue(SESSION_KEY, { actorId: 'P9', sessionId: 'S1' })
    await store.close()
    await startPhone()
  }

  it('[S23] does not wake with who used it before it went dark', async () => {
    await wakesShared()
    expect(signedIn.value).toBeNull()
    expect(await phone().store.value(SESSION_KEY)).toBeUndefined()
  })

  it('[S23] opened in a second window does not sign out who is at work in the first', async () => {
    const real = globalThis.navigator
    vi.stubGlobal('navigator', { locks: { request: async () => undefined, query: async () => ({ held: [{ name: 'suigong-window' }] }) } })
    await wakesShared().finally(() => vi.stubGlobal('navigator', real))
    expect(signedIn.value).toBeNull()
    expect(await phone().store.value(SESSION_KEY)).toMatchObject({ sessionId: 'S1' })
  })
})
