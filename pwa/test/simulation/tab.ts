/** One running app on a phone: the real core and the real storage code on fake everything else. */
import { Changes } from '@/storage/changes'
import { Database, type Db, type Schema, type Tx } from '@/storage/db'
import { PhoneStore } from '@/storage/store'
import { freezer, type Draft } from '@/sync/event'
import { flushRound } from '@/sync/flush'
import { flushLoop, type FlushLoop, type LoopState, type Reason } from '@/sync/loop'
import type { Clock, Locks, PhotoData, Random, Timers } from '@/sync/ports'
import { httpTransport } from '@/transport/syncHttp'
import type { StoreNames } from 'idb'
import { asTab } from './network'

export type StorageFault = 'full' | 'lost' | null
/** Where a tab ends: before or after its n-th write from now. */
export interface Death { writes: number; when: 'before' | 'after' }

const never = () => new Promise<never>(() => {})

export class Tab {
  dead = false
  frozen = false
  death: Death | null = null
  fault: StorageFault = null
  state: LoopState = { flushing: false, trouble: null, lastOkAt: null }
  readonly store: PhoneStore
  private readonly loop: FlushLoop

  constructor(
    readonly id: string, database: string, private readonly clock: Clock, timers: Timers,
    private readonly random: Random, locks: Locks, appVersion: string, session: () => string | null,
    private readonly onDeath: (tab: Tab) => void,
  ) {
    this.store = new PhoneStore(new TabDatabase(database, this), new Changes(null))
    const ports = { store: this.store, transport: httpTransport(session), locks, clock, timers, appVersion }
    const round = () => asTab(this.id, () => flushRound(ports))
    this.loop = flushLoop({ round, clock, timers, random, onState: (state) => (this.state = state) })
  }

  kick(reason: Reason): void {
    if (!this.dead) void this.loop.kick(reason)
  }

  /** The saved event; rejects as the app would show "NOT saved". */
  async capture(draft: Draft, photos: PhotoData[]) {
    const mark = { mono: this.clock.mono(), boot: this.clock.boot, savedAt: new Date(this.clock.now()).toISOString() }
    const stored = await this.store.capture(freezer(draft, this.clock, this.random), photos, mark)
    this.kick('capture')
    return stored
  }

  /** As when the system ends the app: nothing of it runs on. */
  kill(): void {
    if (this.dead) return
    this.dead = true
    this.loop.stop()
    this.onDeath(this)
  }

  /** Stops here for ever when the tab is dead, or dies of this write. */
  gate(when: Death['when']): Promise<void> {
    if (this.death?.when === when && --this.death.writes <= 0) this.kill()
    return this.dead ? never() : Promise.resolve()
  }
}

class TabDatabase extends Database {
  constructor(name: string, private readonly tab: Tab) {
    super(name)
  }

  override async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.tab.dead) return never()
    const result = await super.run(async (db) => {
      if (this.tab.fault === 'lost') {
        this.tab.fault = null
        throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
      }
      return work(db)
    })
    return this.tab.dead ? never() : result
  }

  override async write<T>(stores: StoreNames<Schema>[], work: (tx: Tx<'readwrite'>) => Promise<T>): Promise<T> {
    await this.tab.gate('before')
    if (this.tab.fault === 'full') throw new DOMException('full', 'QuotaExceededError')
    const result = await super.write(stores, work)
    await this.tab.gate('after')
    return result
  }
}
