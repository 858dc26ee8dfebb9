/** One running app on a phone: the real core and the real storage code on fake everything else. */
import './channels'
import { Changes } from '@/storage/changes'
import { Database, type Db, type Schema, type Tx } from '@/storage/db'
import { carry, markHanded, toHand } from '@/storage/handover'
import { PhoneStore } from '@/storage/store'
import { sessionFor, type BadgeSession } from '@/sync/badgeSession'
import { parseCode } from '@/sync/codes'
import { freezer, localInstant, type Draft } from '@/sync/event'
import { flushRound } from '@/sync/flush'
import { flushLoop, type FlushLoop, type LoopState, type Reason } from '@/sync/loop'
import { fullPace } from '@/sync/pace'
import { LIMITS } from '@/sync/wire'
import type { Clock, Locks, PhotoData, Random, Timers } from '@/sync/ports'
import { readSeal } from '@/sync/seal'
import { httpTransport } from '@/transport/syncHttp'
import { unwrap, type StoreNames } from 'idb'
import { forceCloseDatabase } from 'fake-indexeddb'
import { Screens } from './memory'
import { asTab } from './network'

/**
 * full: no room. lost: the connection goes once. hidden: it goes once after a commit, which nobody hears of. blank:
 * what the next capture wrote cannot be read back. stuck: nothing can be written, for another reason than room. broken:
 * nothing can be read either.
 */
export type StorageFault = 'full' | 'lost' | 'hidden' | 'blank' | 'stuck' | 'broken' | null
/** Where a tab ends: before or after its n-th write from now. */
export interface Death { writes: number; when: 'before' | 'after' }
/** What would be gone if the power failed now: how to undo each write since the last strict commit, oldest first. */
export type Tail = (() => void)[][]
/** An app as it was released: its name, the shape of database that it brings, and whether it holds in memory what its
 *  screens show. */
export interface Release { version: string; storage: number; screens?: boolean }
export interface Around {
  clock: Clock; timers: Timers; random: Random; locks: Locks; tail: Tail; session: () => string | null; onDeath: (tab: Tab) => void
  channel: string
}

const never = () => new Promise<never>(() => {})

export class Tab {
  dead = false
  frozen = false
  death: Death | null = null
  fault: StorageFault = null
  state: LoopState = { flushing: false, trouble: null, lastOkAt: null }
  readonly store: PhoneStore
  private readonly loop: FlushLoop

  private readonly changes: Changes
  private readonly screens: Screens | null
  private readonly database: TabDatabase
  private captures = 0

  private readonly clock: Clock
  private readonly random: Random
  private readonly onDeath: (tab: Tab) => void

  constructor(readonly id: string, database: string, release: Release, around: Around) {
    const { clock, timers, random, locks, tail, session, onDeath, channel } = around
    this.clock = clock
    this.random = random
    this.onDeath = onDeath
    this.database = new TabDatabase(database, release.storage, this, tail)
    this.store = new PhoneStore(this.database, this.changes = new Changes(channel))
    this.screens = release.screens ? new Screens(this.store, this.changes, timers) : null
    this.store.guard(() => this.screens?.held() ?? { device: null, events: [], values: {} }, () => {})
    this.changes.on((change, here) => void (!here && change.captured && this.kick('capture')))
    const ports = { store: this.store, transport: httpTransport(session), locks, clock, timers, pace: fullPace(), appVersion: release.version }
    const round = () => asTab(this.id, () => flushRound(ports))
    this.loop = flushLoop({ round, clock, timers, random, onState: (state) => (this.state = state) })
  }

  kick(reason: Reason): void {
    if (!this.dead) void this.loop.kick(reason)
  }

  /** The saved event; rejects as the app would show "NOT saved". */
  async capture(draft: Draft, photos: PhotoData[]) {
    const mark = { mono: this.clock.mono(), boot: this.clock.boot, savedAt: new Date(this.clock.now()).toISOString() }
    const place = 'draft:simulation'
    const ends = [undefined, { place, left: undefined }, { place, left: { typed: this.captures } }][this.captures % 3]
    const stored = await this.store.capture(freezer(draft, this.clock, this.random), photos, mark, ends)
    this.captures++
    this.screens?.showNow(stored)
    this.kick('capture')
    return stored
  }

  /** A badge is held before the camera: the session, once it is stored; null for what is no sealed badge. */
  async badge(text: string): Promise<BadgeSession | null> {
    const code = parseCode(text)
    const seal = code?.seal ? readSeal(code.code, code.seal) : null
    if (!seal) return null
    const known = await this.store.badgeSessions()
    const session = sessionFor({ id: seal.person, name: '' }, text, known, this.clock, this.random)
    await this.store.putBadgeSession(session, this.clock.now() - LIMITS.keepDays * 86_400_000)
    return session
  }

  /** Another phone's camera reads what waits here; both know of it then. */
  async handTo(other: Tab, most: number, all: boolean): Promise<void> {
    const { events } = await toHand(this.store, most, all)
    const [device, theirs] = [await this.store.device(), await other.store.device()]
    if (!device || !theirs || events.length === 0) return
    const at = localInstant(this.clock.now(), this.clock.offsetMinutes(this.clock.now()))
    const told = await carry(other.store, events.map((e) => e.event), device, at)
    const kept = events.map((e) => e.event_id).filter((id) => !told.different.includes(id))
    await markHanded(this.store, kept, { to: { id: theirs.id, name: theirs.name }, at })
    other.kick('capture')
  }

  /** The system takes the connection away, as when it throws storage out. */
  cutOff(): void {
    this.database.cutOff()
  }

  /** Somebody looks at the screen. */
  touch(): void {
    if (!this.dead) void this.store.device().catch(() => undefined)
  }

  /** As when the system ends the app: nothing of it runs on. */
  kill(): void {
    if (this.dead) return
    this.dead = true
    this.loop.stop()
    this.changes.close()
    this.onDeath(this)
  }

  /** Stops here for ever when the tab is dead, or dies of this write. */
  gate(when: Death['when']): Promise<void> {
    if (this.death?.when === when && --this.death.writes <= 0) this.kill()
    return this.dead ? never() : Promise.resolve()
  }
}

class TabDatabase extends Database {
  constructor(name: string, storage: number, private readonly tab: Tab, private readonly tail: Tail) {
    super(name, storage)
  }

  override async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.tab.dead) return never()
    const result = await super.run(async (db) => {
      this.connection = unwrap(db)
      if (this.tab.fault === 'broken') throw new DOMException('Internal error', 'UnknownError')
      if (this.tab.fault === 'lost') {
        this.tab.fault = null
        throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
      }
      const value = await work(db)
      if (this.tab.fault === 'hidden' && this.writing) {
        this.tab.fault = null
        throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
      }
      return value
    })
    return this.tab.dead ? never() : result
  }

  private writing = false
  private connection: IDBDatabase | null = null

  cutOff(): void {
    if (this.connection) forceCloseDatabase(this.connection as never)
  }

  override async read<T>(stores: StoreNames<Schema>[], work: (tx: Tx<'readonly'>) => Promise<T>): Promise<T> {
    if (this.tab.fault === 'blank' && stores.join() === 'events,blob_data') await this.blank()
    return super.read(stores, work)
  }

  /** The newest event's photo is gone, or itself where it has none. */
  private async blank(): Promise<void> {
    this.tab.fault = null
    await super.write(['events', 'blob_data'], async (tx) => {
      const last = await tx.objectStore('events').openCursor(null, 'prev')
      const sha256 = last?.value.event.blobs[0]?.sha256
      if (sha256) await tx.objectStore('blob_data').delete(sha256)
      else await last?.delete()
    })
  }

  override async write<T>(stores: StoreNames<Schema>[], work: (tx: Tx<'readwrite'>) => Promise<T>): Promise<T> {
    await this.tab.gate('before')
    if (this.tab.fault === 'full') throw new DOMException('full', 'QuotaExceededError')
    if (this.tab.fault === 'stuck') throw new DOMException('Internal error committing transaction', 'UnknownError')
    let transaction: Written | null = null
    this.writing = true
    const result = await super.write(stores, (tx) => {
      transaction = unwrap(tx as never) as unknown as Written
      return work(tx)
    })
    this.writing = false
    this.remember(transaction!)
    await this.tab.gate('after')
    return result
  }

  /** A strict commit brings everything before it to the disk; what is not strict may yet be lost [S22]. */
  private remember(transaction: Written): void {
    if (transaction.durability === 'strict') this.tail.length = 0
    else this.tail.push(transaction._rollbackLog)
  }
}

/** fake-indexeddb keeps how to undo each write, for an abort. */
interface Written { durability: IDBTransactionDurability; _rollbackLog: (() => void)[] }
