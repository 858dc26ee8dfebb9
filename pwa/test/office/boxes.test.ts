// @vitest-environment happy-dom
/** An order's boxes in the office: what is out waits for nothing, and each act has its own person and time. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApp, h, type App, type Component } from 'vue'
import BoxCard from '../../src/components/BoxCard.vue'
import { boxName } from '../../src/i18n/boxName'
import PackageList from '../../src/office/parts/PackageList.vue'
import ShipmentList from '../../src/office/parts/ShipmentList.vue'
import type { OrderWhole } from '../../src/transport/office'

vi.mock('../../src/composables/useRows', () => ({ useRows: () => ({ workOrder: () => undefined, myEvents: { value: [] } }) }))
vi.mock('../../src/composables/useCarriers', () => ({ useCarriers: () => ({ nameOf: (code: string) => code }) }))
vi.mock('../../src/office/use/useOffice', () => ({ useOffice: () => ({ has: () => true, nameOf: (who: { name: string } | null) => who?.name ?? '' }) }))

let app: App | undefined
function shown(component: Component, props: Record<string, unknown>): HTMLElement {
  const host = document.body.appendChild(document.createElement('div'))
  app = createApp({ render: () => h(component, props) })
  app.component('RouterLink', { template: '<a class="router"><slot /></a>', props: ['to'] })
  app.mount(host)
  return host
}
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

const lines = [{ sku: 'HR-1', name: '法兰盘', name_en: '', unit: '件', quantity: '10' }]
const one = (kind: string, carrier: string | null, out: boolean) => ({
  kind, carrier, delivery: null, waybill: null, shipped: out ? 1 : 0, at: out ? '2026-03-02T01:48:00Z' : null, signed: null,
  packages: [{ id: kind, number: 1, state: '', delivered: false }], lines,
})
const order = (...shipments: unknown[]) => ({ order: { no: '1', shipments, lines: [], work_orders: [] } as unknown as OrderWhole })

describe('which box', () => {
  it('is said alike everywhere: its number and how many hold something; an empty one by its number alone', () => {
    expect(boxName({ number: 3, total: 12 })).toBe('箱 3/12')
    expect(boxName({ number: 3, total: 2, gap: true })).toBe('箱 3（共 2 箱）')
    expect([boxName({ number: 3, total: 0 }), boxName({ number: 0, total: 0 }), boxName({})]).toEqual(['箱 3', '箱', '箱'])
    const packages = [[1, 0, false], [2, 2, true], [3, 2, true]].map(([number, total, gap]) => ({ id: `P${number}`, code: 'P', number, total, gap, state: total ? 'packed' : 'open', lines: total ? lines : [] }))
    expect([...shown(PackageList, { packages }).querySelectorAll('li > b')].map((b) => b.textContent)).toEqual(['箱 1', '箱 2（共 2 箱）', '箱 3（共 2 箱）'])
  })
  it('is said by the phone as by the office', () => {
    const row = { id: 'p', code: 'P1', order_nos: ['1'], state: 'packed', lines: [], waybill: null, carrier: null, number: 2, total: 2, gap: true }
    expect(shown(BoxCard, { box: row, open: true }).textContent).toContain('箱 2（共 2 箱）')
    expect(shown(BoxCard, { box: { ...row, number: 1, total: 0, gap: false }, open: true }).querySelector('b')!.textContent).toBe('箱 1')
  })
})

describe('how boxes go', () => {
  it('says of one for own delivery that it is out, and asks for no delivery note', () => {
    const host = shown(ShipmentList, order(one('self', 'self', true)))
    expect(host.textContent).toMatch(/自送\/自提.*已出库/s)
    expect(host.textContent).not.toMatch(/还没安排|开送货单/)
  })
  it('says of one that left without a courier that it is out', () => {
    expect(shown(ShipmentList, order(one('unnamed', null, true))).textContent).toMatch(/没登记怎么发的.*已出库/s)
  })
  it('offers a note to one for own delivery that is still here', () => {
    const host = shown(ShipmentList, order(one('self', 'self', false)))
    expect(host.textContent).toMatch(/自送\/自提.*还在厂里/s)
  })
})

it('names who bound a box with the time of it, and who brought it out with that', () => {
  const box = {
    id: 'a', code: '', order_nos: [], state: 'shipped', lines: [], waybill: 'SF1', carrier: 'SF', number: 1, total: 3,
    bound_by: { id: 'x', name: '谢玲' }, bound_at: '2026-03-02T05:37:00+08:00', shipped_by: { id: 'g', name: '郭铁柱' }, shipped_at: '2026-03-02T05:47:00+08:00',
  }
  const host = shown(PackageList, { packages: [box] })
  expect(host.querySelector('[data-test="bound"]')?.textContent).toMatch(/^贴单 谢玲 .*37$/)
  expect(host.querySelector('[data-test="out"]')?.textContent).toMatch(/^出库 郭铁柱 .*47$/)
})
