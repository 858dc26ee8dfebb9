// @vitest-environment happy-dom
/** Photos of an inbox item: small ones, what is not here, one large with its neighbours. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, h, nextTick, shallowRef, type App } from 'vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import InboxOne from '@/components/inbox/InboxOne.vue'
import PhotoStrip from '@/components/inbox/PhotoStrip.vue'
import type { PhotoRef } from '@/sync/inbox'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn() }))
vi.mock('@/transport/inbox', () => ({ inbox: api }))

const HERE: PhotoRef = { sha256: 'a', present: true }
const ALSO: PhotoRef = { sha256: 'b', present: true }
const WAY: PhotoRef = { sha256: 'c', present: false }
const PAST: PhotoRef = { sha256: 'd', present: false, expired: true }

let app: App | undefined
const strip = (...photos: PhotoRef[]) => (app = createApp(PhotoStrip, { photos })).mount(document.body)
const all = <E extends HTMLElement>(selector: string) => [...document.querySelectorAll<E>(selector)]
const one = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector)
const sources = (selector: string) => all<HTMLImageElement>(selector).map((img) => img.getAttribute('src'))
const large = () => sources('dialog img')[0]

beforeEach(() => { for (const call of Object.values(api)) call.mockReset() })
afterEach(() => { app?.unmount(); app = undefined; document.body.innerHTML = '' })

it('shows those that are here, and says of the others why not', () => {
  strip(HERE, WAY, PAST)
  expect(sources('.thumb img')).toEqual(['/api/v1/blobs/a'])
  expect(all('.way').map((way) => way.textContent)).toEqual(['还在手机上，没传到', '已过保存期'])
})

it('shows one that came meanwhile', async () => {
  const photos = shallowRef([WAY])
  app = createApp({ render: () => h(PhotoStrip, { photos: photos.value }) })
  app.mount(document.body)
  expect(all('.way')).toHaveLength(1)
  photos.value = [{ ...WAY, present: true }]
  await nextTick()
  expect([sources('.thumb img'), all('.way')]).toEqual([['/api/v1/blobs/c'], []])
})

it('opens one large with a tap, and the next and the one before from there', async () => {
  strip(WAY, HERE, ALSO)
  all('button.thumb')[1]!.click()
  await nextTick()
  expect([one<HTMLDialogElement>('dialog')!.open, large()]).toEqual([true, '/api/v1/blobs/b'])
  one('[aria-label="下一张"]')!.click()
  await nextTick()
  expect(large()).toBe('/api/v1/blobs/a') // from the last to the first; what is not here is passed over
  one('dialog')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }))
  await nextTick()
  expect(large()).toBe('/api/v1/blobs/b')
})

it('says of a picture that does not load that it is not here', async () => {
  strip(HERE, ALSO)
  one('.thumb img')!.dispatchEvent(new Event('error'))
  await nextTick()
  expect([sources('.thumb img'), all('.way').length]).toEqual([['/api/v1/blobs/b'], 1])
})

it('stands in its item, with a heading of its own', async () => {
  const raised_at = '2026-03-02T06:00:00Z'
  const times = { recorded_at: null, received_at: null, raised_at, late_ms: null, clock_off_ms: null, happened_at: null }
  const item = { id: 'a', group: 'a', kind: 'held', code: 'order_cancelled', state: 'open', type: 'ng.report', raised_at, resolution: null, order: 'SO-1', unit: '件',
    body: { quantity: '2' }, photos: [HERE, WAY], picture: { kind: 'timeline', points: [] }, seen: {}, believed: {}, times }
  api.cards.mockResolvedValue({ items: [item], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue(item)
  api.outcomes.mockResolvedValue({ id: 'a', seq: 1, outcomes: [] })
  const Page = { setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxOne, { id: 'a' })
  } }
  app = createApp(Page)
  app.mount(document.body)
  await waitFor(() => expect(sources('.one .thumb img')).toEqual(['/api/v1/blobs/a']))
  expect(all('.one h3').map((title) => title.textContent)).toContain('照片')
  expect(one('.one .way')!.textContent).toContain('还在手机上')
})
