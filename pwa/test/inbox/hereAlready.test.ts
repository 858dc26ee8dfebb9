// @vitest-environment happy-dom
/** A text whose record came by itself: it says so, and can only be put away, without a word to anybody. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import InboxOne from '@/components/inbox/InboxOne.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn(), resolve: vi.fn() }))
vi.mock('@/transport/inbox', async (original) => ({ ...await original<object>(), inbox: api }))

const at = '2026-03-02T06:00:00Z'
const times = { recorded_at: at, received_at: at, raised_at: at, late_ms: 0, clock_off_ms: null, happened_at: null }
const item = { id: 'a', group: 'a', kind: 'held', code: 'quarantined', state: 'open', type: 'work.report', raised_at: at, resolution: null, order: null, unit: '件', by: { id: 'p', name: '郭铁柱' },
  body: { good: '5' }, photos: [], picture: { kind: 'raw', text: '{}', cut: false, readable: {}, values: {} }, seen: {}, believed: {}, times }
const apply = { decision: 'apply', why: '', possible: true, facts: [], reason: null, expect: 'x', settle: false }
const away = { ...apply, decision: 'dismiss' }

let app: App | undefined
async function shown(...outcomes: object[]): Promise<string> {
  api.cards.mockResolvedValue({ items: [item], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue(item)
  api.outcomes.mockResolvedValue({ id: 'a', seq: 1, outcomes })
  api.resolve.mockResolvedValue({})
  app = createApp({ setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxOne, { id: 'a' })
  } })
  app.mount(document.body)
  await waitFor(() => expect(document.querySelector('.decide button')).not.toBeNull())
  return document.querySelector('.decide')!.textContent!
}
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

it('while its record has not come it is decided on like any other', async () => {
  expect(await shown(apply, away)).not.toContain('系统里已经有了')
  expect(document.querySelector('[data-test=by-hand]')).not.toBeNull()
})
it('says that the record is here, and offers only to put the text away', async () => {
  const said = await shown({ ...apply, possible: false, reason: { code: 'already_here', note: '' } }, { ...away, why: 'already_here' })
  expect(said).toContain('这条记录系统里已经有了，不会再算一次')
  expect(said).not.toMatch(/郭铁柱|算数或请人补报/)
  const buttons = [...document.querySelectorAll<HTMLElement>('.decide button')]
  expect(buttons.map((one) => one.textContent)).toEqual([expect.stringContaining('收起这份')])
  buttons[0]!.click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledWith('a', expect.objectContaining({ decision: 'dismiss', expect: 'x' }), expect.anything()))
})
