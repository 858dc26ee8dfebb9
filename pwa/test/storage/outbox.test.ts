import { describe, expect, it, vi } from 'vitest'
import { freezer } from '@/sync/event'
import { itemsOf, statusOf } from '@/sync/outbox'
import { bench, newStore, photo, report } from '../fakes'
import { takeIdentity } from '@/storage/identity'

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

  it('[S22] an event on its way by the time that it reads back differently: the person is told to look first', async () => {
    const phone = await bench()
    const wrong = { ...photo(10), sha256: 'f'.repeat(64) }
    const write = phone.store.database.write.bind(phone.store.database)
    const spy = vi.spyOn(phone.store.database, 'write').mockImplementationOnce(async (stores, work) => {
      const n = await write(stores, work)
      await phone.store.lease([(await phone.store.unsent())[0]!.event_id]) // another tab's flush was faster
      return n
    })
    await expect(phone.capture({}, [wrong])).rejects.toMatchObject({ name: 'Unsure' })
    spy.mockRestore()
    expect(await phone.store.unsent()).toHaveLength(1)
  })

  it('[S22] a storage that does not let go of what cannot be read: the person is told to look first', async () => {
    const phone = await bench()
    const wrong = { ...photo(10), sha256: 'f'.repeat(64) }
    const spy = vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(() => {
      throw new DOMException('lost', 'UnknownError')
    })
    await expect(phone.capture({}, [wrong])).rejects.toMatchObject({ name: 'Unsure' })
    spy.mockRestore()
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
    await takeIdentity(phone.store, { id: 'dev-2', name: 'phone', state: 'enrolled' })
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

  it('[S21] a tab that thaws and asks for what another settled meanwhile leaves it settled', async () => {
    const phone = await bench()
    const [sent, text] = [await phone.capture(), await phone.capture()]
    await phone.store.settle('e', [{ event_id: sent, verdict: 'applied', code: 'ok', seq: 1 }], 1)
    await phone.store.quarantined('', text, 1)
    await phone.store.lease([sent, text])
    const states = async () => (await phone.store.view([sent, text], false)).events.map((e) => e.state)
    expect(await states()).toEqual(['done', 'quarantined'])
    await phone.store.quarantined('', sent, 2)
    expect(await states()).toEqual(['done', 'quarantined'])
  })

  it('[S17] forgets acknowledged events and photos after the days kept, unsent ones never', async () => {
    const phone = await bench()
    const old = await phone.capture({}, [photo(5)])
    const waiting = await phone.capture()
    await phone.store.settle('e', [{ event_id: old, verdict: 'applied', code: 'ok', seq: 1 }], 1000)
    await phone.store.blobSettled('', photo(5).sha256, 'done', 1000)
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

describe('storage that is emptied under the running app', () => {
  const emptied = (name: string) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve))

  it('[I1] gets back who the phone is and what is unsent, and numbers go on', async () => {
    const phone = await bench({ name: 'emptied' })
    const ids = [await phone.capture(), await phone.capture()]
    const memory = { device: await phone.store.device(), events: await phone.store.recent(10), values: { session: 'li' } }
    phone.store.guard(() => memory, () => undefined)
    await emptied('emptied')
    ids.push(await phone.capture())
    const unsent = await phone.store.unsent()
    expect(unsent.map((e) => e.event_id)).toEqual(ids)
    expect(unsent.map((e) => e.event.device_seq)).toEqual([1, 2, 3])
    expect(await phone.store.value('session')).toBe('li')
  })

  it('[I1] is not filled twice, nor over what is there', async () => {
    const phone = await bench({ name: 'there' })
    await phone.capture()
    phone.store.guard(() => ({ device: { id: 'other', name: '', state: 'enrolled' }, events: [], values: {} }), () => undefined)
    const original = IDBDatabase.prototype.transaction
    let broken = 1
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
      if (broken-- > 0) throw new DOMException('lost', 'InvalidStateError')
      return original.apply(this, args)
    })
    expect((await phone.store.device())?.id).not.toBe('other')
    spy.mockRestore()
    expect(await phone.store.unsent()).toHaveLength(1)
  })

  it('[I1] adds what only this memory has to what somebody enrolled anew meanwhile, or another tab put back', async () => {
    const phone = await bench({ name: 'anew' })
    const ids = [await phone.capture(), await phone.capture()]
    await phone.store.settle('e', [{ event_id: ids[0]!, verdict: 'applied', code: 'ok', seq: 1 }], 1)
    const memory = { device: await phone.store.device(), events: await phone.store.recent(10), values: { session: 'li' } }
    phone.store.guard(() => memory, () => undefined)
    await emptied('anew')
    const other = await bench({ name: 'anew', seed: 7 })
    await takeIdentity(other.store, { id: 'dev-2', name: 'anew', state: 'enrolled' })
    const fresh = await other.capture()
    expect((await phone.store.unsent()).map((e) => e.event_id)).toEqual([fresh, ids[1]])
    expect((await phone.store.unsent()).map((e) => e.event)).toContainEqual(memory.events[1]!.event)
    expect((await phone.store.device())!.id).toBe('dev-2')
    expect(await phone.store.value('session')).toBeUndefined()
    expect(await phone.store.value('device_seq:dev-1')).toBe(2)
  })

  it('[S24] a newer app in another window: nothing is pretended, and this one is told', async () => {
    const phone = await bench({ name: 'newer' })
    let told = 0
    phone.store.guard(() => ({ device: null, events: [], values: {} }), () => void told++)
    await new Promise((resolve) => (indexedDB.open('newer', 99).onsuccess = resolve))
    expect(told).toBeGreaterThan(0)
    await expect(phone.capture()).rejects.toMatchObject({ name: 'VersionError' })
  })
})

describe('what screens read at the start', () => {
  it('is every unsent event and the newest of the others, in order of capture, however many there are', async () => {
    const phone = await bench({ name: 'many' })
    const ids: string[] = []
    for (let i = 0; i < 12; i++) ids.push(await phone.capture())
    await phone.store.settle('e', ids.slice(0, 4).map((event_id, i) => ({ event_id, verdict: 'applied', code: 'ok', seq: i + 1 })), 1)
    await phone.store.settle('e', ids.slice(8, 11).map((event_id, i) => ({ event_id, verdict: 'applied', code: 'ok', seq: i + 9 })), 2)
    const shown = async (limit: number) => (await phone.store.recent(limit)).map((e) => ids.indexOf(e.event_id))
    expect(await shown(100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(await shown(3)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]) // those of one time stay together
    expect(await shown(0)).toEqual([4, 5, 6, 7, 11])
  })
})
