import { describe, expect, it } from 'vitest'
import { EVERY, flushLoop, LONGEST_PAUSE, pauseAfter, type LoopState, type Reason } from '@/sync/loop'
import type { RoundResult } from '@/sync/flush'
import { FakeClock, fakeRandom, FakeTimers, settled } from '../fakes'

function looped(results: () => RoundResult | Promise<RoundResult>, random = fakeRandom(3)) {
  const clock = new FakeClock()
  const timers = new FakeTimers(clock)
  const states: LoopState[] = []
  let rounds = 0
  const loop = flushLoop({
    clock, timers, random, onState: (s) => states.push(s),
    round: async () => (rounds++, results()),
  })
  return { clock, timers, loop, states, rounds: () => rounds }
}
const OK: RoundResult = { trouble: null, retryAfter: null }
const OFFLINE: RoundResult = { trouble: 'offline', retryAfter: null }

describe('[S21] when to flush', () => {
  it.each<Reason>(['start', 'capture', 'online', 'visible', 'focus', 'poke', 'background', 'button'])('on %s', async (reason) => {
    const { loop, rounds } = looped(() => OK)
    await loop.kick(reason)
    expect(rounds()).toBe(1)
  })

  it('by itself every minute', async () => {
    const { loop, timers, rounds } = looped(() => OK)
    await loop.kick('start')
    await timers.run(EVERY * 3 + 10)
    expect(rounds()).toBe(4)
  })

  it('again by itself after a failure, without anybody writing anything', async () => {
    let works = false
    const { loop, timers, rounds, states } = looped(() => (works ? OK : OFFLINE))
    await loop.kick('start')
    works = true
    await timers.run(pauseAfter(1) + 1)
    expect(rounds()).toBe(2)
    expect(states.at(-1)).toMatchObject({ trouble: null, flushing: false })
  })

  it('pauses grow to five minutes and are spread over their whole length', async () => {
    const pauses: number[] = []
    const { loop, timers } = looped(() => OFFLINE)
    await loop.kick('start')
    for (let i = 0; i < 60; i++) {
      pauses.push(timers.next()!)
      await timers.run(timers.next()! + 1)
    }
    expect(Math.max(...pauses)).toBeLessThanOrEqual(LONGEST_PAUSE)
    const late = pauses.slice(12)
    expect(Math.min(...late)).toBeLessThan(LONGEST_PAUSE * 0.25)
    expect(Math.max(...late)).toBeGreaterThan(LONGEST_PAUSE * 0.75)
  })

  it('keeps quiet as long as the server asked for; only the button goes through', async () => {
    const { loop, timers, rounds } = looped(() => ({ trouble: 'busy', retryAfter: 30 }))
    await loop.kick('start')
    await loop.kick('capture')
    await loop.kick('online')
    await timers.run(29_000)
    expect(rounds()).toBe(1)
    await loop.kick('button')
    expect(rounds()).toBe(2)
  })

  it('a tap on the button is an extra try: the one that is due by itself comes no later', async () => {
    const { loop, timers, clock, states } = looped(() => OFFLINE)
    await loop.kick('start')
    for (let i = 0; i < 8; i++) await timers.run(timers.next()! + 1)
    const due = states.at(-1)!.nextAt!
    for (let i = 0; i < 5; i++) {
      await loop.kick('button')
      expect(states.at(-1)!.nextAt! - clock.now()).toBeGreaterThanOrEqual(0)
      expect(states.at(-1)!.nextAt!).toBeLessThanOrEqual(due)
    }
    expect(timers.next()!).toBeLessThanOrEqual(due - clock.now() + 1)
  })

  it('after a tap the server\'s wish for silence still counts, and trouble still grows pauses by itself', async () => {
    const { loop, timers } = looped(() => ({ trouble: 'busy', retryAfter: 30 }))
    await loop.kick('start')
    await timers.run(29_000)
    await loop.kick('button')
    expect(timers.next()!).toBeGreaterThanOrEqual(30_000)
  })

  it('hears every sign again when that is over', async () => {
    let busy = true
    const { loop, timers, rounds } = looped(() => (busy ? { trouble: 'busy', retryAfter: 5 } : OK))
    await loop.kick('start')
    busy = false
    await timers.run(5_000 + pauseAfter(1))
    expect(rounds()).toBe(2)
    await loop.kick('capture')
    expect(rounds()).toBe(3)
  })

  it('goes on by itself where a timer fires a moment before the server\'s pause is over', async () => {
    const { clock, loop, timers, rounds } = looped(() => ({ trouble: 'busy', retryAfter: 5 }), { ...fakeRandom(), unit: () => 0 })
    const after = timers.after.bind(timers)
    timers.after = (ms, work) => after(ms, () => {
      clock.monotonic -= 1 // as browsers round it
      work()
    })
    await loop.kick('start')
    for (let i = 2; i < 6; i++) {
      await timers.run(timers.next()!)
      expect(rounds()).toBe(i)
      expect(timers.next()).not.toBeNull()
    }
  })

  it('one round at a time; what asks meanwhile gets one more afterwards', async () => {
    let at = 0
    let most = 0
    const { loop, rounds } = looped(async () => {
      most = Math.max(most, ++at)
      await settled()
      at--
      return OK
    })
    await Promise.all([loop.kick('start'), loop.kick('capture'), loop.kick('poke'), loop.kick('focus')])
    expect(most).toBe(1)
    expect(rounds()).toBe(2)
  })

  it('survives a storage that throws', async () => {
    let broken = true
    const { loop, timers, rounds, states } = looped(() => (broken ? Promise.reject(new Error('disk')) : OK))
    await loop.kick('start')
    expect(states.at(-1)).toMatchObject({ flushing: false, trouble: 'storage' })
    broken = false
    await timers.run(pauseAfter(1) + 1)
    expect(rounds()).toBe(2)
  })

  it('does nothing more once stopped', async () => {
    const { loop, timers, rounds } = looped(() => OK)
    await loop.kick('start')
    loop.stop()
    await timers.run(EVERY * 2)
    await loop.kick('button')
    expect(rounds()).toBe(1)
  })
})
