import { describe, expect, it } from 'vitest'
import { EVERY, flushLoop, LONGEST_PAUSE, pauseAfter, type LoopState, type Reason } from '@/sync/loop'
import type { RoundResult } from '@/sync/flush'
import { FakeClock, fakeRandom, FakeTimers, settled } from '../fakes'

function looped(results: () => RoundResult | Promise<RoundResult>) {
  const clock = new FakeClock()
  const timers = new FakeTimers(clock)
  const states: LoopState[] = []
  let rounds = 0
  const loop = flushLoop({
    clock, timers, random: fakeRandom(3), onState: (s) => states.push(s),
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
    expect(states.at(-1)).toMatchObject({ flushing: false, trouble: 'server' })
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
