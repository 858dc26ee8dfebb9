/**
 * When to flush [S21]: on any sign that it may work, and by itself every minute. Failures are
 * followed by a fully jittered, growing pause, so that 300 phones do not come back as one herd.
 * Knows nothing of requests: `round` does one, `timers` and `random` are given, tests run it on
 * virtual time.
 */
import type { Trouble } from './answers'
import type { RoundResult } from './flush'
import type { Clock, Random, Timers } from './ports'

export type Reason =
  | 'start' | 'capture' | 'online' | 'visible' | 'focus' | 'poke' | 'timer' | 'background' | 'button'
export const EVERY = 60_000
export const FIRST_PAUSE = 2_000
export const LONGEST_PAUSE = 5 * 60_000

/** Wall clock ms. nextAt: when it tries again by itself; busy: the server asked for silence until then. */
export interface LoopState { flushing: boolean; trouble: Trouble | null; lastOkAt: number | null; nextAt?: number }
export interface LoopPorts {
  round(): Promise<RoundResult>
  clock: Clock
  timers: Timers
  random: Random
  onState(state: LoopState): void
}

export interface FlushLoop {
  /** Asks for a round; resolves when a round that began after the call is over. */
  kick(reason: Reason): Promise<void>
  stop(): void
}

export function flushLoop(ports: LoopPorts): FlushLoop {
  const { clock, timers, random } = ports
  let running: Promise<void> | null = null
  let again: Promise<void> | null = null
  let failures = 0
  let notBefore = 0 // monotonic ms; the server asked for silence until then
  let due = 0 // monotonic ms; when it tries again by itself
  let stopped = false
  let cancelTimer = () => {}
  let state: LoopState = { flushing: false, trouble: null, lastOkAt: null }
  const tell = (change: Partial<LoopState>) => ports.onState((state = { ...state, ...change }))

  function schedule(ms: number): void {
    cancelTimer()
    if (!stopped) cancelTimer = timers.after(ms, () => void kick('timer'))
  }

  /** byHand: an extra try. One that fails does not put off the one that is due by itself. */
  async function once(byHand: boolean): Promise<void> {
    tell({ flushing: true })
    // A storage that fails is trouble like any other: the loop must survive it.
    const result = await ports.round().catch((): RoundResult => ({ trouble: 'storage', retryAfter: null }))
    failures = result.trouble === null || result.trouble === 'sign_in' ? 0 : failures + (byHand && failures > 0 ? 0 : 1)
    const wait = (result.retryAfter ?? 0) * 1000
    notBefore = clock.mono() + wait
    const rest = wait + (failures === 0 ? EVERY : random.unit() * pauseAfter(failures))
    const left = due - clock.mono()
    const pause = byHand && failures > 0 && left > 0 ? Math.max(wait, Math.min(rest, left)) : rest
    due = clock.mono() + pause
    const ok = failures === 0 ? { lastOkAt: clock.now() } : {}
    tell({ flushing: false, trouble: result.trouble, nextAt: clock.now() + pause, ...ok })
    schedule(pause)
  }

  function start(byHand = false): Promise<void> {
    running = once(byHand).finally(() => (running = null))
    return running
  }

  function kick(reason: Reason): Promise<void> {
    if (stopped) return Promise.resolve()
    // A timer may fire a moment early; it was set for after the pause, and no other follows it.
    if (reason !== 'button' && reason !== 'timer' && clock.mono() < notBefore) return Promise.resolve()
    if (!running) return start(reason === 'button')
    // What asked during a round may have come too late for it: one more round follows.
    again ??= running.then(() => {
      again = null
      return stopped || clock.mono() < notBefore ? undefined : start()
    })
    return again
  }

  return { kick, stop: () => ((stopped = true), cancelTimer()) }
}

/** Upper bound of the pause after so many failures in a row, ms. */
export const pauseAfter = (failures: number) => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20))
