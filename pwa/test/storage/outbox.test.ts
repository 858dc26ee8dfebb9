import { describe, expect, it, vi } from 'vitest'
import { freezer } from '@/sync/event'
import { itemsOf, statusOf } from '@/sync/outbox'
import { bench, newStore, photo, report } from '../fakes'

describe('capture', () => {
  it('[S22] resolves only when the event can be read back, with its number and photos', async () => {
    const phone = await bench({ name: 's22' })
    const picture = photo(1000)
    const id = await phone.capture({}, [picture])
    const later = await newStore('s22') // another connection sees it: it was committed
    expect((await later.unsent(10)).map((e) => e.event_id)).toEqual([id])
    expect(new Uint8Array((await later.blobData(picture.sha256))!)).toEqual(new Uint8Array(picture.data))
  })

  it('numbers strictly 1, 2, 3 … however fast people confirm', async () => {
    const phone = await bench()
    await Promise.all(Array.from({ length: 25 }, () => phone.capture()))
    const stored = await phone.store.unsent(100)
    expect(stored.map((e) => e.event.device_seq)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
    expect(new Set(stored.map((e) => e.event_id)).size).toBe(25)
  })

  it('[S22] opens a lost connection again once and stores one event, not two', async () => {
    const phone = await bench()
    const original = IDBDatabase.prototype.transaction
    let broken = 1
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
      if (broken-- > 0) throw new DOMException('Connection to Indexed Database server lost', 'InvalidStateError')
      return original.apply(this, args)
    })
    await phone.capture()
    spy.mockRestore()
    expect(await phone.store.unsent(10)).toHaveLength(1)
  })

  it('[S22] a second loss is an error, never a silent success', async () => {
    const phone = await bench()
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('Connection to Indexed Database server lost', 'InvalidStateError')
    })
    await expect(phone.capture()).rejects.toThrow('lost')
    spy.mockRestore()
    expect(await phone.store.unsent(10)).toHaveLength(0)
  })

  it('[S22] a commit hidden by a lost connection is found again instead of stored twice', async () => {
    const phone = await bench()
    const make = freezer(report('5'), phone.clock, phone.random)
    const mark = { mono: 0, boot: 'b', savedAt: '' }
    const first = await phone.store.capture(make, [], mark)
    const second = await phone.store.capture(make, [], mark)
    expect(second.n).toBe(first.n)
    await phone.capture()
    expect((await phone.store.unsent(10)).map((e) => e.event.device_seq)).toEqual([1, 2])
  })

  it('[S22] what reads back differently is an error and is not sent behind the person\'s back', async () => {
    const phone = await bench()
    const wrong = { ...photo(10), sha256: 'f'.repeat(64) } // as if the disk had changed the bytes
    await expect(phone.capture({}, [wrong])).rejects.toMatchObject({ name: 'ReadBackFailed' })
    expect(await phone.store.unsent(10)).toEqual([])
  })

  it('a full disk leaves no half event and no burnt number', async () => {
    const phone = await bench()
    const spy = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await expect(phone.capture({}, [photo(10)])).rejects.toMatchObject({ name: 'QuotaExceededError' })
    spy.mockRestore()
    expect(await phone.store.unsentBlobs()).toEqual([])
    await phone.capture()
    expect((await phone.store.unsent(10))[0]!.event.device_seq).toBe(1)
  })

  it('counts anew for a new identity and keeps the old identity on old events', async () => {
    const phone = await bench()
    await phone.capture()
    await phone.store.setDevice({ id: 'dev-2', name: 'phone', state: 'enrolled' })
    await phone.capture()
    const events = (await phone.store.unsent(10)).map((e) => [e.event.device_id, e.event.device_seq])
    expect(events).toEqual([['dev-1', 1], ['dev-2', 1]])
  })

  it('[S14] the actor is frozen at capture and survives everything that follows', async () => {
    const phone = await bench()
    await phone.capture({ actorId: 'A', sessionId: 'SA' })
    await phone.capture({ actorId: 'B', sessionId: 'SB', onBehalfOf: 'C' })
    const [first, second] = await phone.store.unsent(2)
    expect(first!.event).toMatchObject({ actor_id: 'A', session_id: 'SA' })
    expect(second!.event).toMatchObject({ actor_id: 'B', session_id: 'SB', on_behalf_of: 'C' })
  })
})

describe('letting go', () => {
  it('[S4] removes only the ids listed in the answer', async () => {
    const phone = await bench()
    const [a, b, c] = [await phone.capture(), await phone.capture(), await phone.capture()]
    await phone.store.lease([a, b, c])
    await phone.store.settle('e', [{ event_id: b, verdict: 'held', code: 'on_hold', seq: 9 }, { event_id: 'stranger', verdict: 'applied', code: 'ok', seq: 10 }], 1)
    expect((await phone.store.unsent(10)).map((e) => e.event_id)).toEqual([a, c])
    const view = await phone.store.view([b], false)
    expect(view.events[0]).toMatchObject({ state: 'done', verdict: { verdict: 'held', code: 'on_hold', seq: 9, epoch: 'e' } })
  })

  it('[S4] what was leased when the app was killed is sent again', async () => {
    const phone = await bench({ name: 'killed' })
    const id = await phone.capture()
    await phone.store.lease([id])
    expect((await (await newStore('killed')).unsent(10)).map((e) => e.event_id)).toEqual([id])
  })

  it('[S17] forgets acknowledged events and photos after the days kept, unsent ones never', async () => {
    const phone = await bench()
    const old = await phone.capture({}, [photo(5)])
    const waiting = await phone.capture()
    await phone.store.settle('e', [{ event_id: old, verdict: 'applied', code: 'ok', seq: 1 }], 1000)
    await phone.store.blobSettled(photo(5).sha256, 'done', 1000)
    await phone.store.prune(1000)
    expect((await phone.store.view([old], false)).events).toHaveLength(1)
    await phone.store.prune(1001)
    expect((await phone.store.view([old, waiting], false)).events.map((e) => e.event_id)).toEqual([waiting])
    expect(await phone.store.blobData(photo(5).sha256)).toBeNull()
  })
})

describe('honest status', () => {
  it('[S25] says "all sent" only when the verdict of each event is in', async () => {
    const phone = await bench()
    const status = async () => statusOf(await phone.store.recent(100), 'P1')
    expect(await status()).toEqual({ kind: 'all_sent', count: 0, since: null })
    const first = await phone.capture()
    phone.clock.pass(60_000)
    const second = await phone.capture()
    await phone.store.lease([first, second])
    expect(await status()).toEqual({ kind: 'waiting', count: 2, since: '2026-05-04T14:02:09.123+08:00' })
    await phone.store.settle('e', [{ event_id: first, verdict: 'applied', code: 'ok', seq: 1 }], 1)
    expect(await status()).toMatchObject({ kind: 'waiting', count: 1, since: '2026-05-04T14:03:09.123+08:00' })
    await phone.store.settle('e', [{ event_id: second, verdict: 'held', code: 'over_planned', seq: 2 }], 1)
    expect(await status()).toEqual({ kind: 'needs_you', count: 1, since: null })
  })

  it('[S25] shows held events to the person who made them, and the outcome later', async () => {
    const phone = await bench()
    const id = await phone.capture()
    await phone.store.settle('e', [{ event_id: id, verdict: 'held', code: 'over_planned', seq: 1 }], 1)
    const all = await phone.store.recent(10)
    expect(statusOf(all, 'somebody else').kind).toBe('all_sent')
    expect(itemsOf(all)[0]).toMatchObject({ eventId: id, needsYou: true, state: 'sent' })
    await phone.store.settle('e', [{ event_id: id, verdict: 'applied', code: 'by_resolution', seq: 5 }], 1)
    expect(itemsOf(await phone.store.recent(10))[0]).toMatchObject({ needsYou: false, verdict: { code: 'by_resolution' } })
  })

  it('an answer that comes late does not undo a newer verdict', async () => {
    const phone = await bench()
    const id = await phone.capture()
    await phone.store.settle('e', [{ event_id: id, verdict: 'applied', code: 'ok', seq: 8 }], 1)
    await phone.store.settle('e', [{ event_id: id, verdict: 'waiting', code: 'waiting_event', seq: 3 }], 1)
    expect((await phone.store.view([id], false)).events[0]!.verdict).toMatchObject({ verdict: 'applied', seq: 8 })
  })
})
