/** The author hears what became of a record also where the feed tells it to another device: it was carried here, or this
 *  phone was enrolled again [S25]. */
import 'fake-indexeddb/auto'
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { countsByFirst, insteadOf, isSecond } from '@/composables/corrections'
import { device, events, openPhone, shown, signedIn, syncState } from '@/composables/phone'
import { createRuntime, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { useDecided } from '@/composables/useDecided'
import { useOutbox } from '@/composables/useOutbox'
import { takeIdentity } from '@/storage/identity'
import { dayOf } from '@/sync/day'
import { digestOf } from '@/sync/event'
import type { PulledVerdict, PushResult } from '@/sync/wire'
import { settled, WORK_ORDER } from '../fakes'
import { waitFor } from '../waitFor'

let answer: { items?: object[]; epoch?: string; verdicts?: PulledVerdict[] } | null = null
let asked: string[] = []
vi.stubGlobal('fetch', async (path: string) => {
  if (!path.includes('/inbox/decided')) throw new TypeError('no network')
  asked.push(path)
  if (!answer) throw new TypeError('no network')
  return new Response(JSON.stringify({ items: [], ...answer }), { status: 200, headers: { 'Content-Type': 'application/json' } })
})

let runtime: Runtime
let scope = effectScope()
beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  answer = null
  asked = []
  events.value = new Map()
  scope = effectScope()
  runtime = createRuntime('0.0.1', () => null, () => undefined)
  await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
  await openPhone(runtime)
  signedIn.value = { actorId: 'id-li', sessionId: 'S' }
})
afterEach(async () => {
  vi.restoreAllMocks()
  if (asked.length) await look() // what the server said is known for as long as the app runs
  scope.stop()
  runtime.loop.stop()
  runtime.changes.close()
  await runtime.store.close()
})

/** A record with its first verdict, on a phone that is another device since. */
async function recorded(verdict: PushResult['verdict'], code: string) {
  const { eventId } = await useCapture().capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '30' }, { base: { revision: 1 } })
  await runtime.store.changeEpoch('e', 0)
  await runtime.store.settle('e', [{ event_id: eventId, verdict, code, seq: 5 }], Date.now())
  await takeIdentity(runtime.store, { id: 'dev-2', name: 'phone', state: 'enrolled' })
  await waitFor(() => expect(device.value?.id).toBe('dev-2'))
  await shown()
  return { id: eventId, digest: digestOf(events.value.get(eventId)!.event) }
}
const tell = (id: string, verdict: PushResult['verdict'], code: string, digest: string, note = '') => ({ event_id: id, verdict, code, seq: 9, note, digest })
const decided = (id: string, verdict: string, code: string) =>
  ({ event_id: id, type: 'work.report', body: {}, code, verdict, note: '', at: new Date().toISOString(), counts: null, by: { id: 'B', name: 'Boss' } })
const told = () => scope.run(() => useDecided())!.decided
const status = () => useOutbox().status.value.kind
/** The screen is opened while the server says this. */
async function look(...items: object[]) {
  answer = { items }
  const before = asked.length
  scope.stop()
  scope = effectScope()
  const { decided: list, acknowledge } = scope.run(() => useDecided())!
  await waitFor(() => expect(asked.length).toBeGreaterThan(before))
  await soon()
  return { list, acknowledge }
}
const soon = () => settled(400)
const X = '0190a000-0000-7000-8000-000000000001' // captured on another phone, and not here
const DAY = 86_400_000

describe('[S25] a record whose verdict another device is told', () => {
  it('is asked for; the decision is shown, and nothing needs the person any more', async () => {
    const { id, digest } = await recorded('held', 'over_planned')
    expect(status()).toBe('needs_you')
    answer = { epoch: 'e', items: [decided(id, 'dismissed', 'dismissed')], verdicts: [tell(id, 'dismissed', 'dismissed', digest, '数错了')] }
    const list = told()
    await waitFor(() => expect(list.value).toMatchObject([{ eventId: id, verdict: 'dismissed', note: '数错了', by: 'Boss' }]))
    await waitFor(() => expect(status()).toBe('all_sent'))
    expect(list.value).toHaveLength(1)
    expect(asked[0]).toContain(`events=${id}`)
  })

  it('that counted, and was taken back on another phone, is shown so', async () => {
    const { id, digest } = await recorded('applied', 'ok')
    answer = { epoch: 'e', verdicts: [{ ...tell(id, 'applied', 'ok', digest), reversed: true }] }
    told()
    await waitFor(() => expect(useOutbox().items.value[0]?.reversedBy).toBe('elsewhere'))
    expect(asked[0]).toContain(`events=${id}`)
  })

  it('that waited, and is held by now, is said to need somebody', async () => {
    const { id, digest } = await recorded('waiting', 'unknown_work_order')
    expect(status()).toBe('all_sent')
    answer = { epoch: 'e', verdicts: [tell(id, 'held', 'unknown_work_order', digest)] }
    told()
    await waitFor(() => expect(status()).toBe('needs_you'))
  })

  it('from a server that tells no verdicts yet: the decision is shown all the same', async () => {
    const { id } = await recorded('held', 'over_planned')
    answer = { items: [decided(id, 'applied', 'by_resolution')] }
    const list = told()
    await waitFor(() => expect(list.value).toMatchObject([{ eventId: id, verdict: 'applied', by: 'Boss' }]))
  })

  it.each([['of other content under the id', 'e', 'another'], ['of another history', 'f', null]])('%s is not believed', async (_what, epoch, other) => {
    const { id, digest } = await recorded('held', 'over_planned')
    answer = { epoch, verdicts: [tell(id, 'applied', 'ok', other ?? digest)] }
    told()
    await soon()
    expect(asked).toHaveLength(1)
    expect(status()).toBe('needs_you')
  })

  it('is shown on a phone without any room, too', async () => {
    const { id, digest } = await recorded('held', 'over_planned')
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    answer = { epoch: 'e', items: [decided(id, 'dismissed', 'dismissed')], verdicts: [tell(id, 'dismissed', 'dismissed', digest)] }
    const list = told()
    await waitFor(() => expect(list.value).toMatchObject([{ eventId: id, verdict: 'dismissed', by: 'Boss' }]))
  })

  it('is told anew when it was read, taken back and decided otherwise', async () => {
    const one = await look(decided(X, 'applied', 'by_resolution'))
    expect(one.list.value).toHaveLength(1)
    await one.acknowledge(one.list.value[0]!)
    expect((await look(decided(X, 'applied', 'by_resolution'))).list.value).toEqual([])
    expect((await look(decided(X, 'dismissed', 'dismissed'))).list.value).toMatchObject([{ eventId: X, verdict: 'dismissed' }])
  })

  it('is no news after two days, by the server\'s clock: the phone\'s may be days ahead', async () => {
    const at = (days: number) => new Date(Date.now() - days * DAY).toISOString()
    syncState.value = { ...syncState.value!, serverAt: Date.now() - 3 * DAY }
    const old = { ...decided('0190a000-0000-7000-8000-000000000003', 'dismissed', 'dismissed'), at: at(5.5) }
    const { list } = await look({ ...decided(X, 'dismissed', 'dismissed'), at: at(3) }, old)
    expect(list.value).toMatchObject([{ eventId: X }])
  })

  it('stays told when an earlier question is answered later', async () => {
    const slow: (() => void)[] = []
    const answers = [[], [decided(X, 'dismissed', 'dismissed')]]
    const fast = globalThis.fetch
    vi.stubGlobal('fetch', async () => {
      const items = answers[slow.length]!
      await new Promise<void>((resolve) => slow.push(resolve))
      return new Response(JSON.stringify({ items }), { status: 200, headers: { 'Content-Type': 'application/json' } })
    })
    const list = told()
    await waitFor(() => expect(slow).toHaveLength(1))
    syncState.value = { ...syncState.value!, cursor: 'later' }
    await waitFor(() => expect(slow).toHaveLength(2))
    slow[1]!()
    await waitFor(() => expect(list.value).toHaveLength(1))
    slow[0]!()
    await soon()
    vi.stubGlobal('fetch', fast)
    asked.push('by hand')
    expect(list.value).toMatchObject([{ eventId: X, verdict: 'dismissed' }])
  })

  it('what this device captured is not asked for: the feed tells it', async () => {
    await recorded('held', 'over_planned')
    await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
    await waitFor(() => expect(device.value?.id).toBe('dev-1'))
    answer = {}
    told()
    await soon()
    expect(asked).toEqual(['/api/v1/inbox/decided'])
  })
})

describe('[S25] a decision about what this device captured', () => {
  const binding = () => useCapture().capture('package.bind', { package: 'PT6A3BEVR3R9CHBDDG', waybill: 'SF1000000000001', carrier: 'SF' })

  it('that put another record in the place of a counted one is told, and shown beside it', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'ok', seq: 5 }], Date.now())
    await shown()
    const counts = { package: 'PT6A3BEVR3R9CHBDDG', waybill: 'SF1000000000002', carrier: 'SF' }
    answer = { items: [{ ...decided(eventId, 'applied', 'overruled'), type: 'package.bind', counts }] }
    const list = told()
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, code: 'overruled', counts, by: 'Boss' }]))
    await shown()
    const item = () => useOutbox().items.value.find((one) => one.eventId === eventId)!
    expect(insteadOf(item())).toEqual(counts)
    answer = {} // the decision was taken back
    scope.stop()
    scope = effectScope()
    told()
    await waitFor(() => expect(insteadOf(item())).toBeUndefined())
  })

  it('that replaced it is told also where an earlier decision about it was read, and each time', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'by_resolution', seq: 5 }], Date.now())
    await shown()
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const of = (code: string, minutes: number, waybill: string) =>
      ({ ...decided(eventId, 'applied', code), type: 'package.bind', at: ago(minutes), counts: { package: 'PT6A3BEVR3R9CHBDDG', waybill, carrier: 'SF' }, note: waybill })
    const counted = of('by_resolution', 30, 'SF1000000000001')
    const first = of('overruled', 20, 'SF1000000000002')
    const second = of('overruled', 10, 'SF1000000000003')
    const one = await look(counted)
    expect(one.list.value).toMatchObject([{ eventId, code: 'by_resolution', counts: { waybill: 'SF1000000000001' } }])
    await one.acknowledge(one.list.value[0]!)
    expect(one.list.value).toEqual([])
    const two = await look(first, counted)
    expect(two.list.value).toMatchObject([{ eventId, code: 'overruled', note: 'SF1000000000002' }])
    const item = useOutbox().items.value.find((kept) => kept.eventId === eventId)!
    expect(insteadOf(item)).toMatchObject({ waybill: 'SF1000000000002' })
    await two.acknowledge(two.list.value[0]!)
    expect(two.list.value).toEqual([])
    const three = await look(second, first, counted)
    expect(three.list.value).toMatchObject([{ eventId, code: 'overruled', note: 'SF1000000000003' }])
    await three.acknowledge(three.list.value[0]!)
    expect((await look(second, first, counted)).list.value).toEqual([])
  })

  it('that replaced it is told alone where both came while nobody looked: it no longer counts', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'by_resolution', seq: 5 }], Date.now())
    await shown()
    const { list, acknowledge } = await look(decided(eventId, 'applied', 'overruled'), decided(eventId, 'applied', 'by_resolution'))
    expect(list.value.map((one) => one.code)).toEqual(['overruled'])
    await acknowledge(list.value[0]!)
    expect(list.value).toEqual([])
  })

  it('with which a reversal of it was settled is told once, for the record itself', async () => {
    const { eventId } = await binding()
    const { eventId: wish } = await useCapture().capture('event.reverse', { event_id: eventId, reason: 'typo' })
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [eventId, wish].map((event_id) => ({ event_id, verdict: 'dismissed', code: 'dismissed', seq: 5 })), Date.now())
    await shown()
    const list = told()
    await waitFor(() => expect(list.value.map((one) => one.eventId)).toEqual([eventId]))
  })

  it('that is taken back after it was read is told again, once', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    const settle = (verdict: PushResult['verdict'], code: string, seq: number) => runtime.store.settle('e', [{ event_id: eventId, verdict, code, seq }], Date.now())
    await settle('dismissed', 'dismissed', 5)
    const { decided: list, acknowledge } = scope.run(() => useDecided())!
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, verdict: 'dismissed' }]))
    await acknowledge(list.value[0]!)
    expect(list.value).toEqual([])
    await settle('held', 'already_bound', 6)
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, verdict: 'held' }]))
    await acknowledge(list.value[0]!)
    expect(list.value).toEqual([])
    await settle('applied', 'by_resolution', 7)
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, verdict: 'applied' }]))
  })

  it.each([['held', 'already_bound'], ['id_conflict', 'id_conflict']] as const)('that stood on the screen, not acknowledged, and is %s again is not taken away without a word', async (verdict, code) => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'by_resolution', seq: 5 }], Date.now())
    const one = scope.run(() => useDecided())!
    await waitFor(() => expect(one.decided.value).toMatchObject([{ eventId, verdict: 'applied' }]))
    await one.shown(one.decided.value[0]!)
    await runtime.store.settle('e', [{ event_id: eventId, verdict, code, seq: 6 }], Date.now())
    await waitFor(() => expect(one.decided.value).toMatchObject([{ eventId, verdict: 'held', code }]))
    await one.shown(one.decided.value[0]!)
    await one.acknowledge(one.decided.value[0]!)
    expect(one.decided.value).toEqual([])
    expect((await look()).list.value).toEqual([]) // nor later
  })

  it('that nobody has seen is taken back without a word', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'by_resolution', seq: 5 }], Date.now())
    const { decided: list } = scope.run(() => useDecided())!
    await waitFor(() => expect(list.value).toHaveLength(1))
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'held', code: 'already_bound', seq: 6 }], Date.now())
    await waitFor(() => expect(list.value).toEqual([]))
  })

  it('that is taken back and made otherwise before its author saw it held again is told', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    const settle = (verdict: PushResult['verdict'], code: string, seq: number) => runtime.store.settle('e', [{ event_id: eventId, verdict, code, seq }], Date.now())
    await settle('applied', 'by_resolution', 5)
    const { decided: list, acknowledge } = scope.run(() => useDecided())!
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, verdict: 'applied' }]))
    await acknowledge(list.value[0]!)
    expect(list.value).toEqual([])
    await settle('held', 'already_bound', 6)
    await settle('dismissed', 'dismissed', 7)
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, verdict: 'dismissed' }]))
    await acknowledge(list.value[0]!)
    expect(list.value).toEqual([])
  })

  it('that was read with an earlier version of the app is not told once more', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'dismissed', code: 'dismissed', seq: 5 }], Date.now())
    await runtime.store.setValue('decisions seen', [eventId])
    await shown()
    expect((await look()).list.value).toEqual([])
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'held', code: 'already_bound', seq: 6 }], Date.now())
    await shown()
    const { list } = await look()
    await waitFor(() => expect(list.value).toMatchObject([{ eventId, verdict: 'held' }]))
  })

  it('that put another record in its place, read and then taken back: it counts again, and that is told once', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'ok', seq: 5 }], Date.now())
    await shown()
    const overruled = { ...decided(eventId, 'applied', 'overruled'), type: 'package.bind', counts: { package: 'PT6A3BEVR3R9CHBDDG', waybill: 'SF1000000000002', carrier: 'SF' } }
    expect((await look()).list.value).toEqual([])
    const one = await look(overruled)
    await one.acknowledge(one.list.value[0]!)
    answer = null // without an answer nobody knows
    scope.stop()
    scope = effectScope()
    const silent = told()
    await soon()
    expect(silent.value).toEqual([])
    const two = await look()
    expect(two.list.value).toMatchObject([{ eventId, verdict: 'applied', code: 'stands_again', counts: null }])
    await two.acknowledge(two.list.value[0]!)
    expect(two.list.value).toEqual([])
    expect((await look()).list.value).toEqual([])
    const later = await look({ ...overruled, at: new Date(Date.now() + 1000).toISOString() })
    expect(later.list.value).toMatchObject([{ eventId, code: 'overruled' }])
  })

  it('of the person before is still known when the next one asks, also without a network', async () => {
    const { eventId } = await binding()
    await runtime.store.changeEpoch('e', 0)
    await runtime.store.settle('e', [{ event_id: eventId, verdict: 'applied', code: 'ok', seq: 5 }], Date.now())
    await shown()
    const counts = { package: 'PT6A3BEVR3R9CHBDDG', waybill: 'SF1000000000002', carrier: 'SF' }
    await look({ ...decided(eventId, 'applied', 'overruled'), type: 'package.bind', counts })
    signedIn.value = { actorId: 'id-wang', sessionId: 'S2' }
    await look()
    signedIn.value = { actorId: 'id-li', sessionId: 'S' }
    await shown()
    expect(insteadOf(useOutbox().items.value.find((one) => one.eventId === eventId)!)).toEqual(counts)
  })
})

describe('[S2] two records under one number', () => {
  const other = 'f'.repeat(64)
  const item = () => useOutbox().items.value[0]!
  const good = () => dayOf([item()], insteadOf).good

  it('are one: the set-aside one counts by the other, is told so, and is in the sum of the day', async () => {
    const { id, digest } = await recorded('id_conflict', 'id_conflict')
    answer = { epoch: 'e', verdicts: [tell(id, 'dismissed', 'dismissed', digest, '重复了')], items: [
      { ...decided(id, 'applied', 'by_resolution'), digest: other },
      { ...decided(id, 'dismissed', 'first_counts'), digest, note: '核对过', counts: { work_order: WORK_ORDER, operation: 10, good: '4' } }] }
    const list = told()
    await waitFor(() => expect(list.value).toMatchObject([{ eventId: id, code: 'first_counts', counts: { good: '4' }, by: 'Boss', note: '核对过' }]))
    await waitFor(() => expect(status()).toBe('all_sent'))
    await waitFor(() => expect(countsByFirst(item())).toBe(true))
    expect(good()).toBe('4')
  })

  it('of which only the other one was decided: nothing is told as if it were of the one that is kept here', async () => {
    const { id } = await recorded('id_conflict', 'id_conflict')
    const { list } = await look({ ...decided(id, 'applied', 'by_resolution'), digest: other })
    expect(list.value).toEqual([])
    expect(status()).toBe('needs_you')
  })

  it('that both count: the second is not offered to be taken back, which would take the first', async () => {
    const { id, digest } = await recorded('id_conflict', 'id_conflict')
    answer = { epoch: 'e', verdicts: [tell(id, 'applied', 'by_resolution', digest)], items: [
      { ...decided(id, 'applied', 'by_resolution'), digest, why: 'id_conflict', body: { work_order: WORK_ORDER, operation: 10, good: '30' } }] }
    told()
    await waitFor(() => expect(isSecond(item())).toBe(true))
    expect(good()).toBe('30')
  })
})
