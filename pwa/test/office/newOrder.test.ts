// @vitest-environment happy-dom
/** The new order's form: what is missing is said beside the button and marked on its field, where one is taken. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import NewOrderPage from '../../src/office/pages/NewOrderPage.vue'

const made = vi.hoisted(() => vi.fn())
vi.mock('@/transport/desk', () => ({ desk: {
  carriers: () => Promise.resolve({ items: [] }), customers: () => Promise.resolve({ items: [] }),
  check: () => Promise.resolve({ same: [], earliest: null, days: [], skipped: [] }), createOrder: made,
} }))
vi.mock('@/transport/office', async (original) => ({ ...(await original<object>()), office: { products: () => Promise.resolve({ items: [{ id: 'BK-9', name: '支架', unit: '件' }] }) } }))

let app: App
const at = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!
const type = async (selector: string, text: string) => {
  const field = at<HTMLInputElement>(selector)
  field.value = text
  field.dispatchEvent(new Event('input'))
  await nextTick()
}
const press = async () => {
  at('form').dispatchEvent(new Event('submit', { cancelable: true }))
  await nextTick()
  await nextTick()
}
beforeEach(() => {
  made.mockReset()
  app = createApp(NewOrderPage)
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)', component: { render: () => null } }] })).mount(document.body.appendChild(document.createElement('div')))
})
afterEach(() => { app.unmount(); document.body.innerHTML = '' })

it('says what is missing beside the button, marks each field and goes to the first', async () => {
  await press()
  expect(at('.bar-end [data-test="wrong"]').textContent).toContain('请填客户名称')
  const marked = [...document.querySelectorAll('.input[aria-invalid="true"]')]
  expect(marked).toHaveLength(3) // customer, product, day
  expect(document.activeElement).toBe(marked[0])
  expect(document.activeElement!.getAttribute('role')).toBe('combobox')
  await type('.who .input', '宏远')
  await press()
  expect(document.activeElement).toBe(at('.line .input'))
  expect(made).not.toHaveBeenCalled()
})

it('says on the button whether the order goes to the floor', async () => {
  expect(at('.btn-main').textContent).toBe('录入订单并下发车间')
  at<HTMLInputElement>('.panel [role="switch"], .panel input[type="checkbox"]').click()
  await nextTick()
  expect(at('.btn-main').textContent).toBe('录入订单，先不下发')
})
