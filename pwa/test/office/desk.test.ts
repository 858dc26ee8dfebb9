// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boxRuns, shippedOf } from '../../src/office/logic/boxes'
import { badRoutings, content, difference, emptyStep, formOf, stepOf } from '../../src/office/logic/change'
import { consequences } from '../../src/office/logic/consequences'
import { drawingsOf, rowsOf } from '../../src/office/logic/diff'
import { stepOnEnter } from '../../src/office/logic/enter'
import { begun, checkOf, daysAfter, emptyForm, orderOf, picked, productOf, productOptions, renamed, tooEarly, withUsual, wrongOf, type OrderForm } from '../../src/office/logic/newOrder'
import { customersOf, stillThere, toggled } from '../../src/office/logic/ready'
import type { FoundCustomer, ReadyOrder } from '../../src/transport/desk'
import type { OrderWhole, Product } from '../../src/transport/office'

const hongyuan: FoundCustomer = {
  id: 'C1', name: '宏远机械', phone: '13800001111', contact: '李工', address: '民生路 88 号', carrier: 'SF', orders: 4, last_orders: [],
  products: [{ sku: 'BK-9', name: '支架', name_en: 'Bracket', unit: '件', quantity: '120', times: 4 }],
}
const products: Product[] = [
  { id: 'HR-1001', name: '导轨', name_en: 'Guide rail', unit: '件' }, { id: 'BK-9', name: '支架', unit: '件' },
  { id: 'OLD-1', name: '旧支架', unit: '件', active: false },
]
const filled = (more: Partial<OrderForm> = {}): OrderForm => ({
  ...emptyForm(), name: '宏远机械', ship: '2026-03-10', lines: [{ sku: 'BK-9', text: 'BK-9 支架', quantity: '１２０', requirements: ' ' }], ...more,
})

describe('new order', () => {
  it('is filled from the customer who was picked, and let go when another name is typed', () => {
    const form = picked(emptyForm(), hongyuan)
    expect([form.customerId, form.address, form.carrier, form.phone, form.contact]).toEqual(['C1', '民生路 88 号', 'SF', '13800001111', '李工'])
    expect(renamed(form, '宏远')).toMatchObject({ customerId: null, name: '宏远', address: '民生路 88 号' })
    expect(picked(filled({ address: '别处' }), { ...hongyuan, address: '' }).address).toBe('')
  })
  it('gives a usual product the line that waits, then lines of their own', () => {
    const once = withUsual(emptyForm(), { sku: 'BK-9', quantity: '120' }, 'BK-9 支架')
    expect(once.lines.map((l) => [l.sku, l.quantity])).toEqual([['BK-9', '120']])
    expect(withUsual(once, { sku: 'HR-1001', quantity: '5' }, 'x').lines).toHaveLength(2)
  })
  it('offers usual products first, those that begin with the words next, none that is no longer made', () => {
    expect(productOptions('', products, hongyuan.products).map((p) => p.sku)).toEqual(['BK-9', 'HR-1001'])
    expect(productOptions('支架', products, []).map((p) => p.sku)).toEqual(['BK-9'])
    expect(productOptions('guide', products, hongyuan.products).map((p) => p.sku)).toEqual(['HR-1001'])
    expect(productOf(' hr-1001 ', products)?.id).toBe('HR-1001')
    expect(productOf('hr-100', products)).toBeUndefined()
  })
  it('names what is wrong; an empty line at the end is none', () => {
    expect(wrongOf(emptyForm()).map((w) => w.what)).toEqual(['customer', 'lines', 'ship'])
    const two = filled({ lines: [...filled().lines, { sku: '', text: '', quantity: '', requirements: '' }] })
    expect(wrongOf(two)).toEqual([])
    expect(begun(two)).toHaveLength(1)
    expect(wrongOf(filled({ lines: [{ sku: '', text: 'xx', quantity: '5', requirements: '' }] }))).toEqual([{ what: 'line', n: 1 }])
    expect(wrongOf(filled({ arrive: '2026-03-09' }))).toEqual([{ what: 'dates' }])
  })
  it('sends only what was filled in', () => {
    expect(orderOf(filled({ ref: ' SO-1 ', customerId: 'C1' }), ['f1'])).toEqual({
      customer: { name: '宏远机械' }, customer_id: 'C1', ref: 'SO-1', files: ['f1'], promised_ship: '2026-03-10', priority: 'normal',
      release: true, lines: [{ sku: 'BK-9', quantity: '120' }],
    })
  })
  it('asks the server about whole lines and real phone numbers only', () => {
    expect(checkOf(filled({ phone: 'call' }))).toEqual({ customer: { name: '宏远机械' }, ref: '', lines: [{ sku: 'BK-9', quantity: '120' }] })
    expect(checkOf({ ...emptyForm(), phone: '13800001111' })).toEqual({ ref: '', lines: [] })
  })
  it('warns of a day before the plan, and counts calendar days over a month', () => {
    const checked = { same: [], earliest: '2026-03-11', days: [], skipped: [] }
    expect([tooEarly(filled(), checked), tooEarly(filled({ ship: '2026-03-11' }), checked), tooEarly(filled(), null)]).toEqual([true, false, false])
    expect(daysAfter('2026-02-27', 3)).toBe('2026-03-02')
  })
})

describe('Enter', () => {
  beforeEach(() => { document.body.innerHTML = '<form><input id="a"><button>x</button><input id="b" value="12"><textarea id="c"></textarea></form>' })
  afterEach(() => { document.body.innerHTML = '' })
  const press = (id: string, more: KeyboardEventInit = {}) => {
    const form = document.querySelector('form')!
    const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true, ...more })
    let ours = false
    form.addEventListener('keydown', (e) => { ours = stepOnEnter(e, form) }, { once: true })
    document.getElementById(id)!.dispatchEvent(event)
    return ours
  }
  it('goes to the next field, never to a button', () => {
    expect(press('a')).toBe(true)
    expect(document.activeElement?.id).toBe('b')
    expect(press('b')).toBe(true)
    expect(document.activeElement?.id).toBe('c')
  })
  it('leaves text areas, the Chinese input method and Ctrl+Enter alone', () => {
    expect([press('c'), press('a', { isComposing: true }), press('a', { ctrlKey: true })]).toEqual([false, false, false])
  })
})

const step = { number: 10, name: '下料', name_en: '', work_center: 'SAW', kind: 'make', standard_seconds: 20, piece_rate: '0.25', begun: false, planned_start: null, planned_finish: null, crew: '' }
const order = {
  no: '260301-001', promised_ship: '2026-03-07', expected_delivery: null, address: null, priority: 'normal', packages: [],
  lines: [{ sku: 'BK-9', quantity: '50', requirements: '', work_order: 'W1' }],
  work_orders: [{ id: 'W1', drawing: 'BK-9-A', drawing_file: 'f-old', unit: '件', product: { sku: 'BK-9', name: '支架' },
    operations: [{ number: 10, good: '30' }, { number: 20, good: '12' }], routing: [step, { ...step, number: 20, name: '终检', kind: 'inspect' }] }],
} as unknown as OrderWhole

describe('routing and drawing', () => {
  it('is no difference while nothing was touched, nor for another way to write a rate', () => {
    const form = formOf(order)
    form.routing[1] = order.work_orders[0]!.routing!.map(stepOf)
    form.routing[1][0]!.rate = '0.250'
    form.drawing[1] = { name: 'BK-9-A', file: [{ id: 'f-old', name: '', media_type: '', bytes: 0 }] }
    expect(difference(order, form)).toEqual([])
  })
  it('is read operation by operation and sent as whole lists', () => {
    const form = formOf(order)
    form.routing[1] = order.work_orders[0]!.routing!.map(stepOf).slice(0, 1)
    Object.assign(form.routing[1][0]!, { seconds: '25', work_center: 'LASER' })
    form.routing[1].push({ ...emptyStep(form.routing[1]), name: '去毛刺', work_center: 'BENCH' })
    form.drawing[1] = { name: 'BK-9-B', file: [{ id: 'f-new', name: '', media_type: '', bytes: 0 }] }
    const diff = difference(order, form)
    expect(diff.map((d) => [d.field, d.operation, d.part, d.from, d.to])).toEqual([
      ['drawing', undefined, undefined, 'BK-9-A', 'BK-9-B'], ['routing', 10, 'work_center', 'SAW', 'LASER'],
      ['routing', 10, 'standard_ms', 20_000, 25_000], ['routing', 20, 'name', '终检', '去毛刺'],
      ['routing', 20, 'work_center', 'SAW', 'BENCH'], ['routing', 20, 'kind', 'inspect', 'make'],
      ['routing', 20, 'standard_ms', 20_000, 0], ['routing', 20, 'piece_rate', 250, 0],
    ])
    const body = content(order, form, '改图')
    expect(body['drawing']).toEqual([{ line: 1, drawing: 'BK-9-B', drawing_file: 'f-new' }])
    expect(body['lines']).toBeUndefined()
    expect((body['routing'] as { operations: { number: number; standard_seconds: number }[] }[])[0]!.operations.map((o) => [o.number, o.standard_seconds])).toEqual([[10, 25], [20, 0]])
    expect(drawingsOf(diff)).toEqual([{ line: 1, from: 'BK-9-A', to: 'BK-9-B', fromFile: 'f-old', toFile: 'f-new' }])
  })
  it('names routings that cannot be sent: no name, no place, a number twice', () => {
    const form = formOf(order)
    form.routing[1] = order.work_orders[0]!.routing!.map(stepOf)
    expect(badRoutings(form)).toEqual([])
    for (const wrong of [{ name: ' ' }, { work_center: '' }, { number: '10' }, { number: '0' }, { rate: 'x' }, { seconds: '1.5' }]) {
      form.routing[1] = order.work_orders[0]!.routing!.map(stepOf)
      Object.assign(form.routing[1][1]!, wrong)
      expect(badRoutings(form), JSON.stringify(wrong)).toEqual([1])
    }
    form.routing[1] = []
    expect(badRoutings(form)).toEqual([1])
  })
  it('is shown in words: times in seconds, places by name, steps as new or taken out', () => {
    const rows = rowsOf([
      { field: 'routing', line: 1, operation: 10, part: 'standard_ms', from: 20_000, to: 25_500 },
      { field: 'routing', line: 1, operation: 10, part: 'work_center', from: 'SAW', to: 'LASER' },
      { field: 'routing', line: 1, operation: 30, part: 'step', from: null, to: '去毛刺' },
      { field: 'routing', line: 1, operation: 40, part: 'step', from: '终检', to: null },
      { field: 'quantity', line: 2, from: '50', to: '60' },
    ], (id) => ({ SAW: '锯床' })[id] ?? id)
    expect(rows.map((r) => [r.label, r.from, r.to])).toEqual([
      ['工序 10 单件时间', '20 秒', '25.5 秒'], ['工序 10 机台', '锯床', 'LASER'], ['工序 30', '—', '新增：去毛刺'], ['工序 40', '终检', '去掉'], ['数量', '50', '60'],
    ])
    expect(rows[4]!.note).toBe('第 2 行')
  })
})

describe('shipping', () => {
  it('writes box numbers as runs', () => {
    expect([boxRuns([3, 1, 2, 5], 12), boxRuns([7], 7), boxRuns([0], 2), boxRuns([2, 1], 0)]).toEqual(['1-3, 5/12', '7/7', '', '1-2'])
    expect(boxRuns([2, 3], 2, true), 'a box before these was emptied').toBe('2-3（共 2 箱）')
  })
  it('is partial while a box or a quantity is still here', () => {
    const ship = (shipped: number, boxes: number, remaining: string) =>
      shippedOf({ shipments: [{ shipped, packages: Array.from({ length: boxes }, (_, i) => ({ number: i + 1 })) }], lines: [{ sku: 'x', quantity: '9', remaining }] } as unknown as OrderWhole)
    expect(ship(1, 3, '4')).toEqual({ shipped: 1, total: 3, partial: true, gap: false })
    expect([ship(3, 3, '2').partial, ship(3, 3, '0').partial, ship(0, 3, '9').partial]).toEqual([true, false, false])
  })
  const ready = [
    { customer: '甲', packages: [{ id: 'a' }, { id: 'b' }] }, { customer: '乙', packages: [{ id: 'c' }] },
  ] as unknown as ReadyOrder[]
  it('knows whose boxes are chosen, takes all or none, and forgets those that went', () => {
    expect(customersOf(ready, new Set(['a', 'c']))).toEqual(['甲', '乙'])
    expect([...toggled(new Set(['a']), ['a', 'b'])].sort()).toEqual(['a', 'b'])
    expect([...toggled(new Set(['a', 'b', 'c']), ['a', 'b'])]).toEqual(['c'])
    expect([...stillThere(ready.slice(1), new Set(['a', 'c']))]).toEqual(['c'])
  })
})

describe('consequences', () => {
  it('are told in facts of this order', () => {
    const packed = { ...order, packages: [{ lines: [{}], state: 'packed' }, { lines: [{}], state: 'shipped' }] } as unknown as OrderWhole
    expect(consequences(packed, 'hold')).toContain('1 箱还在厂里，留住不发')
    expect(consequences(packed, 'cancel')).toEqual(expect.arrayContaining(['不能恢复', '1 张工单停下，手机上显示已取消', '已做好的 30 件支架要有人收好', '已装的 1 箱要拆箱']))
    expect(consequences(order, 'hold')).toHaveLength(3)
  })
})
