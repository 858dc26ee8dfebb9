// @vitest-environment happy-dom
/** A text that nobody can read: no word is asked of whoever puts it away, for nobody's phone hears of it. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import InboxOne from '@/components/inbox/InboxOne.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn(), resolve: vi.fn() }))
vi.mock('@/transport/inbox', async (original) => ({ ...await original<object>(), inbox: api }))

const at = '2026-03-02T06:00:00Z'
const item = { id: 'a', group: 'a', kind: 'held', code: 'quarantined', state: 'open', type: '', raised_at: at, resolution: null, order: null, unit: null, by: null, device: { id: 'd', name: '车间手机 123' },
  body: {}, photos: [], picture: { kind: 'raw', text: '{broken', cut: false, readable: {}, values: {} }, seen: {}, believed: {},
  times: { recorded_at: null, received_at: at, raised_at: at, late_ms: null, clock_off_ms: null, happened_at: null } }
const cannot = (code: string) => ({ decision: 'apply', why: '', possible: false, facts: [], reason: { code }, expect: null })
const dismiss = { decision: 'dismiss', why: '', possible: true, facts: [], reason: null, expect: 'x' }

let app: App | undefined
async function opened(more: object, ...outcomes: object[]): Promise<void> {
  api.cards.mockResolvedValue({ items: [], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue({ ...item, ...more })
  api.outcomes.mockResolvedValue({ id: 'a', seq: 1, outcomes: [...outcomes, dismiss] })
  api.resolve.mockReset().mockResolvedValue({})
  app = createApp({ setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxOne, { id: 'a' })
  } })
  app.mount(document.body)
  await waitFor(() => expect(document.querySelector('.outcomes button')).not.toBeNull())
}
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

const button = () => document.querySelector<HTMLElement>('[data-outcome="dismiss"]')!

it('is put away without a word, and says that no phone hears of it', async () => {
  await opened({}, cannot('cannot_apply'))
  expect(button().textContent).toContain('没有手机会收到结果')
  expect(document.querySelector('.decide')!.textContent).not.toMatch(/必填|给记录人的话|记录人会看到/)
  button().click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledOnce())
  expect(api.resolve.mock.calls[0]![1]).toMatchObject({ decision: 'dismiss', note: '' })
})
it('gives advice that its one button can follow, and quick words that fit', async () => {
  await opened({}, cannot('cannot_apply'))
  expect(document.querySelector('.ask')!.textContent).toMatch(/补报，再点“不计入”/)
  expect(document.querySelector('.ask')!.textContent).not.toContain('就算数')
  expect([...document.querySelectorAll('.usual')].map((word) => word.textContent)).toEqual(['已请人补报', '没有漏报', '已另外处理'])
})
it('still asks for a word where somebody is told', async () => {
  await opened({ by: { id: 'p', name: '李娜' } }, cannot('cannot_apply'))
  button().click()
  await waitFor(() => expect(document.querySelector('[role="alert"]')?.textContent).toContain('记录人会看到'))
  expect(api.resolve).not.toHaveBeenCalled()
})
it('and where the text can be read, so that it becomes somebody\'s record', async () => {
  await opened({}, { ...cannot(''), possible: true, reason: null })
  expect(document.querySelector('.ask')!.textContent).toContain('认得出内容就算数')
  button().click()
  await waitFor(() => expect(document.querySelector('[role="alert"]')).not.toBeNull())
})
