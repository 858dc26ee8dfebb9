import { describe, expect, it } from 'vitest'
import { overlaid, type RowTable } from '@/sync/overlay'
import { keptOverlay } from '@/sync/overlayKept'
import type { StoredEvent } from '@/sync/outbox'
import type { WorkOrderRow } from '@/sync/rows'
import { VERDICTS, type Bodies, type EventType, type Verdict } from '@/sync/wire'
import { fakeRandom, WORK_ORDER } from '../fakes'

const BOX = 'P2QEEZTGSYGY2MZ6EK'
let n = 0

function event<T extends EventType>(type: T, body: Bodies[T]): StoredEvent {
  const event_id = `event-${++n}`
  return {
    n, event_id, state: 'pending', captured_mono: 0, boot: 'b', saved_at: '', verdict: null, done_at: null, resent_for: null,
    event: {
      event_id, device_id: 'd', device_seq: n, type, schema: 1, actor_id: 'P1', session_id: 'S1', recorded_at: '2026-05-04T14:02:00+08:00',
      base: {}, blobs: [], body: JSON.stringify(body), sha256: '',
    },
  }
}

function table(seq: number): RowTable {
  const operation = { number: 10, name: '车', work_center: 'C1', good: '100', process_scrap: '0', material_scrap: '0', blocked: '0', finished: false }
  const row: WorkOrderRow = {
    id: '7K3M9QXR', code: WORK_ORDER, order_no: 'SO-1', revision: 1, state: 'scheduled', priority: 'normal', planned: '500',
    promised_ship: '2026-06-01', product: { sku: 'HR-1001', name: '护栏' }, operations: [operation], packed: '0',
  }
  return { work_order: new Map([['7K3M9QXR', { seq, data: row }]]), package: new Map() }
}
const report = (good = '1') => event('work.report', { work_order: WORK_ORDER, operation: 10, good })

/** What happens on a phone, by chance: captures of all kinds, leases, verdicts, pulls. */
function day(seed: number, steps: number, look: (rows: RowTable, events: StoredEvent[], at: { epoch: string; passed: number }) => void) {
  const { unit } = fakeRandom(seed)
  const pick = <T>(of: readonly T[]) => of[Math.floor(unit() * of.length)]!
  let events = new Map<string, StoredEvent>()
  let [rows, seq, passed] = [table(5), 6, 0]
  const put = (e: StoredEvent) => (events = new Map([...events, [e.event_id, e]]))
  const moves = [
    () => put(report(String(Math.ceil(unit() * 9)))), () => put(report('2.5')),
    () => put(event('work.report', { work_order: WORK_ORDER, operation: 10, good: '3', finish: true })),
    () => put(event('work.start', { work_order: WORK_ORDER, operation: 10 })),
    () => put(event('package.pack', { package: BOX, lines: [{ work_order: WORK_ORDER, quantity: '2' }] })),
    () => put(event('package.bind', { package: BOX, waybill: `SF${n}`, carrier: 'SF' })),
    () => put(event('ng.report', { work_order: WORK_ORDER, operation: 10, quantity: '1', counted: true, defect: 'd', replenish: false })),
    () => { if (events.size && unit() < 0.4) put(event('event.reverse', { event_id: pick([...events.keys()]), reason: 'x' })) },
    () => { for (const e of [...events.values()].slice(0, 9)) if (e.state === 'pending') put({ ...e, state: 'leased' }) },
    () => {
      const open = [...events.values()].find((e) => e.verdict === null)
      const verdict = { verdict: unit() < 0.8 ? 'applied' : pick(VERDICTS), code: 'ok', seq: seq++, epoch: 'e' } as Verdict
      if (open) put({ ...open, state: 'done', verdict })
    },
    () => { rows = table(Math.max(5, seq - Math.floor(unit() * 4))) },
    () => { passed = Math.max(passed, seq - Math.floor(unit() * 5)) },
  ]
  for (let i = 0; i < steps; i++) {
    pick(moves)()
    look(rows, [...events.values()], { epoch: 'e', passed })
  }
}

/** Which events lie over a row is a set: their order says nothing. */
function shown(copies: ReturnType<typeof overlaid>) {
  return Object.entries(copies).map(([kind, rows]) => [kind, [...rows].map(([id, row]) =>
    [id, { ...row, overlaid: [...(row as { overlaid?: Set<string> }).overlaid ?? []].sort() }] as const).sort(([a], [b]) => (a < b ? -1 : 1))])
}

describe('[S15] the overlay kept from one change to the next', () => {
  it('is always what laying everything anew would give', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const kept = keptOverlay()
      day(seed, 80, (rows, events, at) => expect(shown(kept(rows, events, at))).toEqual(shown(overlaid(rows, events, at))))
    }
  })

  it('leaves rows that screens hold as they were', () => {
    const kept = keptOverlay()
    const rows = table(5)
    const [one, two] = [report(), report()]
    const before = kept(rows, [one], { epoch: 'e', passed: 0 }).work_order.get('7K3M9QXR')!
    kept(rows, [one, two], { epoch: 'e', passed: 0 })
    expect(before.operations[0]!.good).toBe('101')
    expect(rows.work_order!.get('7K3M9QXR')!.data.operations[0]!.good).toBe('100')
  })

  it('with 10,000 waiting: one capture lays one event, sending and verdicts lay none', () => {
    let laid = 0
    const kept = keptOverlay((count) => (laid += count))
    const rows = table(5)
    const at = { epoch: 'e', passed: 0 }
    let events = Array.from({ length: 10_000 }, () => report())
    kept(rows, events, at)
    expect(laid).toBe(10_000)
    laid = 0
    kept(rows, (events = [...events, report()]), at)
    expect(laid).toBe(1)
    for (let from = 0; from < 10_000; from += 200) {
      const batch = (change: Partial<StoredEvent>) =>
        kept(rows, (events = events.map((e, i) => (i >= from && i < from + 200 ? { ...e, ...change } : e))), at)
      batch({ state: 'leased' })
      const verdict: Verdict = { verdict: 'applied', code: 'ok', seq: 100 + from, epoch: 'e' }
      batch({ state: 'done', verdict, done_at: 1 })
    }
    expect(laid).toBe(1)
  })
})
