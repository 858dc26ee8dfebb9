import { describe, expect, it, vi } from 'vitest'
import { takeIdentity } from '@/storage/identity'
import { carry, markHanded, toHand } from '@/storage/handover'
import { flushRound } from '@/sync/flush'
import { itemsOf, statusOf } from '@/sync/outbox'
import { bench, newStore, photo } from '../fakes'

const FROM = { id: 'dev-a', name: '一号手机' }
const AT = '2026-05-04T14:02:09.123+08:00'

/** Phone A with some events, and phone B of another identity. */
async function two(count = 3) {
  const a = await bench()
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await a.capture())
  const b = await bench({ seed: 99 })
  await takeIdentity(b.store, { id: 'dev-b', name: '二号手机', state: 'enrolled' })
  const events = (await a.store.unsent()).map((e) => e.event)
  return { a, b, ids, events }
}

describe('carrying', () => {
  it('[S22] keeps all of them durably, as frozen, in order, and counts its own numbers on', async () => {
    const { b, ids, events } = await two()
    await b.capture()
    expect(await carry(b.store, events, FROM, AT)).toEqual({ added: 3, known: 0, different: [] })
    await b.capture()
    const kept = await b.store.unsent()
    expect(kept.slice(1, 4).map((e) => e.event)).toEqual(events)
    expect(kept.map((e) => e.event_id).slice(1, 4)).toEqual(ids)
    expect(kept.map((e) => [e.event.device_id, e.event.device_seq])).toEqual(
      [['dev-b', 1], ['dev-1', 1], ['dev-1', 2], ['dev-1', 3], ['dev-b', 2]])
  })

  it('twice is once; another event under a known id is left to its own phone', async () => {
    const { b, events } = await two()
    await carry(b.store, events, FROM, AT)
    const forged = { ...events[1]!, body: '{"changed":1}' }
    expect(await carry(b.store, [events[0]!, forged], FROM, AT)).toEqual({ added: 0, known: 1, different: [forged.event_id] })
    expect((await b.store.unsent()).map((e) => e.event)).toEqual(events)
  })

  it('[S22] all or none: a full disk keeps none, and says so', async () => {
    const { b, events } = await two()
    let left = 2
    const add = IDBObjectStore.prototype.add
    const spy = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (left-- <= 0) throw new DOMException('full', 'QuotaExceededError')
      return add.apply(this, args)
    })
    await expect(carry(b.store, events, FROM, AT)).rejects.toMatchObject({ name: 'QuotaExceededError' })
    spy.mockRestore()
    expect(await b.store.unsent()).toEqual([])
  })

  it('[S4] lets go only on the server\'s verdict; the elapsed time of another clock is not sent', async () => {
    const { b, ids, events } = await two()
    await carry(b.store, events, FROM, AT)
    b.server.instead = () => ({ kind: 'network' })
    await flushRound(b)
    expect(await b.store.unsent()).toHaveLength(3)
    b.server.instead = null
    await flushRound(b)
    expect(await b.store.unsent()).toEqual([])
    const [request] = b.server.requests
    expect(request!.device_id).toBe('dev-b')
    expect(request!.events.map((e) => [e.event_id, e.device_id, e.elapsed_ms])).toEqual(ids.map((id) => [id, 'dev-1', null]))
  })

  it('[S25] counts what it carries as waiting, and does not nag others with the author\'s verdicts', async () => {
    const { b, ids, events } = await two(1)
    await carry(b.store, events, FROM, AT)
    const all = () => b.store.recent(10)
    expect(statusOf(await all(), 'somebody')).toMatchObject({ kind: 'waiting', count: 1 })
    expect(itemsOf(await all())[0]).toMatchObject({ carried: { from: FROM, at: AT }, handed: [] })
    await b.store.settle('e', [{ event_id: ids[0]!, verdict: 'held', code: 'over_planned', seq: 1 }], 1)
    expect(statusOf(await all(), 'somebody').kind).toBe('all_sent')
    expect(statusOf(await all(), null).kind).toBe('all_sent')
    expect(statusOf(await all(), 'P1').kind).toBe('needs_you')
  })
})

describe('having handed over', () => {
  it('[S4] keeps every event; says who has it; sends by itself all the same', async () => {
    const { a, ids } = await two()
    const note = { to: { id: 'dev-b', name: '二号手机' }, at: AT }
    expect((await toHand(a.store, 2, false))).toMatchObject({ left: 1 })
    await markHanded(a.store, ids.slice(0, 2), note)
    await markHanded(a.store, ids.slice(0, 2), note)
    expect(await a.store.unsent()).toHaveLength(3)
    expect(itemsOf(await a.store.recent(10)).map((i) => i.handed)).toEqual([[], [note], [note]])
    expect((await toHand(a.store, 2, false)).events.map((e) => e.event_id)).toEqual([ids[2]])
    expect((await toHand(a.store, 2, true)).events.map((e) => e.event_id)).toEqual(ids.slice(0, 2))
    expect(statusOf(await a.store.recent(10), null)).toMatchObject({ kind: 'waiting', count: 3 })
    await flushRound(a)
    expect(await a.store.unsent()).toEqual([])
  })

  it('survives the app: another tab sees it', async () => {
    const a = await bench({ name: 'handed-tab' })
    const id = await a.capture({}, [photo(5)])
    await markHanded(a.store, [id], { to: null, at: AT })
    const [seen] = itemsOf(await (await newStore('handed-tab')).recent(1))
    expect(seen!.handed).toEqual([{ to: null, at: AT }])
  })
})
