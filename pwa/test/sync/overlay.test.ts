import { describe, expect, it } from 'vitest'
import { laidOnTop, overlaid, type RowTable } from '@/sync/overlay'
import { packageId } from '@/sync/packageId'
import type { StoredEvent } from '@/sync/outbox'
import type { NgReportRow, WorkOrderRow } from '@/sync/rows'
import type { Bodies, EventType, Verdict } from '@/sync/wire'
import { WORK_ORDER } from '../fakes'

const BOX = 'P2QEEZTGSYGY2MZ6EK'
const at = (passed = 0) => ({ epoch: 'e', passed })
const applied = (seq: number): Verdict => ({ verdict: 'applied', code: 'ok', seq, epoch: 'e' })
let n = 0

function event<T extends EventType>(type: T, body: Bodies[T], verdict: Verdict | null = null): StoredEvent {
  const event_id = `event-${++n}`
  return {
    n, event_id, state: verdict ? 'done' : 'pending', captured_mono: 0, boot: 'b', saved_at: '', verdict, done_at: null, resent_for: null,
    event: {
      event_id, device_id: 'd', device_seq: n, type, schema: 1, actor_id: 'P1', session_id: 'S1', recorded_at: '2026-05-04T14:02:00+08:00',
      base: {}, blobs: [], body: JSON.stringify(body), sha256: '',
    },
  }
}

function table(good = '100', seq = 5, more: Partial<WorkOrderRow> = {}): RowTable {
  const operation = { number: 10, name: '车', work_center: 'C1', good, process_scrap: '0', material_scrap: '0', blocked: '0', finished: false }
  const row: WorkOrderRow = {
    id: '7K3M9QXR', code: WORK_ORDER, order_no: 'SO-1', revision: 1, state: 'in_production', priority: 'normal', planned: '500',
    promised_ship: '2026-06-01', product: { sku: 'HR-1001', name: '护栏' }, operations: [operation], packed: '0', ...more,
  }
  return { work_order: new Map([['7K3M9QXR', { seq, data: row }]]) }
}
const report = (good: string, verdict: Verdict | null = null) => event('work.report', { work_order: WORK_ORDER, operation: 10, good }, verdict)
const good = (rows: RowTable, events: StoredEvent[], passed = 0) => {
  const id = '7K3M9QXR'
  return (overlaid(rows, events, at(passed)).work_order.get(id) ?? rows.work_order!.get(id)!.data).operations[0]!.good
}

describe('[S15] optimistic overlays', () => {
  it('show a report at once and add up', () => {
    expect(good(table('100'), [report('30'), report('10.5')])).toBe('140.5')
    expect(good(table('100'), [])).toBe('100')
  })

  it('stay after the verdict until the feed has passed it, then go: never twice, never flickering', () => {
    const sent = report('30', applied(9))
    expect(good(table('100', 5), [sent], 8)).toBe('130') // verdict in, row not yet
    expect(good(table('130', 9), [sent], 8)).toBe('130') // this row has it, the rest of the feed is on its way
    expect(good(table('130', 12), [sent], 8)).toBe('130')
    expect(good(table('100', 5), [sent], 9)).toBe('100') // all read, and the row does not have it
  })

  it('of held events go when the feed has passed their verdict', () => {
    const held = report('30', { ...applied(9), verdict: 'held', code: 'over_planned' })
    expect(good(table('100', 5), [held], 8)).toBe('130')
    expect(good(table('100', 5), [held], 9)).toBe('100')
  })

  it('of what was taken back elsewhere wait for nothing that the verdict told anew: neither twice nor less than nothing', () => {
    const back = (reversed: number) => report('30', { ...applied(20), reversed })
    expect(good(table('130', 9), [back(9)], 9)).toBe('130') // the row of 20 is on its way
    expect(good(table('100', 5), [back(9)], 8)).toBe('130')
    expect(good(table('100', 20), [back(9)], 9)).toBe('100')
    expect(good(table('100', 5), [back(0)], 4)).toBe('100') // taken back before the phone ever heard that it counts
    const own = event('event.reverse', { event_id: back(0).event_id, reason: 'x' }, applied(20))
    const unheard = { ...back(0), event_id: (JSON.parse(own.event.body) as { event_id: string }).event_id }
    expect(good(table('100', 5), [unheard, own], 4)).toBe('100')
    const heard = { ...unheard, verdict: { ...applied(20), reversed: 9 } }
    expect(good(table('130', 9), [heard, own], 9)).toBe('100')
  })

  it('of an older history are not laid again', () => {
    expect(good(table('130', 4), [report('30', { ...applied(900), epoch: 'older' })])).toBe('130')
  })

  it('leave the stored rows untouched', () => {
    const rows = table('100')
    good(rows, [report('30')])
    expect(rows.work_order!.get('7K3M9QXR')!.data.operations[0]!.good).toBe('100')
  })

  it('of a reversal take out what is shown, also when the feed holds it already', () => {
    const unsent = report('30')
    const undo = event('event.reverse', { event_id: unsent.event_id, reason: 'undo' })
    expect(good(table('100'), [unsent, undo])).toBe('100')
    const settled = report('30', applied(5))
    const later = event('event.reverse', { event_id: settled.event_id, reason: 'typo' })
    expect(good(table('130', 5), [settled, later], 5)).toBe('100')
  })

  it('of a reversal take nothing out when the reversed event never counted', () => {
    const held = report('30', { ...applied(5), verdict: 'held' })
    expect(good(table('100', 4), [held, event('event.reverse', { event_id: held.event_id, reason: 'undo' })], 5)).toBe('100')
  })

  it('move NG pieces out of good only when they were counted there', () => {
    const ng = (counted: boolean) => event('ng.report', { work_order: WORK_ORDER, operation: 10, quantity: '5', counted, defect: 'D1', replenish: true })
    const shown = (counted: boolean) => overlaid(table('100'), [ng(counted)], at())
    expect(shown(true).work_order.get('7K3M9QXR')!.operations[0]).toMatchObject({ good: '95', blocked: '5' })
    expect(shown(false).work_order.get('7K3M9QXR')!.operations[0]).toMatchObject({ good: '100', blocked: '5' })
    const [row] = [...shown(true).ng_report.values()] as NgReportRow[]
    expect(row).toMatchObject({ quantity: '5', remaining: '5', defect: 'D1', state: 'open', replenish: 'wished' })
  })

  it('show a box that was packed and bound on this phone before the server knows it', () => {
    const shown = overlaid(table(), [
      event('package.pack', { package: BOX, lines: [{ work_order: WORK_ORDER, quantity: '12' }] }),
      event('package.pack', { package: BOX, lines: [{ work_order: 'W7K3M9QXR02H', quantity: '3' }] }),
      event('package.bind', { package: BOX, waybill: 'SF1234567890123', carrier: 'SF' }),
    ], at())
    expect(shown.package.get(packageId(BOX)!)).toMatchObject({
      state: 'bound', code: BOX, order_nos: ['SO-1'], waybill: 'SF1234567890123', carrier: 'SF', lines: [{ work_order: WORK_ORDER, quantity: '15' }],
    })
    expect(shown.work_order.get('7K3M9QXR')!.packed).toBe('15')
  })

  it('[S5] finish an operation when all planned are good, and open it again when they no longer are', () => {
    const done = (rows: RowTable, ...events: StoredEvent[]) =>
      overlaid(rows, events, at()).work_order.get('7K3M9QXR')!.operations[0]!.finished
    const said = (rows: RowTable) => {
      rows.work_order!.get('7K3M9QXR')!.data.operations[0]!.finished = true
      return rows
    }
    const undo = (what: StoredEvent) => event('event.reverse', { event_id: what.event_id, reason: 'undo' })
    const [rest, ticked] = [report('400'), event('work.report', { work_order: WORK_ORDER, operation: 10, good: '1', finish: true })]
    const counted = event('ng.report', { work_order: WORK_ORDER, operation: 10, quantity: '1', counted: true, defect: 'D1', replenish: false })
    expect([done(table('100'), report('399')), done(table('100'), rest), done(table('100'), ticked)]).toEqual([false, true, true])
    expect([done(table('100'), rest, undo(rest)), done(table('100'), ticked, undo(ticked)), done(table('100'), rest, counted)]).toEqual([false, false, false])
    expect(done(table('100'), rest, ticked, undo(ticked)), 'all are good all the same').toBe(true)
    expect(done(said(table('100')), rest, undo(rest)), 'somebody said so before').toBe(true)
    const sent = report('400', applied(5))
    expect(done(said(table('500', 5)), sent, undo(sent)), 'its figures alone finished it').toBe(false)
  })

  it('[S5] of a report that goes beyond the plan finish nothing: the server may hold it whole', () => {
    const shown = (rows: RowTable, ...events: StoredEvent[]) => overlaid(rows, events, at()).work_order.get('7K3M9QXR')!.operations[0]!
    expect(shown(table('480'), report('50'))).toMatchObject({ good: '530', finished: false, started: true })
    const body = { work_order: WORK_ORDER, operation: 10, good: '20' }
    expect(shown(table('480'), event('work.report', { ...body, process_scrap: '1' })).finished, 'scrap is output, too').toBe(false)
    expect(shown(table('480'), event('work.report', { ...body, good: '21', finish: true })).finished).toBe(false)
    expect(shown(table('480'), report('20'), report('30')).finished, 'the first one has finished it').toBe(true)
    expect(shown(table('510'), event('work.report', { ...body, good: '0', finish: true })).finished, 'without quantities nothing is over').toBe(true)
    const over = report('50')
    expect(shown(table('480'), over, event('event.reverse', { event_id: over.event_id, reason: 'undo' }))).toMatchObject({ good: '480', finished: false })
  })

  it('finish an inspection operation with a passed final inspection, and only then', () => {
    const rows = table()
    rows.work_order!.get('7K3M9QXR')!.data.operations[0]!.kind = 'inspect'
    const inspect = (kind: 'first' | 'final', result: 'pass' | 'fail') =>
      overlaid(rows, [event('inspection.record', { work_order: WORK_ORDER, operation: 10, kind, result })], at()).work_order.get('7K3M9QXR')!.operations[0]!.finished
    expect([inspect('final', 'pass'), inspect('final', 'fail'), inspect('first', 'pass')]).toEqual([true, false, false])
  })

  it('put a scheduled work order into production with the first report', () => {
    const rows = table('0', 5, { state: 'scheduled' })
    expect(overlaid(rows, [report('1')], at()).work_order.get('7K3M9QXR')!.state).toBe('in_production')
  })

  it('of a body of another form break nothing, and take nothing else along', () => {
    const strange = [null, [], 'x', { work_order: null }, { package: BOX }, { package: BOX, lines: [null] }, { event_id: 7 }, { ng_report: {}, quantity: [] }]
    const types = ['work.start', 'work.report', 'ng.report', 'ng.dispose', 'ng.replenish', 'inspection.record', 'stock.in', 'package.pack',
      'package.unpack', 'package.bind', 'package.unbind', 'package.ship', 'andon.call', 'andon.clear', 'event.reverse'] as const
    const odd = types.flatMap((type) => strange.map((body) => event(type, body as never)))
    odd.push({ ...odd[0]!, event_id: 'event-cut', event: { ...odd[0]!.event, body: '{"work_order":' } })
    const reversals = odd.map((target) => event('event.reverse', { event_id: target.event_id, reason: 'undo' }))
    const one = report('30')
    expect(good(table('100'), [...odd, one, ...reversals])).toBe('130')
    const below = overlaid(table('100'), [one], at())
    expect(laidOnTop(below, table('100'), odd, at()).work_order.get('7K3M9QXR')!.operations[0]!.good).toBe('130')
  })

  it('name the events that lie over a row', () => {
    const one = report('1')
    expect(overlaid(table(), [one], at()).work_order.get('7K3M9QXR')!.overlaid).toEqual(new Set([one.event_id]))
  })
})
