/** A phone: its storage, its clock, and the tabs of the app that run on it. */
import type { Clock, Random, Timers } from '@/sync/ports'
import { forget } from './network'
import { SharedLocks } from './locks'
import { Tab, type Release, type Tail } from './tab'

/** The simulation's time, ms; each phone shows it with its own error. */
export const world = { now: 0 }

interface Due { at: number; work: () => void; tab: Tab | null }
let due: Due[] = []

/** The moment at which the next timer falls due; null when none waits. */
export const nextDue = (): number | null => {
  const waiting = due.filter((d) => !d.tab?.frozen).map((d) => d.at)
  return waiting.length ? Math.min(...waiting) : null
}

/** The first timer that is due now, taken out; null when there is none. */
export function takeDue(): (() => void) | null {
  const ready = due.filter((d) => d.at <= world.now && !d.tab?.frozen)
  if (ready.length === 0) return null
  const first = ready.reduce((a, b) => (b.at < a.at ? b : a))
  due = due.filter((d) => d !== first)
  return first.work
}

/** mulberry32: small, seeded, the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { unit, bytes: (n) => Uint8Array.from({ length: n }, () => Math.floor(unit() * 256)) }
}

export class Phone {
  /** How wrong its clock is, ms. */
  skew = 0
  session: string | null = null
  readonly tabs = new Map<string, Tab>()
  /** The newest shape of database that any app on it brought. */
  storage = 1
  private readonly tail: Tail = []
  private readonly random: Random
  private readonly locks = new SharedLocks()
  private boots = 0
  /** Of its time zone, minutes. */
  private readonly offset: number

  constructor(readonly name: string, seed: number, public database: string) {
    this.random = seeded(seed)
    this.offset = [480, 480, 480, -210, 345][seed % 5]!
  }

  open(id: string, release: Release): Tab {
    this.storage = Math.max(this.storage, release.storage)
    const boot = `${this.name}-${++this.boots}`
    const started = world.now
    const clock: Clock = {
      boot, now: () => world.now + this.skew, mono: () => world.now - started, offsetMinutes: () => this.offset,
    }
    let self: Tab | null = null
    const timers: Timers = {
      after: (ms, work) => {
        const entry: Due = { at: world.now + ms, work, tab: self }
        due.push(entry)
        return () => void (due = due.filter((d) => d !== entry))
      },
    }
    const tab = new Tab(id, this.database, release, {
      clock, timers, random: this.random, locks: this.locks.of(id), tail: this.tail, session: () => this.session,
      channel: this.database,
      onDeath: (gone) => {
        this.tabs.delete(gone.id)
        due = due.filter((d) => d.tab !== gone)
        this.locks.lost(gone.id)
        forget(gone.id)
      },
    })
    self = tab
    this.tabs.set(id, tab)
    return tab
  }

  /** What was written is gone: there is nothing to undo. */
  forgetTail(): void {
    this.tail.length = 0
  }

  /** The battery falls out: everything ends, and the newest writes that were not strict are gone, as many as `lost`. */
  powerFails(lost: number): void {
    for (const tab of [...this.tabs.values()]) tab.kill()
    for (const undo of this.tail.splice(Math.max(0, this.tail.length - lost)).reverse()) for (const step of undo.reverse()) step()
    this.tail.length = 0
  }
}
