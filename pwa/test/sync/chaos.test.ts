/**
 * Phones with real storage against a small server, over a network that loses, cuts and lies, with
 * tabs killed at any moment. What must hold is checked after each step and at the end.
 */
import { describe, expect, it } from 'vitest'
import { flushRound } from '@/sync/flush'
import { overlaid, passedOf, type RowTable } from '@/sync/overlay'
import { toMilli } from '@/sync/quantity'
import type { Bodies, FrozenEvent } from '@/sync/wire'
import { bench, fakeRandom, FakeServer, json, photo, portal, WORK_ORDER, type Bench } from '../fakes'
import { takeIdentity } from '@/storage/identity'

const ID = '7K3M9QXR'

/** Adds reports to the work order's row, as the real server's rules do. */
class Factory extends FakeServer {
  good = 0
  /** Events of a session that the server had not heard of: the phone told too late [S14]. */
  readonly strangers: string[] = []
  constructor() {
    super()
    this.told()
    this.verdictOf = (event) => {
      if (event.session_id !== 'S1' && !this.sessions.has(event.session_id)) this.strangers.push(event.event_id)
      this.good += toMilli(goodOf(event)) / 1000
      return ['applied', 'ok']
    }
    const push = this.push
    this.push = async (body) => {
      const before = this.seq
      const answer = await push(body)
      if (this.seq > before) this.told(this.seq)
      return answer
    }
  }
  /** The row after an event has the event's own seq. */
  told(seq?: number): void {
    const operation = { number: 10, name: '', work_center: '', good: String(this.good), process_scrap: '0', material_scrap: '0', blocked: '0', finished: false }
    this.row('work_order', ID, { code: WORK_ORDER, state: 'in_production', operations: [operation] }, seq)
  }
}

const goodOf = (event: FrozenEvent) => (JSON.parse(event.body) as Bodies['work.report']).good

async function shownGood(phone: Bench): Promise<number> {
  const { rows, sync } = await phone.store.view([], true)
  const events = await phone.store.recent(10_000)
  const table = { work_order: new Map((rows ?? []).filter((r) => r.kind === 'work_order').map((r) => [r.id, { seq: r.seq, data: r.data }])) } as unknown as RowTable
  const shown = overlaid(table, events, passedOf(sync)).work_order.get(ID) ?? table.work_order!.get(ID)?.data
  return shown ? Number(shown.operations[0]!.good) : NaN
}

describe.each(Array.from({ length: 6 }, (_, i) => i + 1))('a bad network, seed %i', (seed) => {
  it('[I1] [I2] [I7] [I9] [S15] nothing is lost, doubled or flickers, and all outboxes empty once it heals', async () => {
    const random = fakeRandom(seed)
    const server = new Factory()
    server.pageSize = 2
    const names = [`chaos-${seed}-a`, `chaos-${seed}-b`]
    const phones = await Promise.all(names.map((name, i) => bench({ name, server, seed: seed * 10 + i })))
    await takeIdentity(phones[1]!.store, { id: 'dev-2', name: 'phone 2', state: 'enrolled' })
    for (const phone of phones) await flushRound(phone)
    const captured = [0, 0]
    const saved = new Set<string>()

    for (let step = 0; step < 30; step++) {
      const who = random.unit() < 0.5 ? 0 : 1
      const phone = phones[who]!
      if (random.unit() < 0.5) {
        const quantity = 1 + Math.floor(random.unit() * 9)
        const by = random.unit() < 0.4 ? await byBadge(phone, `badge-${who}-${Math.floor(random.unit() * 4)}`, step) : {}
        saved.add(await phone.capture({ ...by, body: { work_order: WORK_ORDER, operation: 10, good: String(quantity) } }, random.unit() < 0.2 ? [photo(400_000, step)] : []))
        captured[who]! += quantity
      } else {
        server.instead = () => bad(random.unit())
        server.loseAnswer = () => random.unit() < 0.25
        await flushRound(phone)
        server.instead = server.loseAnswer = null
      }
      const shown = await shownGood(phone)
      const other = phones[1 - who]!
      const otherUnsent = (await other.store.unsent()).reduce((sum, e) => sum + (server.events.has(e.event_id) ? 0 : Number(goodOf(e.event))), 0)
      // Own work is always shown in full, and never more than everything that happened.
      expect(shown).toBeGreaterThanOrEqual(captured[who]!)
      expect(shown).toBeLessThanOrEqual(captured[0]! + captured[1]! - otherUnsent)
    }

    for (const phone of phones) await flushRound(phone)
    for (const phone of phones) await flushRound(phone)
    expect(server.events.size).toBe(saved.size)
    expect(server.good).toBe(captured[0]! + captured[1]!)
    expect(server.strangers).toEqual([])
    for (const phone of phones) {
      expect(await phone.store.unsent()).toEqual([])
      expect(await phone.store.unsentBlobs()).toEqual([])
      expect((await phone.store.badgeSessions()).map((s) => [s.state, s.badge])).toEqual((await phone.store.badgeSessions()).map(() => ['known', '']))
      expect(await shownGood(phone)).toBe(server.good)
    }
    for (const [device, seqs] of seqsByDevice(server)) expect([device, seqs]).toEqual([device, seqs.map((_, i) => i + 1)])
  })
})

/** Somebody's badge opens a session on this phone (or goes on with it) before anything is captured. */
async function byBadge(phone: Bench, session: string, step: number) {
  await phone.store.putBadgeSession({
    session_id: session, person_id: session, name: '', badge: `B-${session}`, at: `shown ${step}`, state: 'new', tries: 0, held: false, used: phone.clock.now(),
  }, 0)
  return { actorId: session, sessionId: session }
}

function bad(dice: number) {
  if (dice < 0.2) return { kind: 'network' as const }
  if (dice < 0.27) return portal
  if (dice < 0.32) return json(503, { code: 'busy', message: {} }, 1)
  if (dice < 0.36) return json(500, { code: 'internal', message: {} })
  return null
}

function seqsByDevice(server: FakeServer): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const { event } of server.events.values()) found.set(event.device_id, [...(found.get(event.device_id) ?? []), event.device_seq])
  for (const seqs of found.values()) seqs.sort((a, b) => a - b)
  return found
}
