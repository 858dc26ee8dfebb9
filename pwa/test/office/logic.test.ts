import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allEn } from '../../src/i18n/office/english'
import { allZh } from '../../src/i18n/office'
import { TYPES } from '../../src/i18n/officeTerms'
import { badLines, content, difference, formOf } from '../../src/office/logic/change'
import { filters, inOrder, joined, moved } from '../../src/office/logic/orders'
import { steps } from '../../src/office/logic/stages'
import { corrected, late, summary } from '../../src/office/logic/trail'
import { query, type OrderItem, type OrderWhole } from '../../src/transport/office'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const item = (no: string, more: Partial<OrderItem> = {}): OrderItem => ({
  no, customer: '宏远', state: 'in_production', priority: 'normal', promised_ship: '2026-03-10', expected_delivery: null,
  percent: 0, late: false, lines: [], packages: { total: 0, shipped: 0 }, ...more,
})

describe('order list', () => {
  it('puts late open orders first, then the nearest date, urgent before normal, closed last', () => {
    const list = [
      item('closed', { state: 'completed', promised_ship: '2026-01-01', late: true }),
      item('later', { promised_ship: '2026-03-12' }),
      item('normal'), item('urgent', { priority: 'urgent' }),
      item('left late', { state: 'shipped', promised_ship: '2026-03-01', late: true }),
      item('late', { promised_ship: '2026-03-02', late: true }),
    ]
    expect(list.sort(inOrder).map((o) => o.no)).toEqual(['late', 'left late', 'urgent', 'normal', 'later', 'closed'])
  })
  it('joins pages without doubles; the newer row stands', () => {
    const all = joined([item('a', { percent: 10 }), item('b')], [item('a', { percent: 20 }), item('c')])
    expect(all.map((o) => [o.no, o.percent])).toEqual([['a', 20], ['b', 0], ['c', 0]])
  })
  it('offers states that have orders, and the chosen one', () => {
    expect(filters({ packed: 2, draft: 1, shipped: 0 }, 'on_hold')).toEqual([['draft', 1], ['packed', 2], ['on_hold', 0]])
  })
  it('walks by keyboard and stays within the list', () => {
    expect(moved('ArrowDown', -1, 3)).toBe(0)
    expect(moved('ArrowUp', 0, 3)).toBe(0)
    expect(moved('End', 0, 3)).toBe(2)
    expect(moved('PageDown', 0, 3)).toBe(2)
    expect(moved('x', 0, 3)).toBeNull()
    expect(moved('ArrowDown', 0, 0)).toBeNull()
  })
})

const order = {
  no: '260301-001', promised_ship: '2026-03-07', expected_delivery: null, address: null, priority: 'normal',
  lines: [{ sku: 'HR-1001', quantity: '50', requirements: '' }, { sku: 'BK-9', quantity: '12.5', requirements: '去毛刺' }],
} as unknown as OrderWhole

describe('change request', () => {
  it('knows no difference in an untouched form, nor in another way to write a number', () => {
    const form = formOf(order)
    form.lines[0]!.quantity = '50.0'
    expect(difference(order, form)).toEqual([])
  })
  it('sends only what differs; all lines when one does', () => {
    const form = formOf(order)
    form.lines[0]!.quantity = '７０'
    form.promised_ship = '2026-03-09'
    expect(difference(order, form)).toEqual([
      { field: 'promised_ship', from: '2026-03-07', to: '2026-03-09' },
      { field: 'quantity', line: 1, from: '50', to: '70' },
    ])
    expect(content(order, form, ' 追加 ')).toEqual({
      reason: '追加', promised_ship: '2026-03-09',
      lines: [{ sku: 'HR-1001', quantity: '70', requirements: '' }, { sku: 'BK-9', quantity: '12.5', requirements: '去毛刺' }],
    })
  })
  it('leaves lines out when only a date changes', () => {
    const form = formOf(order)
    form.expected_delivery = '2026-03-12'
    expect(content(order, form, 'x')).toEqual({ reason: 'x', expected_delivery: '2026-03-12' })
  })
  it('shows a new line and names bad quantities', () => {
    const form = formOf(order)
    form.lines.push({ sku: 'DT-77', quantity: '0', requirements: '' })
    expect(badLines(form)).toEqual([3])
    expect(difference(order, form)).toEqual([{ field: 'line', line: 3, from: null, to: 'DT-77 × 0' }])
  })
})

describe('stages and trail', () => {
  const entered = [{ code: 'confirmed', at: '1', by: null }, { code: 'in_production', at: '2', by: null }]
  it('shows what was reached, where it stands and the milestones to come', () => {
    expect(steps('in_production', entered).map((s) => `${s.mark}:${s.code}`)).toEqual(
      ['past:confirmed', 'now:in_production', 'todo:produced', 'todo:packed', 'todo:shipped', 'todo:delivered'])
  })
  it('puts a state beside the ladder where the order stopped', () => {
    const held = steps('on_hold', [...entered, { code: 'on_hold', at: '3', by: null }])
    expect(held.map((s) => `${s.mark}:${s.code}`).slice(0, 4)).toEqual(['past:confirmed', 'past:in_production', 'now:on_hold', 'todo:produced'])
    expect(steps('cancelled', [...entered, { code: 'cancelled', at: '3', by: null }]).some((s) => s.mark === 'todo')).toBe(false)
  })
  it('tells a report in a few words and leaves zeroes out', () => {
    expect(summary({ body: { work_order: 'W', operation: 10, good: '30', process_scrap: '0' } })).toBe('工序 10 · 合格 30')
  })
  it('says which product or work order a record is about', () => {
    const body = { work_order: 'W7K3M9QXR02H', operation: 10, good: '126' }
    const works = [{ id: 'OTHER', product: '支架' }, { id: '7K3M9QXR', product: '手轮' }]
    expect(summary({ body }, String, { works })).toBe('手轮 · 工序 10 · 合格 126')
    expect(summary({ body })).toBe('工单 W7K3M9QXR02H · 工序 10 · 合格 126') // from a phone's file: no order is at hand
    expect(summary({ body: { lines: [{ work_order: 'W7K3M9QXR02H', quantity: '5' }] } }, String, { works })).toBe('手轮 × 5')
    expect(summary({ body: { lines: [{ sku: 'HR-1001', quantity: '5' }] } })).toBe('HR-1001 × 5')
  })
  it('names the box of a binding as the order does, else by its printed code', () => {
    const body = { package: 'PK1', waybill: 'SF1', carrier: 'SF' }
    expect(summary({ body }, String, { boxes: new Map([['PK1', '箱 2/3']]) })).toBe('箱 2/3 · 运单 SF1 · 快递 顺丰')
    expect(summary({ body })).toBe('箱 PK1 · 运单 SF1 · 快递 顺丰')
  })
  it('says what a correction made of a record: what changed, zeroes too; all of it where it moved', () => {
    const body = { work_order: 'W7K3M9QXR02H', operation: 10, good: '8', finish: true }
    expect(corrected(body, { ...body, good: '2' })).toBe('合格 2')
    expect(corrected(body, { ...body, good: '0', process_scrap: '8' })).toBe('合格 0 · 工废 8')
    expect(corrected(body, { ...body, operation: 20 })).toBe('工序 20')
    expect(corrected(body, { ...body, work_order: 'W8K3M9QXR02H' })).toContain('工序 10 · 合格 8')
    expect(corrected(body, { ...body, finish: false })).toContain('合格 8')
  })
  it('has words for every type of record that the server logs', () => {
    const rules = read('sync/rules/__init__.py')
    const types = [...rules.slice(rules.indexOf('EVENTS:')).matchAll(/"([a-z_]+\.[a-z_]+)":/g), ...read('sync/ledger.py').matchAll(/"(sync\.\w+)"/g)].map((m) => m[1]!)
    expect(types.length).toBeGreaterThan(65)
    expect(types).toContain('inbox.reopen')
    expect(types.filter((type) => !Object.hasOwn(TYPES, type))).toEqual([])
  })
  it('notices what arrived long after it happened', () => {
    expect(late({ recorded_at: '2026-03-04T05:00:00Z', received_at: '2026-03-04T05:03:00Z' })).toBe(true)
    expect(late({ recorded_at: '2026-03-04T05:00:00Z', received_at: '2026-03-04T05:01:00Z' })).toBe(false)
  })
})

describe('words and addresses', () => {
  it('both languages have the same keys and placeholders', () => {
    const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort()
    expect(Object.keys(allEn).sort()).toEqual(Object.keys(allZh).sort())
    for (const [key, text] of Object.entries(allZh)) expect([key, names(allEn[key as keyof typeof allZh])]).toEqual([key, names(text)])
  })
  it('leaves empty questions out of an address', () => {
    expect(query({ q: 'a b&c', state: '', cursor: null })).toBe('?q=a%20b%26c')
    expect(query({ q: '' })).toBe('')
  })
})
