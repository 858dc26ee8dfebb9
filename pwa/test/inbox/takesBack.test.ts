// @vitest-environment happy-dom
/** A held reversal says what it takes back: in the list, on its card, and among several that are decided together. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, h, type App, type Component } from 'vue'
import InboxEntry from '@/components/inbox/InboxEntry.vue'
import InboxOne from '@/components/inbox/InboxOne.vue'
import InboxTogether from '@/components/inbox/InboxTogether.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import { clock } from '@/i18n/dates'
import type { Card } from '@/sync/inbox'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn(), together: vi.fn() }))
vi.mock('@/transport/inbox', async (original) => ({ ...await original<object>(), inbox: api }))

const raised_at = '2026-03-02T06:00:00Z'
const at = '2026-03-02T05:40:00Z'
const takes_back = { type: 'package.bind', by: { id: 'p', name: '郭铁柱' }, at, waybill: 'SF1', product: { name: '支架' }, unit: '件', operation: null, package: { id: 'b', code: 'P', number: 1, total: 2 }, quantity: null }
const times = { recorded_at: raised_at, received_at: raised_at, raised_at, late_ms: 0, clock_off_ms: null, happened_at: null }
const item = { id: 'a', group: 'a', kind: 'held', code: 'consumed', state: 'open', type: 'event.reverse', raised_at, resolution: null, order: 'SO-1', unit: '件', by: { id: 'p', name: '郭铁柱' }, note: 'Reported twice',
  body: { event_id: 'e' }, photos: [], picture: { kind: 'timeline', points: [] }, seen: {}, believed: {}, times, takes_back } as unknown as Card
const told = `撤的是 郭铁柱 ${clock(at)} 的绑定运单：支架 · 箱 1/2 · SF1`

let app: App | undefined
function shown(component: Component, props: Record<string, unknown>): void {
  app = createApp({ setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(component, props)
  } })
  app.component('RouterLink', { template: '<a><slot /></a>', props: ['to'] })
  app.mount(document.body)
}
beforeEach(() => {
  api.cards.mockResolvedValue({ items: [item], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue(item)
  api.outcomes.mockResolvedValue({ id: 'a', seq: 1, outcomes: [] })
  api.together.mockResolvedValue({ seq: 1, outcomes: [] })
})
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

it('on its card, with the reason in the language of who reads', async () => {
  shown(InboxOne, { id: 'a' })
  await waitFor(() => expect(document.querySelector('[data-test=takes-back]')?.textContent).toBe(told))
  expect(document.body.textContent).toContain('“报了两次”')
})
it('in the list, where it is one', () => {
  shown(InboxEntry, { group: { key: 'a', cards: [item] }, now: Date.parse(raised_at), chosen: false })
  expect(document.querySelector('.what')!.textContent).toContain(told)
})
it('each of several', () => {
  shown(InboxTogether, { group: { key: 'a', cards: [item, { ...item, id: 'b' }] } })
  expect(document.body.textContent!.split(told).length).toBe(3)
})
