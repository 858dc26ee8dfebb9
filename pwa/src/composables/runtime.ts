/** The composition root of the phone app: the only place that wires parts together. */
import { flushLoop, type FlushLoop, type LoopState } from '@/sync/loop'
import { flushRound, type RoundResult } from '@/sync/flush'
import { fullPace } from '@/sync/pace'
import type { Clock, Random, Timers, Transport } from '@/sync/ports'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { webLocks } from '@/storage/locks'
import { PhoneStore } from '@/storage/store'
import { httpTransport } from '@/transport/syncHttp'
import { deviceHealth, type Health } from './health'

export const DATABASE = 'suigong'

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
 * onState hears whether a flush runs and what stops it; onPhoto how much of a photo has arrived, 0 … 1.
 */
export function createRuntime(
  appVersion: string, sessionId: () => string | null, onState: (state: LoopState) => void,
  onPhoto: (sha256: string, part: number) => void = () => {},
): Runtime {
  const changes = new Changes(DATABASE)
  const store = new PhoneStore(new Database(DATABASE), changes)
  const health = deviceHealth(store, systemClock, appVersion)
  const ports = {
    store, transport: watched(httpTransport(sessionId, health), onPhoto), locks: webLocks(), clock: systemClock, timers: systemTimers, pace: fullPace(), appVersion,
  }
  // Before enrolment there is nothing to send and nobody who may read.
  const round = async (): Promise<RoundResult> =>
    (await store.device()) ? flushRound(ports) : { trouble: null, retryAfter: null }
  const loop = flushLoop({
    round, clock: systemClock, timers: systemTimers, random: systemRandom, onState,
  })
  return { store, changes, loop, health, clock: systemClock, random: systemRandom }
}

function watched(transport: Transport, onPhoto: (sha256: string, part: number) => void): Transport {
  return {
    ...transport,
    async blobPatch(sha256, offset, total, bytes) {
      const answer = await transport.blobPatch(sha256, offset, total, bytes)
      if (answer.kind === 'http' && answer.offset !== null && total > 0) onPhoto(sha256, answer.offset / total)
      return answer
    },
  }
}
