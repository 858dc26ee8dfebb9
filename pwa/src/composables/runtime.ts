/** The composition root of the phone app: the only place that wires parts together. */
import { flushLoop, type FlushLoop, type LoopState } from '@/sync/loop'
import { flushRound, type RoundResult } from '@/sync/flush'
import type { Clock, Random, Timers } from '@/sync/ports'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { webLocks } from '@/storage/locks'
import { PhoneStore } from '@/storage/store'
import { httpTransport } from '@/transport/syncHttp'
import { deviceHealth, type Health } from './health'

export const DATABASE = 'suigong'
export const SESSION_KEY = 'session'

export const systemClock: Clock = {
  now: () => Date.now(),
  mono: () => performance.now(),
  boot: Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, '0')).join(''),
  offsetMinutes: (now) => -new Date(now).getTimezoneOffset(),
}
export const systemRandom: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  unit: () => Math.random(),
}
export const systemTimers: Timers = {
  after(ms, work) {
    const id = setTimeout(work, ms)
    return () => clearTimeout(id)
  },
}

export interface Runtime {
  store: PhoneStore; changes: Changes; loop: FlushLoop; clock: Clock; random: Random; health: Health
}

/**
 * appVersion goes with every push. sessionId: whose session reads the feed.
 * onState hears whether a flush runs and what stops it.
 */
export function createRuntime(
  appVersion: string, sessionId: () => string | null, onState: (state: LoopState) => void,
): Runtime {
  const changes = new Changes(DATABASE)
  const store = new PhoneStore(new Database(DATABASE), changes)
  const health = deviceHealth(store, systemClock, appVersion)
  const ports = {
    store, transport: httpTransport(sessionId, health), locks: webLocks(), clock: systemClock, timers: systemTimers, appVersion,
  }
  // Before enrolment there is nothing to send and nobody who may read.
  const round = async (): Promise<RoundResult> =>
    (await store.device()) ? flushRound(ports) : { trouble: null, retryAfter: null }
  const loop = flushLoop({
    round, clock: systemClock, timers: systemTimers, random: systemRandom, onState,
  })
  return { store, changes, loop, health, clock: systemClock, random: systemRandom }
}
