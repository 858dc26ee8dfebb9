// @vitest-environment happy-dom
/**
 * [S21] 10,000 records wait, and the verdict of one comes in: how much each screen does for it. Counted is work, not time:
 * bodies and codes that are read, and every look into a list, a set or a map.
 */
import 'fake-indexeddb/auto'
import { effectScope, nextTick } from 'vue'
import { afterEach, expect, it, vi } from 'vitest'
import { events } from '@/composables/phone'
import { useDecided } from '@/composables/useDecided'
import { useOutbox } from '@/composables/useOutbox'
import { loadRevisions } from '@/composables/useRevisions'
import { parseCode } from '@/sync/codes'
import type { StoredEvent } from '@/sync/outbox'
import type { Verdict } from '@/sync/wire'
import { BOXES, inHand, putDown, WORK_CODE } from './phoneInHand'

vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
vi.mock('@/sync/codes', async (original) => {
  const codes = await original<typeof import('@/sync/codes')>()
  return { ...codes, parseCode: vi.fn(codes.parseCode) }
})
afterEach(() => {
  putDown()
  vi.restoreAllMocks()
})

const MANY = 10_000
const A_FEW = 50 // where each of them is sought among all of them it is thousands

/** As capture would have stored them: reports of both operations, every tenth one a box packed. */
function waiting(n: number): StoredEvent {
  const event_id = `event-${n}`
  const at = new Date(Date.now() - (MANY - n)).toISOString()
  const body = n % 10 ? { work_order: WORK_CODE, operation: n % 2 ? 10 : 20, good: '1' } : { package: BOXES[0], lines: [{ work_order: WORK_CODE, quantity: '1' }] }
  return {
    n, event_id, state: 'pending', captured_mono: 0, boot: 'b', saved_at: at, verdict: null, done_at: null, resent_for: null,
    event: {
      event_id, device_id: 'dev-1', device_seq: n, type: n % 10 ? 'work.report' : 'package.pack', schema: 1, actor_id: 'P1', session_id: 'S1',
      recorded_at: at, base: { revision: 2 }, blobs: [], body: JSON.stringify(body), sha256: '',
    },
  }
}

interface Work { bodies: number; codes: number; looks: number }
type Method = (this: unknown, ...given: unknown[]) => unknown
const ASKING = ['find', 'findIndex', 'findLast', 'some', 'every', 'filter', 'map', 'flatMap', 'forEach', 'reduce', 'sort']

/** What is done until the screen is drawn anew. looks: at one of a list's, or for one in a set or a map. */
async function workOf(change: () => void): Promise<Work> {
  const work = { bodies: 0, codes: 0, looks: 0 }
  const undo: (() => void)[] = []
  function instead(on: object, name: string, method: (plain: Method) => Method): void {
    const plain = Object.getOwnPropertyDescriptor(on, name)!
    Object.defineProperty(on, name, { ...plain, value: method(plain.value as Method) })
    undo.push(() => Object.defineProperty(on, name, plain))
  }
  const looked = (plain: Method): Method => function (...given) {
    work.looks += 1
    return plain.apply(this, given)
  }
  const indexOf = Array.prototype.indexOf
  instead(JSON, 'parse', (plain) => function (...given) {
    work.bodies += 1
    return plain.apply(this, given)
  })
  for (const name of ['has', 'get']) instead(Map.prototype, name, looked)
  instead(Set.prototype, 'has', looked)
  for (const name of ['includes', 'indexOf']) instead(Array.prototype, name, (plain) => function (...given) {
    const list = this as unknown[]
    work.looks += 1 + indexOf.call(list, given[0]) || list.length
    return plain.apply(this, given)
  })
  for (const name of ASKING) instead(Array.prototype, name, (plain) => function (ask, ...more) {
    return plain.call(this, typeof ask === 'function' ? looked(ask as Method) : ask, ...more)
  })
  const codes = vi.mocked(parseCode).mock.calls.length
  try {
    change()
    await nextTick()
    await nextTick()
  } finally {
    for (const one of undo) one()
  }
  return { ...work, codes: vi.mocked(parseCode).mock.calls.length - codes }
}

it.each(['/', '/tasks', `/work/${WORK_CODE}`, `/report/${WORK_CODE}/10`, '/outbox', '/day'])('%s reads no other body for it, and looks at each record a few times at the most', async (path) => {
  const phone = await inHand(['worker', 'warehouse'])
  await loadRevisions()
  await phone.store.setValue('decisions seen', Array.from({ length: 200 }, (_, i) => `older-${i} dismissed dismissed`))
  const scope = effectScope()
  scope.run(() => useDecided()) // reads that anew
  const all = Array.from({ length: MANY }, (_, i) => waiting(i + 1))
  events.value = new Map(all.map((one) => [one.event_id, one]))
  await phone.go(path)
  const verdict: Verdict = { verdict: 'applied', code: 'ok', seq: 500, epoch: 'e' }
  const told: StoredEvent = { ...all[0]!, state: 'done', verdict, done_at: 1 }
  const work = await workOf(() => (events.value = new Map([...events.value, [told.event_id, told]])))
  expect(useOutbox().unsent.value).toBe(MANY - 1)
  expect(phone.find('[data-test="status"]')!.textContent).toContain(`${MANY - 1}`)
  expect(work.bodies).toBeLessThan(10)
  expect(work.codes).toBeLessThan(10)
  expect(work.looks).toBeGreaterThan(MANY) // they are counted
  expect(work.looks).toBeLessThan(A_FEW * MANY)
  scope.stop()
})
