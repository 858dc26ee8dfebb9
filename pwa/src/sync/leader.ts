/** One flusher among tabs and the service worker; a frozen one is replaced [S21]. */
import type { Clock, Locked, Locks, Store, Timers } from './ports'

const LOCK = 'suigong-flush'
export const LOOK_EVERY = 15_000
/** Each request is cut after 30 s and each step beats, so a holder this quiet is frozen. */
export const FROZEN_AFTER = 60_000

/** Another tab took over while this one seemed frozen: what is left to do is done there. */
export class Stolen extends Error {
  override name = 'Stolen'
}

export interface LeaderPorts { locks: Locks; store: Store; clock: Clock; timers: Timers }

/**
 * Runs `work` as the only flusher; waits for its turn, or steals it from a holder without a pulse.
 * Rejects with Stolen when that happened to this one.
 */
export async function asLeader<T>(ports: LeaderPorts, work: Locked<T>): Promise<T> {
  let started = false
  let mine = () => true
  const begin: Locked<T> = (stillMine) => ((started = true), (mine = stillMine), work(stillMine))
  const told = (error: unknown): never => {
    throw started && !mine() ? new Stolen() : error
  }
  const watch = watchFrozen(ports, () => started)
  let cancel = () => {}
  const cancelled = new Promise<void>((resolve) => (cancel = resolve))
  const turn = ports.locks.hold(LOCK, { steal: false, cancelled }, begin)
  const first = await Promise.race([
    turn.then((value) => ({ value })),
    watch.frozen.then(() => 'steal' as const),
  ]).catch(told).finally(watch.stop)
  if (first !== 'steal') return first.value
  turn.catch(() => undefined) // given up on purpose
  cancel()
  return ports.locks.hold(LOCK, { steal: true, cancelled: new Promise(() => {}) }, begin).catch(told)
}

function watchFrozen({ store, clock, timers }: LeaderPorts, started: () => boolean) {
  let stopTimer = () => {}
  let stopped = false
  const frozen = new Promise<void>((resolve) => {
    let beat = -1
    let since = clock.mono()
    const look = async () => {
      if (stopped || started()) return
      // A storage that fails for a moment must not end the watch: nobody else would replace the frozen one.
      const latest = await store.lastBeat().catch(() => beat)
      if (latest !== beat) [beat, since] = [latest, clock.mono()]
      if (clock.mono() - since >= FROZEN_AFTER) return resolve()
      if (!stopped) stopTimer = timers.after(LOOK_EVERY, () => void look())
    }
    stopTimer = timers.after(LOOK_EVERY, () => void look())
  })
  return { frozen, stop: () => ((stopped = true), stopTimer()) }
}
