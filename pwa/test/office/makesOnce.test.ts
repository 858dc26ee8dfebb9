// @vitest-environment happy-dom
/** An order, a delivery note, a change request: the answer was lost, something is corrected, the button is pressed again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import QuickOrder from '../../src/office/parts/setup/QuickOrder.vue'
import ChangePage from '../../src/office/pages/ChangePage.vue'
import DeliveriesPage from '../../src/office/pages/DeliveriesPage.vue'
import NewOrderPage from '../../src/office/pages/NewOrderPage.vue'
import { MadeBefore, makesOnce } from '../../src/office/use/makesOnce'
import { ApiError, networkError } from '../../src/transport/api'

/** A server as ours: the first content under a key is done and answered again, another one is a conflict. */
const server = vi.hoisted(() => ({
  kept: new Map<string, { text: string; no: string }>(), lose: 0, keys: [] as string[],
  take: (_body: unknown, _key: string): Promise<{ no: string; id: string; work_orders: { id: string }[] }> => Promise.reject(new Error()),
}))
server.take = async (body, key) => {
  server.keys.push(key)
  const text = JSON.stringify(body)
  const known = server.kept.get(key)
  if (known && known.text !== text) throw new ApiError(409, 'idempotency_conflict', { zh: '', en: '' })
  const no = known?.no ?? `SO-${server.kept.size + 1}`
  server.kept.set(key, { text, no })
  if (server.lose-- > 0) throw networkError()
  return { no, id: no, work_orders: [{ id: `W-${no}` }] }
}
const ready = vi.hoisted(() => ({ items: [] as unknown[] }))
const whole = {
  no: 'SO-9', revision: 1, promised_ship: '2026-03-10', expected_delivery: null, address: '', priority: 'normal', work_orders: [], stages: [],
  lines: [{ line: 1, sku: 'BK-9', quantity: '10', requirements: '' }], changes: [],
}
vi.mock('@/transport/desk', () => ({ desk: {
  carriers: () => Promise.resolve({ items: [] }), customers: () => Promise.resolve({ items: [] }),
  check: () => Promise.resolve({ same: [], earliest: null, days: [], skipped: [] }),
  ready: () => Promise.resolve(ready), deliveries: () => Promise.resolve({ items: [] }),
  createOrder: (body: unknown, key: string) => server.take(body, key), deliver: (body: unknown, key: string) => server.take(body, key),
} }))
vi.mock('@/transport/setup', async (original) => ({ ...(await original<object>()), setup: { list: () => Promise.resolve([{ id: 'BK-9', name: '支架', routing: [{}] }]) } }))
vi.mock('@/transport/office', async (original) => ({ ...(await original<object>()), office: {
  products: () => Promise.resolve({ items: [{ id: 'BK-9', name: '支架', unit: '件' }] }), workCenters: () => Promise.resolve({ items: [] }),
  order: () => Promise.resolve(whole), orders: () => Promise.resolve({ items: [] }),
  createOrder: (body: unknown, key: string) => server.take(body, key), propose: (_no: string, body: unknown, key: string) => server.take(body, key),
} }))

let app: App
let router: Router
// eslint-disable-next-line @typescript-eslint/no-explicit-any
let page: any
const settle = () => vi.waitFor(() => { if (page.busy) throw new Error('busy') }).then(() => nextTick()).then(() => nextTick())
const shown = (selector: string) => document.querySelector(selector)?.textContent ?? ''
const open = async (component: Component, props: Record<string, unknown> = {}) => {
  app = createApp(component, props)
  router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)', component: { render: () => null } }] })
  app.use(router)
  await router.push('/here')
  page = (app.mount(document.body.appendChild(document.createElement('div'))).$ as unknown as { setupState: unknown }).setupState
  await vi.waitFor(() => expect(document.querySelector('form, .box')).not.toBeNull())
  await settle()
}
beforeEach(() => { server.kept.clear(); server.keys.length = 0; server.lose = 0; document.body.innerHTML = '' })
afterEach(() => app?.unmount())

describe('a new order', () => {
  beforeEach(async () => {
    await open(NewOrderPage)
    Object.assign(page.form, { name: '宏远', ship: '2026-12-01' })
    Object.assign(page.form.lines[0], { sku: 'BK-9', text: 'BK-9', quantity: '10' })
  })
  const press = async () => { await page.send(); await settle() }

  it('whose answer was lost and that was corrected then is one order, and the page says so and leads to it', async () => {
    server.lose = 1
    await press()
    expect(router.currentRoute.value.path).toBe('/here')
    page.form.lines[0].requirements = '去毛刺'
    await press()
    expect(server.kept.size).toBe(1)
    expect(shown('[data-test="before"]')).toContain('前一次按的时候订单已经录入了')
    expect(document.querySelector('[data-test="before"] a')?.getAttribute('href')).toBe('/orders/SO-1')
    expect(page.form.lines[0].requirements).toBe('去毛刺') // what was typed stays
    await press()
    expect(server.kept.size).toBe(1)
  })

  it('leads to the list where the number cannot be asked for', async () => {
    server.lose = 1
    await press()
    page.form.lines[0].requirements = '去毛刺'
    server.lose = 1
    await press()
    expect(document.querySelector('[data-test="before"] a')?.getAttribute('href')).toBe('/orders')
    await press() // and to the order as soon as it can
    expect(document.querySelector('[data-test="before"] a')?.getAttribute('href')).toBe('/orders/SO-1')
  })

  it('is a second one only where somebody says that it is', async () => {
    server.lose = 1
    await press()
    page.form.name = '别家'
    await press()
    document.querySelector<HTMLButtonElement>('[data-test="before"] button')!.click()
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/orders/SO-2'))
    expect(server.kept.size).toBe(2)
  })

  it('that never came through is entered as it stands now', async () => {
    const take = server.take
    server.take = () => Promise.reject(networkError())
    await press()
    server.take = take
    page.form.lines[0].requirements = '去毛刺'
    await press()
    expect([...server.kept.values()].map((kept) => kept.text.includes('去毛刺'))).toEqual([true])
    expect(router.currentRoute.value.path).toBe('/orders/SO-1')
  })
})

it('a delivery note whose answer was lost is told before another is made of what is chosen now', async () => {
  const box = (id: string) => ({ id, number: Number(id.at(-1)), packed_at: null, lines: [] })
  ready.items = [{ no: 'SO-9', ref: '', customer: '宏远', address: '', carrier: '', state: 'ready', priority: 'normal', promised_ship: '2026-03-10', total: 2, packages: [box('B1'), box('B2')] }]
  await open(DeliveriesPage)
  page.chosen = new Set(['B1'])
  server.lose = 1
  await page.make()
  page.chosen = new Set(['B2'])
  await page.make()
  await settle()
  expect(server.kept.size).toBe(1)
  expect(document.querySelector('[data-test="before"] a')?.getAttribute('href')).toBe('/deliveries/SO-1')
  expect([...page.chosen]).toEqual(['B2'])
  await page.make()
  expect(server.kept.size).toBe(2)
})

it('a change whose answer was lost is asked for once', async () => {
  await open(ChangePage, { no: 'SO-9' })
  await vi.waitFor(() => expect(page.form.lines).toHaveLength(1))
  Object.assign(page.form, { promised_ship: '2026-03-20' })
  page.reason = '客户要晚些'
  server.lose = 1
  await page.send()
  page.reason = '客户要晚些。'
  await page.send()
  await settle()
  expect(server.kept.size).toBe(1)
  expect(shown('[data-test="before"]')).toContain('SO-9')
  page.reason = '客户要晚些'
  await page.send()
  expect(server.kept.size).toBe(1)
  await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/orders/SO-9'))
})

it('so is the first order of a new factory', async () => {
  await open(QuickOrder)
  await vi.waitFor(() => expect(document.querySelector('.quick')).not.toBeNull())
  page.quantity = '5'
  server.lose = 1
  await page.go()
  page.quantity = '6'
  await page.go()
  await settle()
  expect(server.kept.size).toBe(1)
  expect(shown('.made')).toContain('SO-1')
  expect(shown('.notice.is-held')).toContain('前一次按的时候订单已经录入了')
})

it('of several tries without an answer the one that came through is found, and what is made then is another thing', async () => {
  const once = makesOnce((body: { n: number }, key: string) => (body.n === 1 ? Promise.reject(networkError()) : server.take(body, key)))
  await expect(once.send({ n: 1 })).rejects.toThrow(ApiError) // never came through
  server.lose = 1
  await expect(once.send({ n: 2 })).rejects.toThrow(ApiError) // came through, its answer did not
  const found: unknown = await once.send({ n: 3 }).catch((error: unknown) => error)
  expect(found).toBeInstanceOf(MadeBefore)
  expect((found as MadeBefore<{ no: string }>).made?.no).toBe('SO-1')
  expect((await once.send({ n: 2 })).no).toBe('SO-1')
  expect((await once.send({ n: 2 })).no).toBe('SO-2')
})

it('a refusal that was heard made nothing: the corrected content goes under the same key', async () => {
  const answers = [new ApiError(422, 'invalid', { zh: '', en: '' }), networkError()]
  const keys: string[] = []
  const once = makesOnce((body: number, key: string) => { keys.push(key); const error = answers.shift(); return error ? Promise.reject(error) : Promise.resolve(body) })
  await once.send(1).catch(() => undefined)
  await once.send(2).catch(() => undefined)
  expect(await once.send(3)).toBe(3)
  expect(new Set(keys).size).toBe(1)
})
