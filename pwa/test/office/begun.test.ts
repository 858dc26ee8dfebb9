// @vitest-environment happy-dom
/** An operation of which pieces lie blocked was begun, though nobody reported anything good of it. */
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h, type App } from 'vue'
import OperationRowView from '@/components/OperationRowView.vue'
import WorkList from '@/office/parts/WorkList.vue'
import type { OperationRow } from '@/sync/rows'

const op = (more: Partial<OperationRow> = {}): OperationRow =>
  ({ number: 10, name: '下料', work_center: 'SAW-1', good: '0', process_scrap: '0', material_scrap: '0', blocked: '0', finished: false, ...more })
const work = (one: OperationRow) => ({ id: 'w', code: 'W', revision: 1, planned: '20', unit: '件', product: { sku: 'HR', name: '手轮' }, operations: [one] })

let app: App | undefined
function shown(root: object, props: object): string {
  app = createApp({ render: () => h(root, props) })
  app.mount(document.body)
  const text = document.body.textContent
  app.unmount()
  document.body.innerHTML = ''
  return text
}
afterEach(() => { document.body.innerHTML = '' })

const phone = (one: OperationRow) => shown(OperationRowView, { op: one, planned: '20', unit: '件', place: '', next: false })
const desk = (one: OperationRow) => shown(WorkList, { order: { work_orders: [work(one)], lines: [] } })

describe('an operation', () => {
  it('with two pieces blocked is being worked on', () => {
    expect(phone(op({ blocked: '2' }))).toContain('在做')
    expect(desk(op({ blocked: '2' }))).toMatch(/已开工/)
  })
  it('of which nothing is there was not begun', () => {
    expect(phone(op())).toContain('没开始')
    expect(desk(op())).not.toMatch(/已开工/)
  })
})
