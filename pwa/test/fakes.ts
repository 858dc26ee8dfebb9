/** Fakes for the core's ports, and a small server that keeps the contract. */
import 'fake-indexeddb/auto'
import { takeIdentity } from '@/storage/identity'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { PhoneStore } from '@/storage/store'
import { digestOf, freezer, sha256Hex, type Draft } from '@/sync/event'
import type { FlushPorts } from '@/sync/flush'
import { fullPace } from '@/sync/pace'
import type { Answer, BlobAnswer, Clock, Locks, PhotoData, Random, Timers, Transport } from '@/sync/ports'
import type { FeedRow, FrozenEvent, PulledVerdict, PushRequest, PushResult, Tombstone, VerdictWord } from '@/sync/wire'

export class FakeClock implements Clock {
  boot = 'boot-1'
  constructor(public wall = Date.UTC(2026, 4, 4, 6, 2, 9, 123), public monotonic = 1000) {}
  now = () => this.wall
  mono = () => this.monotonic
  offsetMinutes = () => 480
  pass(ms: number): void {
    this.wall += ms
    this.monotonic += ms
  }
}

/** A small generator with a seed: the same trace each time. */
export function fakeRandom(seed = 1): Random {
  let state = seed
  const unit = () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
  return { unit, bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(unit() * 256)) }
}

/** Timers on virtual time: nothing happens until `run` is called. */
export class FakeTimers implements Timers {
  private due: { at: number; work: () => void }[] = []
  constructor(private readonly clock: FakeClock) {}
  after(ms: number, work: () => void) {
    const entry = { at: this.clock.monotonic + ms, work }
    this.due.push(entry)
    return () => void (this.due = this.due.filter((e) => e !== entry))
  }
  /** ms until the next one; null when there is none. */
  next(): number | null {
    return this.due.length ? Math.min(...this.due.map((e) => e.at)) - this.clock.monotonic : null
  }
  /** Lets time pass, running what falls due in order. */
  async run(ms: number): Promise<void> {
    const end = this.clock.monotonic + ms
    for (;;) {
      const [first] = this.due.filter((e) => e.at <= end).sort((a, b) => a.at - b.at)
      if (!first) break
      this.due = this.due.filter((e) => e !== first)
      this.clock.pass(Math.max(0, first.at - this.clock.monotonic))
      first.work()
      await settled()
    }
    this.clock.pass(end - this.clock.monotonic)
  }
}

/** Lets promises and fake IndexedDB get on with it: so many turns of the event loop, however long each of them takes. */
export async function settled(turns = 100): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Locks that several "tabs" share. */
export class FakeLocks implements Locks {
  private queue: Promise<unknown> = Promise.resolve()
  private holder: { mine: boolean } | null = null
  hold<T>(_name: string, options: { steal: boolean; cancelled: Promise<void> }, work: (stillMine: () => boolean) => Promise<T>): Promise<T> {
    if (options.steal && this.holder) this.holder.mine = false
    let given = false
    void options.cancelled.then(() => (given = true))
    const run = async () => {
      if (given) throw new Error('cancelled')
      const me = (this.holder = { mine: true })
      return work(() => me.mine)
    }
    const turn = options.steal ? run() : this.queue.then(run, run)
    this.queue = turn.catch(() => undefined)
    return turn
  }
}

export const json = (status: number, value: unknown, retryAfter: number | null = null): Answer => ({ kind: 'http', status, json: value, retryAfter })
export const portal: Answer = { kind: 'http', status: 200, json: undefined, retryAfter: null }
const ERROR = { code: 'bad_request', message: { zh: '', en: '' } }

interface Entry { seq: number; row?: FeedRow; gone?: Tombstone; verdict?: PulledVerdict & { device: string } }

/** Keeps events exactly once, orders a feed, speaks in the contract's words. */
export class FakeServer implements Transport {
  epoch = 'epoch-a'
  restoredSeq = 0
  seq = 0
  scope = 'scope-1'
  pageSize = 500
  /** What it says the time is. */
  time = 'x'
  readonly events = new Map<string, { event: FrozenEvent; result: PushResult; times: number }>()
  readonly requests: PushRequest[] = []
  readonly quarantined: string[] = []
  readonly blobs = new Map<string, { total: number; data: Uint8Array }>()
  feed: Entry[] = []
  /** Answers instead of the server, as often as given. */
  instead: ((what: string) => Answer | BlobAnswer | null) | null = null
  /** The server does its work, but the answer is lost. */
  loseAnswer: ((what: string) => boolean) | null = null
  verdictOf: (event: FrozenEvent) => [VerdictWord, string] = () => ['applied', 'ok']
  onPush: ((request: PushRequest) => void | Promise<void>) | null = null
  pulls = 0

  private async through<A extends Answer | BlobAnswer>(what: string, work: () => A | Promise<A>): Promise<A> {
    const other = this.instead?.(what)
    if (other) return other as A
    const answer = await work()
    return this.loseAnswer?.(what) ? ({ kind: 'network' } as A) : answer
  }

  push = (body: string): Promise<Answer> => this.through<Answer>('push', async () => {
    const request = JSON.parse(body) as PushRequest
    this.requests.push(request)
    await this.onPush?.(request)
    if (request.events.some((e) => (e.body as string).includes('"poison"'))) return json(400, ERROR)
    const results = request.events.map((event) => this.receive(event))
    return json(200, { epoch: this.epoch, restored_seq: this.restoredSeq, server_time: this.time, results })
  })

  private receive(event: FrozenEvent): PushResult {
    const known = this.events.get(event.event_id)
    if (known) {
      known.times++
      return known.result
    }
    const [verdict, code] = this.verdictOf(event)
    const result = { event_id: event.event_id, verdict, code, seq: ++this.seq }
    this.events.set(event.event_id, { event, result, times: 1 })
    this.feed.push({ seq: this.seq, verdict: { ...result, note: '', digest: digestOf(event), device: event.device_id } })
    return result
  }

  row(kind: string, id: string, data: Record<string, unknown>, seq = ++this.seq): void {
    this.feed = this.feed.filter((e) => e.row?.kind !== kind || e.row.id !== id)
    this.feed.push({ seq, row: { kind, id, seq, data: { id, ...data } } })
  }

  remove(kind: string, id: string, state?: string): void {
    this.feed = this.feed.filter((e) => e.row?.kind !== kind || e.row.id !== id)
    this.feed.push({ seq: ++this.seq, gone: { kind, id, seq: this.seq, ...(state ? { state } : {}) } })
  }

  pull = (cursor: string, limit: number): Promise<Answer> => this.through('pull', () => {
    this.pulls++
    const [epoch, scope, from] = cursor === '' ? [this.epoch, this.scope, '0'] : cursor.split('|')
    if (epoch !== this.epoch || scope !== this.scope) return json(409, { code: 'resync', message: { zh: '', en: '' } })
    const rest = this.feed.filter((e) => e.seq > Number(from)).sort((a, b) => a.seq - b.seq)
    // A page never ends between entries of one seq: the cursor could not say where.
    const end = rest[Math.min(limit, this.pageSize, rest.length) - 1]?.seq ?? 0
    const page = rest.filter((e) => e.seq <= end)
    const last = page.at(-1)?.seq ?? Number(from)
    return json(200, {
      epoch: this.epoch, restored_seq: this.restoredSeq, server_time: this.time, scope: this.scope,
      rows: page.flatMap((e) => e.row ?? []), tombstones: page.flatMap((e) => e.gone ?? []),
      verdicts: page.flatMap((e) => e.verdict ?? []),
      cursor: [this.epoch, this.scope, last].join('|'), more: rest.length > page.length,
    })
  })

  quarantine = (text: string): Promise<Answer> => this.through('quarantine', () => {
    this.quarantined.push(text)
    return json(202, { inbox_id: `item-${this.quarantined.length}` })
  })

  readonly sessions = new Map<string, { badge: string; times: number }>()
  /** What the server does with a session opened by a badge: hold (revoked), or refuse with a status. */
  badgeAnswer: (badge: string) => 'ok' | 'held' | number = () => 'ok'
  register = (body: string): Promise<Answer> => this.through<Answer>('register', () => {
    const { badge, session_id } = JSON.parse(body) as { badge: string; session_id: string }
    const says = this.badgeAnswer(badge)
    if (typeof says === 'number') return json(says, ERROR)
    this.sessions.set(session_id, { badge, times: (this.sessions.get(session_id)?.times ?? 0) + 1 })
    return json(200, { session_id, limited: true, held: says === 'held', proof: `proof of ${session_id}`, actor: { id: 'P9', name: '', roles: ['worker'] }, expires_at: 'x' })
  })

  revoked = false
  me = (): Promise<Answer> => this.through('me', () => json(200, { device_id: 'dev-1', revoked: this.revoked }))

  heads: string[] = []
  blobHead = (sha256: string): Promise<BlobAnswer> => this.through('blobHead', () => {
    const blob = this.blobs.get(sha256)
    this.heads.push(sha256)
    return { kind: 'http', status: blob ? 200 : 404, offset: blob ? blob.data.length : null, code: null, retryAfter: null }
  })

  patches: { sha256: string; offset: number; length: number }[] = []
  blobPatch = (sha256: string, offset: number, total: number, bytes: ArrayBuffer): Promise<BlobAnswer> => this.through('blobPatch', () => {
    const blob = this.blobs.get(sha256) ?? { total, data: new Uint8Array() }
    const answer = (status: number, at: number | null) => ({ kind: 'http', status, offset: at, code: null, retryAfter: null }) as BlobAnswer
    if (offset !== blob.data.length) return answer(409, blob.data.length)
    this.patches.push({ sha256, offset, length: bytes.byteLength })
    const data = new Uint8Array([...blob.data, ...new Uint8Array(bytes)])
    this.blobs.set(sha256, { total, data })
    return answer(204, data.length)
  })

  /** Goes back to an earlier state, as after a backup was restored. */
  restore(epoch: string, seq: number): void {
    for (const [id, known] of this.events) if (known.result.seq > seq) this.events.delete(id)
    this.feed = this.feed.filter((e) => e.seq <= seq)
    Object.assign(this, { epoch, restoredSeq: seq, seq })
  }
}

let databases = 0

export async function newStore(name = `test-${++databases}`): Promise<PhoneStore> {
  const store = new PhoneStore(new Database(name), new Changes(null))
  if (!(await store.device())) await takeIdentity(store, { id: 'dev-1', name: 'phone 1', state: 'enrolled' })
  return store
}

export interface Bench extends FlushPorts {
  clock: FakeClock
  timers: FakeTimers
  server: FakeServer
  store: PhoneStore
  random: Random
  capture(draft?: Partial<Draft>, photos?: PhotoData[]): Promise<string>
}

/** A phone on a bench: real storage code on fake IndexedDB, fake everything else. */
export async function bench(options: { name?: string; server?: FakeServer; locks?: Locks; seed?: number } = {}): Promise<Bench> {
  const clock = new FakeClock()
  const server = options.server ?? new FakeServer()
  const store = await newStore(options.name)
  const random = fakeRandom(options.seed)
  return {
    clock, store, server, random, timers: new FakeTimers(clock), transport: server, locks: options.locks ?? new FakeLocks(), pace: fullPace(), appVersion: '0.0.1',
    async capture(draft = {}, photos = []) {
      const blobs = photos.map(({ sha256, bytes, media_type }) => ({ sha256, bytes, media_type }))
      const full = { ...report('30'), blobs, ...draft } as Draft
      const mark = { mono: clock.mono(), boot: clock.boot, savedAt: new Date(clock.now()).toISOString() }
      return (await store.capture(freezer(full, clock, random), photos, mark)).event_id
    },
  }
}

/** How many events of the phone still have to go out. */
export const unsent = async (phone: Bench) => (await phone.store.unsent(10_000)).length
/** What the phone knows of the server's decision on one of its events. */
export const verdictOf = async (phone: Bench, id: string) => (await phone.store.view([id], false)).events[0]!.verdict

export const WORK_ORDER = 'W7K3M9QXR01J'

export function report(good: string, more: Partial<Draft> = {}): Draft {
  return {
    type: 'work.report', body: { work_order: WORK_ORDER, operation: 10, good }, base: { revision: 1 }, blobs: [],
    actorId: 'P1', sessionId: 'S1', onBehalfOf: null, ...more,
  }
}

export function photo(bytes: number, fill = 7): PhotoData {
  const data = new Uint8Array(bytes).fill(fill)
  return { sha256: sha256Hex(data), bytes, media_type: 'image/jpeg', data: data.buffer }
}
