// @vitest-environment happy-dom
/** One item that cannot be read just now: it can be asked for again, and left. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import InboxOne from '@/components/inbox/InboxOne.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import { ApiError } from '@/transport/api'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn(), resolve: vi.fn() }))
vi.mock('@/transport/inbox', async (original) => ({ ...await original<object>(), inbox: api }))

const at = '2026-03-02T06:00:00Z'
const times = { recorded_at: at, received_at: at, raised_at: at, late_ms: 0, clock_off_ms: null, happened_at: null }
const item = { id: 'a', group: 'a', kind: 'held', code: 'over_planned', state: 'done', type: 'work.report', raised_at: at, resolution: null, order: null, unit: '件', by: { id: 'p', name: '郭铁柱' },
  body: {}, photos: [], picture: { kind: 'raw', text: '{}', cut: false, readable: {}, values: {} }, seen: {}, believed: {}, times }

let app: App | undefined
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

it('offers to try again and the way back to the list; what comes then is shown', async () => {
  api.cards.mockResolvedValue({ items: [], counts: {}, as_of: '', more: false })
  api.whole.mockRejectedValue(new ApiError(0, 'network', { zh: '连不上服务器', en: 'No connection' }))
  app = createApp({ setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxOne, { id: 'a' })
  } })
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)', component: { render: () => null } }] }))
  app.mount(document.body)
  const again = await waitFor(() => {
    const button = document.querySelector<HTMLElement>('[data-test="try-again"]')
    expect(button).not.toBeNull()
    return button!
  })
  expect(document.querySelector('a[href="/inbox"]')).not.toBeNull()
  api.whole.mockResolvedValue(item)
  again.click()
  await waitFor(() => expect(document.querySelector('article.one')).not.toBeNull())
  expect(document.querySelector('[data-test="try-again"]')).toBeNull()
})
