// @vitest-environment happy-dom
/** How late a record came, and that the inbox counts otherwise than the tasks. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import CaseFacts from '@/components/inbox/CaseFacts.vue'
import InboxBoard from '@/components/inbox/InboxBoard.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import { clock } from '@/i18n/dates'
import { createMemoryHistory, createRouter } from 'vue-router'
import TasksPage from '@/office/pages/TasksPage.vue'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), tasks: vi.fn() }))
vi.mock('@/transport/inbox', () => ({ inbox: api }))
vi.mock('@/transport/figures', async (original) => ({ ...await original<object>(), figures: api }))

let app: App | undefined
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

const recorded_at = '2026-03-02T01:09:00Z'
function came(late_ms: number, code = 'stale_revision'): string {
  app?.unmount()
  const received_at = new Date(Date.parse(recorded_at) + late_ms).toISOString()
  const item = { code, by: null, device: null, believed: {}, raised_at: received_at, times: { recorded_at, received_at, raised_at: received_at, late_ms, clock_off_ms: null, happened_at: null } }
  app = createApp({ render: () => h(CaseFacts, { item } as never) })
  app.mount(document.body)
  return document.querySelector('.case')!.textContent!
}

it('says "at once" only of what came within seconds', () => {
  expect(came(3_000)).toContain('马上送到')
  expect(came(60_000), 'the office may have changed something in that minute').toContain('晚到 1 分钟')
  expect(came(60_000)).not.toContain('马上送到')
  expect(came(600_000)).toContain('晚到 10 分钟')
})
it('says nothing of it where the phone is ahead of the server, or where the office took in a file', () => {
  expect(came(-120_000)).not.toMatch(/马上送到|晚到/)
  expect(came(5_000, 'unverified_file')).toContain(`${clock(recorded_at)} 办公室从文件收进`)
  expect(came(5_000, 'unverified_file')).not.toMatch(/马上送到|晚到/)
})
it('says above the list that it is the whole factory\'s, and where one\'s own work is', async () => {
  api.cards.mockResolvedValue({ items: [], counts: {}, as_of: '', more: false })
  app = createApp({ setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxBoard, {})
  } })
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })).mount(document.body)
  await waitFor(() => expect(document.querySelector('[data-test=scope]')?.textContent).toMatch(/全厂.*待办/))
})
it('says above the tasks what of all that is one\'s own', async () => {
  api.tasks.mockResolvedValue({ as_of: recorded_at, items: [], more: false, counts: { mine: 0, all: 0 } })
  app = createApp(TasksPage)
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })).mount(document.body)
  await waitFor(() => expect(document.querySelector('[data-test=scope]')?.textContent).toMatch(/我的.*全厂/))
})
