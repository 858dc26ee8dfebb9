import { describe, expect, it } from 'vitest'
import { ReadBackFailed } from '@/storage/eventStore'
import { freezer } from '@/sync/event'
import { flushRound } from '@/sync/flush'
import { bench, FakeLocks, newStore, report, unsent, type Bench } from '../fakes'

const MARK = { mono: 0, boot: 'b', savedAt: '2026-05-04T06:02:09.123Z' }

/** Captures what cannot be read back; `meanwhile` happens between its commit and that. What its person is told. */
async function unreadable(phone: Bench, meanwhile: () => Promise<unknown>, make = freezer(report('7'), phone.clock, phone.random)): Promise<string> {
  const readBack = phone.store['readBack']
  phone.store['readBack'] = async () => {
    phone.store['readBack'] = readBack
    await meanwhile()
    throw new ReadBackFailed()
  }
  return phone.store.capture(make, [], MARK).then(() => 'saved', (error: Error) => error.name)
}

/** A flush that has read the outbox and goes on when it is told to. */
async function flushThatHasRead(phone: Bench): Promise<{ go: () => Promise<void> }> {
  let go = () => {}
  const ready = new Promise<void>((resolve) => (go = resolve))
  const store = Object.create(phone.store) as Bench['store']
  let read = () => {}
  const hasRead = new Promise<void>((resolve) => (read = resolve))
  store.unsent = async (limit) => {
    const list = await phone.store.unsent(limit)
    read()
    await ready
    return list
  }
  const flush = flushRound({ ...phone, store })
  await hasRead
  return { go: async () => (go(), void (await flush)) }
}

describe('[S22] what was told as "NOT saved"', () => {
  it('is not sent by a flush that had read it before it was taken back', async () => {
    const phone = await bench()
    const kept = await phone.capture()
    let flush = { go: async () => {} }
    expect(await unreadable(phone, async () => (flush = await flushThatHasRead(phone)))).toBe('ReadBackFailed')
    await flush.go()
    expect([...phone.server.events.keys()]).toEqual([kept])
  })

  it('is not sent either where nothing else waits', async () => {
    const phone = await bench()
    let flush = { go: async () => {} }
    expect(await unreadable(phone, async () => (flush = await flushThatHasRead(phone)))).toBe('ReadBackFailed')
    await flush.go()
    expect(phone.server.requests).toEqual([])
  })

  it.each<[string, (what: string) => boolean]>([
    ['to the push', (what) => what === 'push'], ['to everything', () => true],
  ])('is never what went out already: the answer %s was lost, and the person is told to look first', async (_what, lost) => {
    const phone = await bench()
    const make = freezer(report('7'), phone.clock, phone.random)
    phone.server.loseAnswer = lost
    expect(await unreadable(phone, () => flushRound(phone), make)).toBe('Unsure')
    phone.server.loseAnswer = null
    expect(phone.server.events.size).toBe(1)
    await phone.store.capture(make, [], MARK) // the same again, within the time for which it keeps its id
    await flushRound(phone)
    expect([...phone.server.events.values()].map((e) => e.event.device_seq)).toEqual([1])
    expect(await unsent(phone)).toBe(0)
  })

  it('is never what went out before the app was ended and opened again', async () => {
    const phone = await bench({ name: 'ended' })
    phone.server.loseAnswer = () => true
    const make = freezer(report('7'), phone.clock, phone.random)
    expect(await unreadable(phone, () => flushRound(phone), make)).toBe('Unsure')
    const later = { ...phone, store: await newStore('ended') }
    expect(await unreadable(later, async () => {}, make)).toBe('Unsure')
    expect(await unsent(later)).toBe(1)
  })

  it('is never what another tab has sent', async () => {
    const locks = new FakeLocks()
    const [one, two] = [await bench({ name: 'both', locks }), await bench({ name: 'both', locks, seed: 2 })]
    one.server.loseAnswer = () => true
    expect(await unreadable(two, () => flushRound(one))).toBe('Unsure')
    expect(one.server.events.size).toBe(1)
    expect(await unsent(two)).toBe(1)
  })

  it('leaves no number out: the next record takes it, and the office misses none', async () => {
    const phone = await bench()
    await phone.capture()
    expect(await unreadable(phone, async () => {})).toBe('ReadBackFailed')
    expect(await unreadable(phone, async () => {})).toBe('ReadBackFailed')
    await phone.capture()
    await flushRound(phone)
    expect([...phone.server.events.values()].map((e) => e.event.device_seq)).toEqual([1, 2])
  })

  it('takes no number from a record that another tab saved meanwhile', async () => {
    const locks = new FakeLocks()
    const [one, two] = [await bench({ name: 'numbers', locks }), await bench({ name: 'numbers', locks, seed: 2 })]
    expect(await unreadable(one, () => two.capture())).toBe('ReadBackFailed')
    await one.capture()
    await flushRound(two)
    expect([...two.server.events.values()].map((e) => e.event.device_seq)).toEqual([2, 3])
  })

  it('keeps its number where it is not told as "NOT saved"', async () => {
    const phone = await bench()
    phone.server.loseAnswer = () => true
    expect(await unreadable(phone, () => flushRound(phone))).toBe('Unsure')
    phone.server.loseAnswer = null
    await phone.capture()
    await flushRound(phone)
    expect([...phone.server.events.values()].map((e) => e.event.device_seq)).toEqual([1, 2])
  })

  it('is never what is gone by now: it may have gone out before the storage was emptied', async () => {
    const phone = await bench()
    expect(await unreadable(phone, async () => {
      await flushRound(phone)
      await phone.store.database.write(['events'], (tx) => tx.objectStore('events').clear())
    })).toBe('Unsure')
  })
})
