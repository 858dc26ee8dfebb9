// @vitest-environment happy-dom
/** What is in a phone's file: the order stands on a line of its own, or its number would run on from the quantity. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import OutboxFilesPage from '@/office/pages/OutboxFilesPage.vue'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ check: vi.fn(), take: vi.fn() }))
vi.mock('@/transport/outboxFiles', () => ({ outboxFiles: api }))

let app: App | undefined
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

it('puts the order on a line of its own', async () => {
  const item = { event_id: 'e', type: 'work.report', device: 'd', actor: { id: 'p', name: '王强' }, recorded_at: '2026-03-02T03:06:00Z', body: { operation: 10, good: '8' }, order: '261123-073', state: 'new', verdict: null, code: null, about: null }
  api.check.mockResolvedValue({ device: { id: 'd', name: '1号车床', known: true, revoked: false }, made: item.recorded_at, signed: 'good', taken: false, more: 0, works: [], boxes: [],
    events: { new: 1, here: 0, different: 0, damaged: 0 }, photos: { new: 0, here: 0, missing: 0, damaged: 0 }, items: [item] })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
  app = createApp({ render: () => h(OutboxFilesPage) })
  app.use(router).mount(document.body.appendChild(document.createElement('div')))
  const drop = new Event('drop', { cancelable: true })
  Object.assign(drop, { dataTransfer: { files: [new File(['x'], 'a.zip')] } })
  document.querySelector('.drop')!.dispatchEvent(drop)
  await waitFor(() => expect(document.querySelector('[data-test="item"]')).toBeTruthy())
  const link = [...document.querySelectorAll('[data-test="item"] a')].find((one) => one.textContent === '261123-073')!
  expect(link.parentElement!.tagName).toBe('P')
  expect(link.parentElement!.textContent).toBe('261123-073')
  expect(document.querySelector('[data-test="item"] .num')!.textContent).toBe('工序 10 · 合格 8')
})
