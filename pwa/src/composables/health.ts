/** What a phone tells about itself with each push and pull, so that the office sees a sick one. */
import { ref } from 'vue'
import type { Clock } from '@/sync/ports'
import type { PhoneStore } from '@/storage/store'

const FAILS = 'scan fails'
interface Fails { day: string; n: number }

export interface Health {
  /** The header's value: ASCII JSON; null when storage cannot be read. */
  header(): Promise<string | null>
  /** serverTime: RFC 3339 of an answer; sentAt and now: wall clock ms around the request. */
  serverSaid(serverTime: string, sentAt: number, now: number): void
  /** ms that this phone's clock is ahead of the server's, for screens that follow it; null before the first answer of this run. */
  offset(): number | null
}

export function deviceHealth(store: PhoneStore, clock: Clock, appVersion: string): Health {
  const offset = ref<number | null>(null)
  return {
    async header() {
      try {
        const [{ count, oldest }, fails] = await Promise.all([store.outboxSize(), store.value<Fails>(FAILS)])
        const persisted = (await globalThis.navigator?.storage?.persisted?.().catch(() => null)) ?? null
        const scan_fails = fails?.day === dayOf(clock.now()) ? fails.n : 0
        return JSON.stringify({ unsent: count, oldest, persisted, app: appVersion, offset_ms: offset.value, scan_fails })
      } catch {
        return null
      }
    },
    serverSaid(serverTime, sentAt, now) {
      const theirs = Date.parse(serverTime)
      if (Number.isFinite(theirs)) offset.value = Math.round((sentAt + now) / 2 - theirs)
    },
    offset: () => offset.value,
  }
}

const CLOCK_MINUTES = 2 // from here on the office is told, too

/** Whole minutes that the clock of this phone is fast (or, below 0, slow); 0 where nobody is harmed by it. */
export function minutesOff(offset: number | null): number {
  const minutes = Math.round((offset ?? 0) / 60_000)
  return Math.abs(minutes) < CLOCK_MINUTES ? 0 : minutes
}

/** Counts a code that nothing here could use: many of them mean a bad lens or a bad printer. */
export async function countScanFail(store: PhoneStore, clock: Clock): Promise<void> {
  const day = dayOf(clock.now())
  const before = await store.value<Fails>(FAILS)
  await store.setValue(FAILS, { day, n: before?.day === day ? before.n + 1 : 1 } satisfies Fails)
}

const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10)
