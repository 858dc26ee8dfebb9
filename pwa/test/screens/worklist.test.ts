import { describe, expect, it } from 'vitest'
import { sureCarrier } from '@/sync/binding'
import type { NgReportRow, OperationRow, ProductRow, WorkOrderRow } from '@/sync/rows'
import { search } from '@/sync/search'
import { arrivedAt, leftOf, nextOperation, isWish, openInspections, openNg, packable, proposed, worklist } from '@/sync/worklist'

const op = (number: number, more: Partial<OperationRow> = {}): OperationRow => ({
  number, name: `op ${number}`, work_center: 'A', good: '0', process_scrap: '0', material_scrap: '0', blocked: '0', finished: false, ...more,
})
const wo = (more: Partial<WorkOrderRow> = {}): WorkOrderRow => ({
  id: 'X', code: 'W', order_no: 'SO-1', revision: 1, state: 'in_production', priority: 'normal', planned: '100',
  promised_ship: '2026-05-10', product: { sku: 'HR-1001', name: '轴套' }, operations: [op(10), op(20, { work_center: 'B' })], ...more,
})
const product = (pack?: string): ProductRow => ({ id: 'HR-1001', name: '轴套', unit: '件', ...(pack === undefined ? {} : { pack_quantity: pack }) })

describe('what is left', () => {
  it('counts everything that came out', () => {
    expect(leftOf(wo(), op(10, { good: '30', process_scrap: '2', material_scrap: '1', blocked: '0.5' }))).toBe('66.5')
    expect(leftOf(wo(), op(10, { good: '120' }))).toBe('0')
    expect(leftOf(wo(), op(10, { good: '30', finished: true }))).toBe('0')
  })

  it('says what came from the step before, past inspections that count no pieces', () => {
    const row = wo({ operations: [op(10, { good: '40' }), op(15, { kind: 'inspect' }), op(20)] })
    expect(arrivedAt(row, row.operations[0]!)).toBeNull()
    expect(arrivedAt(row, row.operations[2]!)).toBe('40')
  })

  it('knows what can be packed', () => {
    expect(packable(wo({ packed: '20', operations: [op(10, { good: '90' }), op(20, { good: '50' }), op(30, { kind: 'inspect' })] }))).toBe('30')
  })
})

describe('the proposed quantity', () => {
  it('is the pack quantity where it is known and still asked for', () => {
    expect(proposed(product('50'), '100')).toBe('50')
    expect(proposed(product('50'), '50')).toBe('50')
  })

  it('is never silently all that remains', () => {
    expect(proposed(product('50'), '49')).toBe('')
    expect(proposed(product('0'), '100')).toBe('')
    expect(proposed(product(), '100')).toBe('')
    expect(proposed(undefined, '100')).toBe('')
  })
})

describe('the list of a machine', () => {
  it('takes the open operation of this machine first', () => {
    expect(nextOperation(wo(), 'B')?.number).toBe(20)
    expect(nextOperation(wo(), null)?.number).toBe(10)
    expect(nextOperation(wo({ operations: [op(10, { finished: true })] }), null)).toBeUndefined()
  })

  it('puts urgent first, then the earlier day, and leaves out what is done here', () => {
    const late = wo({ id: '1', order_no: 'SO-3', promised_ship: '2026-05-20' })
    const soon = wo({ id: '2', order_no: 'SO-2', promised_ship: '2026-05-02' })
    const urgent = wo({ id: '3', order_no: 'SO-9', promised_ship: '2026-06-01', priority: 'urgent' })
    const done = wo({ id: '4', operations: [op(10, { finished: true }), op(20, { work_center: 'B' })] })
    const gone = wo({ id: '5', state: 'cancelled' })
    expect(worklist([late, soon, urgent, done, gone], 'A').map((w) => w.id)).toEqual(['3', '2', '1'])
  })

  it('has no NG report that was taken back', () => {
    const ng = (id: string, more: Partial<NgReportRow>) => ({ id, remaining: '2', state: 'open', ...more }) as NgReportRow
    const rows = [ng('1', {}), ng('2', { state: 'reversed' }), ng('3', { state: 'reversed', replenish: 'wished' }), ng('4', { remaining: '0', replenish: 'wished' }), ng('5', { remaining: '0' })]
    expect(openNg(rows).map((row) => row.id)).toEqual(['1', '4'])
    expect(rows.filter(isWish).map((row) => row.id)).toEqual(['4'])
  })

  it('asks for an inspection when something has arrived', () => {
    const inspect = op(30, { kind: 'inspect' })
    expect(openInspections([wo({ operations: [op(10), inspect] })])).toEqual([])
    expect(openInspections([wo({ operations: [op(10, { good: '1' }), inspect] })])).toHaveLength(1)
  })
})

describe('the courier of a waybill', () => {
  it('is asked for the first time, also when the prefix is clear', () => {
    expect(sureCarrier('SF1234567890123', null, [], [])).toBeNull()
  })
  it('is sure when the number fits one used this shift', () => {
    expect(sureCarrier('SF1234567890123', null, ['SF'], [])).toBe('SF')
    expect(sureCarrier('753123456789012', null, ['SF'], [])).toBeNull()
  })
  it('is sure for a number that looks like the last one, but not against a clear prefix', () => {
    expect(sureCarrier('KK99-0002', { carrier: 'LOCAL', waybill: 'KK99-0001' }, ['LOCAL'], [])).toBe('LOCAL')
    expect(sureCarrier('KK99-00025', { carrier: 'LOCAL', waybill: 'KK99-0001' }, ['LOCAL'], [])).toBeNull()
    expect(sureCarrier('SF1234567890124', { carrier: 'ZTO', waybill: 'SF1234567890123' }, ['ZTO'], [])).toBeNull()
  })
})

describe('where is it', () => {
  const work = wo({ id: 'X', order_no: 'SO-77' })
  const box = { id: 'P1', code: 'PCODE', order_nos: ['SO-77'], state: 'bound', lines: [], waybill: 'SF123', carrier: 'SF' }
  const other = { ...box, id: 'P2', code: 'POTHER', order_nos: ['SO-8'], waybill: null }
  const foreign = { kind: 'foreign' }
  it('finds by order number, waybill, SKU and name, in any case and width', () => {
    expect(search('so-77', foreign, [work], [box, other])).toEqual({ works: [work], boxes: [box] })
    expect(search('SF12', foreign, [work], [box, other]).boxes).toEqual([box])
    expect(search('轴', foreign, [work], []).works).toEqual([work])
  })
  it('shows what belongs to a scanned thing', () => {
    expect(search('W', { kind: 'work_order', row: work }, [work], [box, other])).toEqual({ works: [work], boxes: [box] })
    expect(search('P', { kind: 'package', row: box }, [work], [box, other])).toEqual({ works: [work], boxes: [box] })
  })
  it('finds nothing for nothing', () => {
    expect(search('  ', foreign, [work], [box])).toEqual({ works: [], boxes: [] })
  })
})
