// @vitest-environment happy-dom
/** A button says who is told of the decision, in the language's own way; of a file's copy only what is true. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import InboxOne from '@/components/inbox/InboxOne.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import { locale } from '@/i18n'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn() }))
vi.mock('@/transport/inbox', async (original) => ({ ...await original<object>(), inbox: api }))

const at = '2026-03-02T06:00:00Z'
const times = { recorded_at: at, received_at: at, raised_at: at, late_ms: 0, clock_off_ms: null, happened_at: null }
const label = (name: string) => ({ waybill: 'SF1', by: { id: name, name }, device: null, recorded_at: at, received_at: at, photos: [] })
const item = { id: 'a', group: 'a', kind: 'held', code: 'id_conflict', state: 'open', type: 'work.report', raised_at: at, resolution: null, order: null, unit: '件', by: { id: 'p', name: '谢玲' },
  body: { good: '5' }, photos: [], picture: { kind: 'raw', text: '{}', cut: false, readable: {}, values: {} }, seen: {}, believed: {}, times }
const order = { what: 'order', no: 'A1', state: ['scheduled', 'in_production'], percent: [0, 0] }
const outcome = (decision: string) => ({ decision, why: '', possible: true, facts: [order], reason: null, expect: 'x', settle: false })

let app: App | undefined
async function lines({ facts = [order] as object[], ...more }: { facts?: object[] } & Record<string, unknown>): Promise<string[]> {
  const whole = { ...item, ...more }
  api.cards.mockResolvedValue({ items: [whole], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue(whole)
  api.outcomes.mockResolvedValue({ id: 'a', seq: 1, outcomes: [{ ...outcome('apply'), facts }] })
  app = createApp({ setup() {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxOne, { id: 'a' })
  } })
  app.mount(document.body)
  await waitFor(() => expect(document.querySelector('.outcomes button')).not.toBeNull())
  return [...document.querySelectorAll('.outcomes .line')].map((line) => line.textContent)
}
afterEach(() => { app?.unmount(); document.body.innerHTML = ''; locale.value = 'zh-CN' })

it('the author, whose record it is', async () => {
  expect((await lines({})).at(-1)).toBe('谢玲 的手机会收到结果')
})
it('of the copy in a file only that the author\'s own record stays', async () => {
  expect((await lines({ file_copy: true })).at(-1)).toBe('谢玲 手机上是另一条，那条不变')
  app!.unmount()
  document.body.innerHTML = ''
  locale.value = 'en'
  expect((await lines({ file_copy: true })).at(-1)).toBe('谢玲 has the other record on the phone: that one stays as it is')
})
it('both of two, with the words of each language', async () => {
  const two = { code: 'already_bound', type: 'package.bind', picture: { kind: 'labels', package: { id: 'b', code: 'P1', number: 1, total: 1 }, type: 'package.bind', now: label('郭铁柱'), this: label('谢玲'), seen: null } }
  expect((await lines(two)).at(-1)).toBe('谢玲、郭铁柱 的手机会收到结果')
  app!.unmount()
  document.body.innerHTML = ''
  locale.value = 'en'
  expect((await lines(two)).at(-1)).toBe('谢玲 and 郭铁柱 are told on the phone')
})
it('that no quantity changes, where nothing but the record is decided', async () => {
  expect(await lines({ facts: [] })).toEqual(['数量都不变', '谢玲 的手机会收到结果'])
})
it('an arrow that cannot begin a line', async () => {
  expect((await lines({}))[0]).toBe('订单 A1：已排产\u00a0→ 生产中')
})
it('how the other record with its number was decided, and leads there', async () => {
  await lines({ twin: { id: 'b', decision: 'dismiss', by: { id: 's', name: '陈建军' }, at, note: '重复了' } })
  const twin = document.querySelector('[data-test=twin]')!
  expect(twin.textContent).toMatch(/^同编号的另一条：陈建军 .*处理为“不计入”：“重复了”$/)
  expect(twin.getAttribute('to')).toBe('/inbox/b')
})
