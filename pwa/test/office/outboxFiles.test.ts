// @vitest-environment happy-dom
/** What is in a phone's file: the order stands on a line of its own, or its number would run on from the quantity. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import OutboxFilesPage from '@/office/pages/OutboxFilesPage.vue'
import { setLocale } from '@/i18n'
import { ApiError } from '@/transport/api'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ check: vi.fn(), take: vi.fn() }))
vi.mock('@/transport/outboxFiles', () => ({ outboxFiles: api }))

let app: App | undefined
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

/** The page after this file was dropped on it. */
async function dropped(file: File, more: object = {}): Promise<void> {
  const item = { event_id: 'e', type: 'work.report', device: 'd', actor: { id: 'p', name: '王强' }, recorded_at: '2026-03-02T03:06:00Z', body: { operation: 10, good: '8' }, order: '261123-073', state: 'new', verdict: null, code: null, about: null }
  api.check.mockResolvedValue({ device: { id: 'd', name: '1号车床', known: true, revoked: false }, made: item.recorded_at, signed: 'good', taken: false, more: 0, works: [], boxes: [],
    events: { new: 1, here: 0, different: 0, damaged: 0 }, photos: { new: 0, here: 0, missing: 0, damaged: 0 }, items: [item], ...more })
  await opened(file)
  await waitFor(() => expect(document.querySelector('[data-test="item"]')).toBeTruthy())
}

async function opened(file: File): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
  app = createApp({ render: () => h(OutboxFilesPage) })
  app.use(router).mount(document.body.appendChild(document.createElement('div')))
  const drop = new Event('drop', { cancelable: true })
  Object.assign(drop, { dataTransfer: { files: [file] } })
  document.querySelector('.drop')!.dispatchEvent(drop)
}

it('puts the order on a line of its own', async () => {
  await dropped(new File(['x'], 'a.zip'))
  const link = [...document.querySelectorAll('[data-test="item"] a')].find((one) => one.textContent === '261123-073')!
  expect(link.parentElement!.tagName).toBe('P')
  expect(link.parentElement!.textContent).toBe('261123-073')
  expect(document.querySelector('[data-test="item"] .num')!.textContent).toBe('工序 10 · 合格 8')
})

it('says of one file of several that the others belong to it', async () => {
  await dropped(new File(['x'], 'suigong-outbox-1a2b3c-202611230925-2-of-3.zip'))
  expect(document.querySelector('[data-test="part"]')!.textContent).toBe('这是第 2 个文件，共 3 个：其余的也要收进来。')
  await setLocale('en')
  await nextTick()
  expect(document.querySelector('[data-test="part"]')!.textContent).toBe('This is file 2 of 3: take in the others, too.')
  await setLocale('zh-CN')
  app!.unmount()
  document.body.innerHTML = ''
  await dropped(new File(['x'], 'suigong-outbox-1a2b3c-202611230925-3-of-3 (1).zip'))
  expect(document.querySelector('[data-test="part"]')!.textContent).toContain('第 3 个')
  app!.unmount()
  document.body.innerHTML = ''
  await dropped(new File(['x'], 'suigong-outbox-1a2b3c-202611230925.zip'))
  expect(document.querySelector('[data-test="part"]')).toBeNull()
})

it('sends what waits to the place where it is decided, and only what does not count already', async () => {
  for (const signed of ['none', 'wrong']) {
    await dropped(new File(['x'], 'a.zip'), { signed })
    expect(document.querySelector('[data-test="unsigned"]')!.textContent).toMatch(/还没记入的每一条都会留在“待复核”里/)
    expect(document.body.textContent).not.toContain('待办')
    app!.unmount()
    document.body.innerHTML = ''
  }
})

it('calls nothing new any more once it was taken in', async () => {
  await dropped(new File(['x'], 'a.zip'))
  expect(document.querySelector('.counts')!.textContent).toBe('1 条新的')
  api.take.mockImplementation(async () => ({ ...await api.check(), taken: true }))
  document.querySelector<HTMLElement>('[data-test="take"]')!.click()
  await waitFor(() => expect(document.querySelector('[data-test="done"]')).not.toBeNull())
  expect(document.querySelector('.counts')!.textContent).toBe('1 条刚收进来')
})

it('names a file that is none of a phone', async () => {
  api.check.mockRejectedValue(new ApiError(422, 'not_an_outbox', { zh: '这不是手机导出的发件箱文件', en: 'This is no outbox file of a phone.' }))
  await opened(new File(['x'], '工资表.xlsx'))
  await waitFor(() => expect(document.querySelector('[data-test="failure"]')!.textContent).toBe('「工资表.xlsx」：这不是手机导出的发件箱文件'))
})
