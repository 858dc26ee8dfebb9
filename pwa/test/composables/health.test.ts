// @vitest-environment happy-dom
/** What a phone says of itself to the office: codes that nobody could use, and whether the browser keeps its storage. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { deviceHealth } from '@/composables/health'
import { openPhone, phone as running } from '@/composables/phone'
import { createRuntime } from '@/composables/runtime'
import { scanFailed } from '@/composables/useFeedback'
import { takeIdentity } from '@/storage/identity'
import { inHand, OPERATION_CODE, printed, putDown, rest, type InHand } from '../screens/phoneInHand'
import type { FakeClock } from '../fakes'
import { waitFor } from '../waitFor'

const HOUR = 3_600_000
const BADGE = printed('B7K3M9QXR01J2V5W8') // no work: nobody signs in here

/** The header, from a phone in the hand. */
const told = async () => JSON.parse((await running().health.header())!) as Record<string, unknown>
const fails = (n: number) => waitFor(async () => expect((await told()).scan_fails).toBe(n))
/** Morning of some day, so that hours may pass in it. */
async function inTheMorning(): Promise<[InHand, FakeClock]> {
  const hand = await inHand(['worker'])
  const clock = running().clock as FakeClock
  clock.wall = Date.UTC(2026, 4, 4, 1)
  return [hand, clock]
}
function storageThat(storage: object | undefined): void {
  Object.defineProperty(navigator, 'storage', { configurable: true, value: storage })
}
const browsers = Object.getOwnPropertyDescriptor(navigator, 'storage')

afterEach(() => {
  putDown()
  if (browsers) Object.defineProperty(navigator, 'storage', browsers)
  else delete (navigator as { storage?: unknown }).storage
  vi.unstubAllGlobals()
})

describe('codes that no screen can use', () => {
  it('are counted, whichever screen is open; a good one is not', async () => {
    const [hand] = await inTheMorning()
    await fails(0)
    await hand.scan(BADGE)
    await fails(1)
    await hand.scan(OPERATION_CODE)
    await fails(1)
    await hand.go('/scan')
    await hand.scan(BADGE)
    expect(hand.find('[role="alert"]')?.textContent).toBeTruthy()
    await fails(2)
  })

  it('are those of today: a new day begins at none', async () => {
    const [hand, clock] = await inTheMorning()
    for (const n of [1, 2, 3]) {
      clock.pass(HOUR)
      await hand.scan(BADGE)
      await fails(n)
    }
    clock.pass(24 * HOUR)
    await fails(0)
    await hand.scan(BADGE)
    await fails(1)
  })

  it('are still known after the app was closed', async () => {
    const [hand, clock] = await inTheMorning()
    await hand.scan(BADGE)
    await fails(1)
    expect(JSON.parse((await deviceHealth(hand.store, clock, 'anew').header())!)).toMatchObject({ scan_fails: 1, app: 'anew' })
  })

  it('go to the server with the next request', async () => {
    const said: (string | null)[] = []
    vi.stubGlobal('fetch', async (_: string, init: RequestInit = {}) => {
      said.push(new Headers(init.headers).get('X-Device-Health'))
      return new Response(null, { status: 503 })
    })
    const runtime = createRuntime('0.0.1', () => null, () => undefined)
    await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
    await openPhone(runtime)
    try {
      scanFailed()
      await fails(1)
      await runtime.loop.kick('button')
      expect(said.filter(Boolean).map((text) => (JSON.parse(text!) as Record<string, unknown>).scan_fails)).toContain(1)
    } finally {
      runtime.loop.stop()
      runtime.changes.close()
      await rest()
      await runtime.store.close()
    }
  })
})

describe('whether the browser keeps what is stored', () => {
  it.each([[true, true], [false, false]])('is its own answer: %s', async (answer, said) => {
    const [hand] = await inTheMorning()
    storageThat({ persisted: async () => answer, estimate: async () => ({ usage: 1, quota: 2 }) })
    expect((await told()).persisted).toBe(said)
    await hand.go('/settings')
    await waitFor(() => expect(hand.see()).toContain(answer ? '防止系统清理已保护' : '防止系统清理没有'))
  })

  it.each([['has no such question', undefined], ['cannot answer it', { persisted: () => Promise.reject(new Error('denied')) }]])('is unknown where the browser %s', async (_, storage) => {
    await inTheMorning()
    storageThat(storage)
    expect((await told()).persisted).toBeNull()
  })
})
