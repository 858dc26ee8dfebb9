// @vitest-environment happy-dom
/** The inbox on the screen: what stays of a decision, and what is asked of the server. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, h, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'
import BarsPicture from '@/components/inbox/BarsPicture.vue'
import DecidedStrip from '@/components/inbox/DecidedStrip.vue'
import InboxBoard from '@/components/inbox/InboxBoard.vue'
import TwinsPicture from '@/components/inbox/TwinsPicture.vue'
import { hush, lastDecided, LASTS, tell } from '@/composables/inbox/lastDecided'
import { people } from '@/composables/people'
import { signedIn } from '@/composables/phone'
import InboxPage from '@/pages/InboxPage.vue'
import { locale } from '@/i18n'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), whole: vi.fn(), outcomes: vi.fn(), preview: vi.fn(), together: vi.fn(), resolve: vi.fn(), reopen: vi.fn() }))
vi.mock('@/transport/inbox', () => ({ inbox: api }))

const card = { id: 'a', group: 'a', kind: 'held', code: 'over_planned', state: 'open', type: 'work.report', raised_at: '2026-03-02T06:00:00Z', resolution: null, order: 'SO-1', unit: '件' }
const whole = { ...card, body: { good: '40' }, photos: [], picture: { kind: 'timeline', points: [] }, seen: {}, believed: {},
  times: { recorded_at: null, received_at: null, raised_at: card.raised_at, late_ms: null, clock_off_ms: null, happened_at: null } }
const decidedNow = { state: 'done', resolution: { event_id: 'e', decision: 'apply', by: { id: 'p', name: '陈建军' }, at: '2026-03-02T07:00:00Z', note: '' } }
const outcomes = { id: 'a', seq: 1, outcomes: ['apply', 'dismiss'].map((decision) => ({ decision, why: '', possible: true, facts: [], reason: null, expect: null })) }

let app: App | undefined
async function board(path = '/inbox/a'): Promise<(test: string) => HTMLElement | null> {
  const Page = { props: ['id'], setup(props: { id?: string }) {
    useInbox({ options: () => ({}), onPoke: () => undefined, decides: () => true, termOf: String, carrierOf: String, orderHref: () => '' } as unknown as InboxPlace)
    return () => h(InboxBoard, { id: props.id, ...(router.currentRoute.value.query['from'] && { home: '/tasks' }) })
  } }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/inbox/:id?', component: Page, props: true }, { path: '/tasks', component: { render: () => [h('h1', '待办'), h(DecidedStrip)] } }] })
  await router.push(path)
  app = createApp(RouterView)
  app.use(router).mount(document.body)
  return (test) => document.querySelector(test)
}
const seen = <T>(find: () => T | null) => waitFor(() => { const found = find(); expect(found).toBeTruthy(); return found! })

beforeEach(() => {
  for (const call of Object.values(api)) call.mockReset()
  api.cards.mockResolvedValue({ items: [card], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue(whole)
  api.outcomes.mockResolvedValue(outcomes)
  api.resolve.mockImplementation(async (id: string) => {
    const answer = (await api.cards()) as { items: { id: string }[] }
    api.cards.mockResolvedValue({ ...answer, items: answer.items.filter((one) => one.id !== id) }) // no longer open
    return {}
  })
  api.reopen.mockResolvedValue({})
})
afterEach(() => { app?.unmount(); hush(); vi.restoreAllMocks(); document.body.innerHTML = '' })

it('tells what was decided until it is closed, and leaves room for the end of the list', async () => {
  const at = await board()
  ;(await seen(() => at('[data-outcome="apply"]'))).click()
  await seen(() => at('[data-test="undo"]'))
  expect(at('.board [data-test="strip-room"]')).not.toBeNull()
  at('[data-test="strip-close"]')!.click()
  await waitFor(() => expect(at('[data-test="strip"]')).toBeNull())
  expect(at('.board [data-test="strip-room"]')).toBeNull()
})

it('tells it in the foot of the phone, where it lies over nothing', async () => {
  document.body.innerHTML = '<div id="page"></div><footer><div id="actions"></div></footer>'
  tell('报工', '已处理：不计入', { undo: () => Promise.resolve() })
  app = createApp(DecidedStrip)
  app.mount('#page')
  await nextTick()
  expect(document.querySelector('#actions [data-test="undo"]')).not.toBeNull()
  expect(document.querySelector('[data-test="strip-room"]')).toBeNull()
  hush()
  await nextTick()
  expect(document.querySelector('#actions')!.children).toHaveLength(0)
})

it('leaves the same room at the end of any other list of the office', async () => {
  tell('报工', '已处理：不计入')
  const at = await board('/tasks')
  await seen(() => at('[data-test="strip"]'))
  expect(at('[data-test="strip-room"]')).not.toBeNull()
})

it('names the item of which it tells, and speaks of the last decision alone', async () => {
  const other = { ...card, id: 'b', group: 'b', code: 'already_bound', type: 'package.bind', waybill: 'SF2' }
  api.cards.mockResolvedValue({ items: [{ ...card, quantity: '50', by: { id: 'w', name: '王强' } }, other], counts: {}, as_of: '', more: false })
  api.whole.mockImplementation(async (id: string) => (id === 'b' ? { ...whole, ...other, body: { waybill: 'SF2' } } : whole))
  const at = await board()
  await seen(() => at('.entry'))
  ;(await seen(() => at('[data-outcome="apply"]'))).click()
  expect((await seen(() => at('[data-test="strip"]'))).textContent).toMatch(/报工 · 50 件 · 王强 · SO-1.*已处理/)
  await waitFor(() => expect(at('.one .what')?.textContent).toContain('绑定运单'))
  ;(await seen(() => at('[data-outcome="apply"]'))).click()
  await waitFor(() => expect(at('[data-test="strip"]')!.textContent).toContain('绑定运单 · SF2'))
  at('[data-test="undo"]')!.click()
  await waitFor(() => expect(api.reopen).toHaveBeenCalledTimes(1))
  expect(api.reopen.mock.calls[0]![0]).toBe('b')
})

it('goes when its time is over', () => {
  vi.useFakeTimers()
  try {
    tell('报工', '已处理：不计入')
    vi.advanceTimersByTime(LASTS / 2)
    tell('绑定运单', '已处理：算数')
    vi.advanceTimersByTime(LASTS - 1)
    expect(lastDecided.value?.about).toBe('绑定运单')
    vi.advanceTimersByTime(1)
    expect(lastDecided.value).toBeNull()
    expect(LASTS).toBeLessThanOrEqual(10_000)
  } finally { vi.useRealTimers() }
})

it('tells the next person on the phone nothing, and lets him take nothing back', async () => {
  const person = (actorId: string) => ({ actorId, sessionId: `S ${actorId}` })
  signedIn.value = person('boss')
  await nextTick()
  tell('报工', '已处理：不计入', { ids: ['a'], undo: () => Promise.resolve() })
  signedIn.value = { ...person('boss'), sessionId: 'anew' }
  await nextTick()
  expect(lastDecided.value).not.toBeNull()
  signedIn.value = person('second')
  await nextTick()
  expect(lastDecided.value).toBeNull()
  signedIn.value = null
})

it('decides no more of several once the phone is in other hands', async () => {
  const person = (actorId: string) => ({ actorId, sessionId: `S ${actorId}` })
  people.value = ['boss', 'second'].map((id) => ({ id, name: id, roles: ['supervisor'] })) as unknown as typeof people.value
  signedIn.value = person('boss')
  api.cards.mockResolvedValue({ items: ['a', 'b'].map((id) => ({ ...card, id, group: 'g', by: null })), counts: {}, as_of: '', more: false })
  api.together.mockResolvedValue({ seq: 1, outcomes: [{ decision: 'apply', facts: [], items: ['a', 'b'].map((id) => ({ id, possible: true, reason: null })) }] })
  api.resolve.mockImplementation(async () => { signedIn.value = person('second'); return {} })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/inbox/:id?', component: InboxPage, props: true }, { path: '/:rest(.*)', component: {} }] })
  await router.push('/inbox/g-a')
  app = createApp(RouterView)
  app.use(router).mount(document.body)
  ;(await seen(() => document.querySelector<HTMLElement>('[data-outcome="apply"]'))).click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledTimes(2))
  expect(api.resolve.mock.calls.map(([, , options]) => (options as { sessionId: string }).sessionId)).toEqual(['S boss', 'nobody'])
  signedIn.value = null
  people.value = []
})

it('is silent when somebody else opened the item again: nothing is left to take back', async () => {
  const at = await board()
  await seen(() => at('.entry'))
  tell('报工', '已处理：不计入', { ids: ['a'], undo: () => Promise.resolve() })
  await seen(() => at('[data-test="undo"]'))
  api.cards.mockResolvedValue({ items: [{ ...card, id: 'b', group: 'b' }, card], counts: {}, as_of: '', more: false })
  at('.chip')!.nextElementSibling!.dispatchEvent(new Event('click'))
  await waitFor(() => expect(at('[data-test="strip"]')).toBeNull())
})

it('comes back on a phone to the list from which the item was opened, where it can be taken back', async () => {
  vi.spyOn(globalThis, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList)
  const at = await board('/inbox/a?from=tasks')
  ;(await seen(() => at('[data-outcome="apply"]'))).click()
  expect((await seen(() => at('h1'))).textContent).toBe('待办')
  expect(at('[data-test="strip"]')!.textContent).toContain('已处理')
  at('[data-test="undo"]')!.click()
  await waitFor(() => expect(app!.config.globalProperties.$router.currentRoute.value.fullPath).toBe('/inbox/a?from=tasks'))
  expect(api.reopen.mock.calls[0]![0]).toBe('a')
})

it('shows of a report and the order that replaces it what each has, and no empty lines', () => {
  const host = document.createElement('div')
  const side = (values: Record<string, unknown>) => ({ by: null, device: null, recorded_at: null, received_at: null, photos: [], values })
  const picture = { kind: 'twins', sides: [side({ quantity: '1', note: '待判' }), side({ quantity: '1', order_no: 'SO-1-R1' })] }
  const place = { termOf: String } as unknown as InboxPlace
  const drawn = createApp({ setup() { useInbox({ ...place, options: () => ({}), onPoke: () => undefined }); return () => h(TwinsPicture, { picture: picture as never, code: 'replenished' }) } })
  drawn.mount(host)
  expect(host.textContent).not.toContain('—')
  expect([...host.querySelectorAll('.side')].map((one) => one.querySelectorAll('dt').length)).toEqual([2, 2])
  drawn.unmount()
})

it('offers no taking back of what was opened again on the item itself', async () => {
  const at = await board()
  ;(await seen(() => at('[data-outcome="apply"]'))).click()
  await seen(() => at('[data-test="undo"]'))
  api.whole.mockResolvedValue({ ...whole, ...decidedNow, reopen: true })
  await app!.config.globalProperties.$router.push('/inbox/a')
  ;(await seen(() => at('[data-test="take-back"]'))).click()
  await waitFor(() => expect(at('[data-test="strip"]')?.textContent).toContain('已撤回'))
  expect(at('[data-test="undo"]')).toBeNull()
})

it('shows how an item was decided, and asks for no outcomes of it', async () => {
  api.whole.mockResolvedValue({ ...whole, ...decidedNow })
  const at = await board()
  expect((await seen(() => at('.one .tag'))).textContent).toContain('算数')
  expect(at('.one .tag')!.textContent).not.toContain('待复核')
  expect(at('.pane .only-narrow')).toBeNull() // the phone's bar has the one way back
  expect(api.outcomes).not.toHaveBeenCalled()
})

it('says how it was decided in the language of who reads it', async () => {
  locale.value = 'en'
  try {
    api.whole.mockResolvedValue({ ...whole, ...decidedNow, resolution: { ...decidedNow.resolution, decision: 'dismiss', note: '本人撤销' } })
    const at = await board()
    expect((await seen(() => at('.one .is-done'))).textContent).toContain('“Taken back by the author”')
  } finally { locale.value = 'zh-CN' }
})

it('says beforehand when a reason is needed, and goes to the field without one', async () => {
  const at = await board()
  const dismiss = await seen(() => at('[data-outcome="dismiss"]'))
  expect(at('.note label')!.textContent).toContain('选“不计入”时必填')
  dismiss.click()
  const told = await seen(() => at('.note [role="alert"]'))
  await waitFor(() => expect(document.activeElement).toBe(at('[data-test="note"]')))
  expect(at('[data-test="note"]')!.getAttribute('aria-describedby')).toBe(told.id)
  expect(api.resolve).not.toHaveBeenCalled()
})

it('writes the plan on the side of its mark that has room', () => {
  const mark = (limit: string) => {
    const host = document.createElement('div')
    const picture = { kind: 'bars', of: 'reported', unit: '件', limit, allowed: limit, now: '0', this: '100', after: '100', over: '0' } as const
    const drawn = createApp(BarsPicture, { picture })
    drawn.mount(host)
    const early = host.querySelector('.mark')!.classList.contains('early')
    drawn.unmount()
    return early
  }
  expect([mark('5'), mark('90')]).toEqual([true, false])
})

it('gives every outcome on the screen a key of its own, which goes to it', async () => {
  const corrected = { decision: 'correct', why: 'by_hand', possible: true, facts: [], reason: null, expect: 'x', body: { good: '2' } }
  api.preview.mockResolvedValue({ outcomes: [corrected] })
  const at = await board()
  ;(await seen(() => at('[data-test="by-hand"]'))).click()
  const good = (await seen(() => at('[data-field="good"]'))) as HTMLInputElement
  good.value = '2'
  good.dispatchEvent(new Event('input'))
  const look = await seen(() => document.querySelector<HTMLButtonElement>('.hand button[type="submit"]:not([disabled])'))
  look.closest('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  await seen(() => at('[data-outcome="by_hand"]'))
  const offered = [...document.querySelectorAll<HTMLElement>('[data-outcome]')]
  expect(offered.map((one) => one.querySelector('.key')!.textContent)).toEqual(['1', '2', '3'])
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '3', bubbles: true }))
  expect(document.activeElement).toBe(at('[data-outcome="by_hand"]'))
})

it('advises what can be done: where nothing fits any more, not to count what fits', async () => {
  const at = await board()
  await seen(() => at('[data-outcome="apply"]'))
  expect(at('.ask')!.textContent).toContain('同一批报了两次')
  app!.unmount()
  document.body.innerHTML = ''
  api.outcomes.mockResolvedValue({ ...outcomes, outcomes: [...outcomes.outcomes, { ...outcomes.outcomes[0], decision: 'correct', why: 'fits', body: { good: '2' } }] })
  const again = await board()
  await seen(() => again('[data-outcome^="correct"]'))
  expect(again('.ask')!.textContent).toContain('只算放得下的')
})

it('shows the other half of a double: who, when, on which phone, and that the phone could not know', async () => {
  const other = { by: { id: 'w', name: '王强' }, device: { id: 'd', name: '车间手机 294' }, recorded_at: '2026-03-02T06:03:00Z', received_at: '2026-03-02T06:05:00Z', pieces: '8', same: true, unseen: true }
  api.whole.mockResolvedValue({ ...whole, picture: { kind: 'bars', of: 'reported', unit: '件', limit: '40', allowed: '42', now: '40', this: '8', after: '48', over: '8', left_then: '8', others: [other] } })
  const at = await board()
  const told = (await seen(() => at('[data-test="other"]'))).textContent!
  for (const words of ['8 件', '王强', '车间手机 294', '可能是同一批', '这台手机不知道']) expect(told).toContain(words)
  expect(at('.others h4')!.textContent).toContain('记录时账上还差 8 件')
})

it('tells of a decided binding what it replaced, under the button that was pressed', async () => {
  const side = (waybill: string) => ({ waybill, carrier: 'SF', by: null, device: null, recorded_at: null, received_at: null, photos: [] })
  const binding = { ...whole, ...decidedNow, type: 'package.bind', code: 'already_bound', body: { waybill: 'SF2' }, reopen: true,
    picture: { kind: 'labels', package: { id: 'p', code: 'PK1', number: 1, total: 2 }, type: 'package.bind', now: side('SF1'), this: side('SF2'), seen: null },
    did: [{ what: 'package', package: 'PK1', number: 1, lines: [], binding: [{ waybill: 'SF1', carrier: 'SF' }, { waybill: 'SF2', carrier: 'SF' }] }] }
  api.whole.mockResolvedValue(binding)
  const at = await board()
  const told = (await seen(() => at('.one .notice'))).textContent!
  expect(told).toContain('换成 SF2')
  expect(told).toContain('箱 1：运单 SF1\u00a0→ SF2')
  expect(at('.labels')!.textContent).toContain('处理前绑的')
  expect(at('.labels')!.textContent).not.toContain('账上现在绑的')
})

it('says where help is called for, and who stopped an order and why', async () => {
  const call = { ...card, kind: 'alert', code: 'andon', type: '', center: { id: 'L', name: '注塑一号' }, call: 'material' }
  api.cards.mockResolvedValue({ items: [call], counts: {}, as_of: '', more: false })
  api.whole.mockResolvedValue({ ...whole, ...call })
  const at = await board()
  expect((await seen(() => at('.one .what'))).textContent).toContain('注塑一号 · 缺料')
  expect(at('.entry .what')!.textContent).toContain('注塑一号 · 缺料')
  app!.unmount()
  document.body.innerHTML = ''
  const stopped = { code: 'order_cancelled', stopped: { what: 'cancelled', at: '2026-03-02T06:05:00Z', by: { id: 's', name: '孙婷' }, reason: '客户不要了' }, device: { id: 'd', name: '手机 294' } }
  const both = ['a', 'b'].map((id) => ({ ...card, ...stopped, id, group: 'g' }))
  api.cards.mockResolvedValue({ items: both, counts: {}, as_of: '', more: false })
  api.together.mockResolvedValue({ seq: 1, outcomes: [] })
  const again = await board('/inbox/g-a')
  expect((await seen(() => again('.together [data-test="stopped"]'))).textContent).toMatch(/孙婷 .+ 取消了订单：客户不要了/)
  expect(again('.together .list')!.textContent).toContain('手机 294')
})

it('puts first what the author wants who took the record back, asks for no word, and settles the reversal with it', async () => {
  api.whole.mockResolvedValue({ ...whole, by: { id: 'w', name: '王强' }, taken_back: '2026-03-02T06:01:00Z' })
  const at = await board()
  const first = await seen(() => document.querySelector<HTMLElement>('[data-outcome]'))
  expect(first.dataset.outcome).toBe('dismiss')
  expect(first.textContent).toContain('王强 已经自己撤销')
  expect(at('[data-test="taken-back"]')?.textContent).toContain('王强')
  expect(at('[data-test="back-tag"]')?.textContent).toBe('本人已撤销')
  first.click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledWith('a', expect.objectContaining({ decision: 'dismiss', settle: true, note: '本人撤销' }), expect.anything()))
})

it('says that both are told where one waybill takes the place of another', async () => {
  const picture = { kind: 'labels', type: 'package.bind', seen: null, package: { code: 'P1', number: 0, total: 0 },
    now: { waybill: 'SF1', by: { id: 'x', name: '邓超' }, device: null, recorded_at: null, received_at: null, photos: [] },
    this: { waybill: 'SF2', by: { id: 'y', name: '郭铁柱' }, device: null, recorded_at: null, received_at: null, photos: [] } }
  api.whole.mockResolvedValue({ ...whole, code: 'already_bound', type: 'package.bind', by: { id: 'y', name: '郭铁柱' }, picture })
  const at = await board()
  expect((await seen(() => at('[data-outcome="apply"]'))).textContent).toContain('郭铁柱、邓超 的手机会收到结果')
  expect(at('[data-outcome="dismiss"]')!.textContent).not.toContain('邓超 ')
})

it('does the same for several at once: no word is needed, and each reversal is settled with its record', async () => {
  const back = (id: string, name: string) => ({ ...card, id, group: 'g|taken back', by: { id: name, name }, taken_back: '2026-03-02T06:01:00Z' })
  api.cards.mockResolvedValue({ items: [back('a', '王强'), back('b', '李秀英')], counts: {}, as_of: '', more: false })
  const all = (decision: string) => ({ decision, facts: [], items: ['a', 'b'].map((id) => ({ id, possible: true, reason: null })) })
  api.together.mockResolvedValue({ seq: 1, outcomes: [all('apply'), all('dismiss')] })
  const at = await board('/inbox/g-a')
  const first = await seen(() => document.querySelector<HTMLElement>('[data-outcome]'))
  expect(first.dataset.outcome).toBe('dismiss')
  expect(first.textContent).toContain('王强、李秀英 已经自己撤销')
  expect(at('[data-test="taken-back"]')?.textContent).toContain('本人')
  expect(at('.note label')!.textContent).not.toContain('必填')
  first.click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledTimes(2))
  for (const id of ['a', 'b']) expect(api.resolve).toHaveBeenCalledWith(id, expect.objectContaining({ decision: 'dismiss', settle: true, note: '本人撤销' }), expect.anything())
})

it('sends what it told: a reversal that came after the cards is settled with its record', async () => {
  const items = ['a', 'b'].map((id) => ({ ...card, id, group: 'g', by: null }))
  api.cards.mockResolvedValue({ items, counts: {}, as_of: '', more: false })
  const all = ['a', 'b'].map((id) => ({ id, possible: true, reason: null }))
  api.together.mockResolvedValue({ seq: 1, outcomes: [{ decision: 'dismiss', settle: true, facts: [], items: all }] })
  const at = await board('/inbox/g-a')
  const note = await seen(() => at('[data-test="note"]') as HTMLTextAreaElement | null)
  note.value = '重复了'
  note.dispatchEvent(new Event('input'))
  ;(await seen(() => at('[data-outcome="dismiss"]'))).click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledTimes(2))
  for (const [, told] of api.resolve.mock.calls) expect(told).toEqual({ event_id: expect.any(String), decision: 'dismiss', note: '重复了', settle: true })
})

it('settles nothing where several that were taken back are to count', async () => {
  const items = ['a', 'b'].map((id) => ({ ...card, id, group: 'g|taken back', by: null, taken_back: '2026-03-02T06:01:00Z' }))
  api.cards.mockResolvedValue({ items, counts: {}, as_of: '', more: false })
  api.together.mockResolvedValue({ seq: 1, outcomes: [{ decision: 'apply', facts: [], items: ['a', 'b'].map((id) => ({ id, possible: true, reason: null })) }] })
  const at = await board('/inbox/g-a')
  ;(await seen(() => at('[data-outcome="apply"]'))).click()
  await waitFor(() => expect(api.resolve).toHaveBeenCalledTimes(2))
  for (const [, told] of api.resolve.mock.calls) expect(told).toEqual({ event_id: expect.any(String), decision: 'apply', note: '' })
})

it('says of a decided record that its author took it back since: it does not count', async () => {
  const since = { by: { id: 'w', name: '王强' }, reversed: { at: '2026-03-02T07:30:00Z', by: { id: 'w', name: '王强' } } }
  const decided = { ...whole, ...decidedNow, ...since }
  api.whole.mockResolvedValue(decided)
  api.cards.mockResolvedValue({ items: [{ ...card, ...decidedNow, ...since }], counts: {}, as_of: '', more: false })
  const at = await board()
  expect((await seen(() => at('[data-test="reversed"]'))).textContent).toMatch(/王强 .*把这一条撤销了：现在不计入/)
  expect(at('.one .tag')!.textContent).toBe('算数，后来撤销')
  expect(at('.one .is-done')).toBeNull()
  expect(at('.entry .tag')!.textContent).toBe('算数，后来撤销')
  locale.value = 'en'
  await nextTick()
  expect(at('[data-test="reversed"]')!.textContent).toMatch(/王强 took this record back at .*: it does not count any more/)
  locale.value = 'zh-CN'
})

it('before several alike are decided, advises only what can be done with all of them', async () => {
  api.cards.mockResolvedValue({ items: ['a', 'b'].map((id) => ({ ...card, id, group: 'g' })), counts: {}, as_of: '', more: false })
  const all = (decision: string) => ({ decision, facts: [], items: ['a', 'b'].map((id) => ({ id, possible: true, reason: null })) })
  api.together.mockResolvedValue({ seq: 1, outcomes: [all('apply'), all('dismiss')] })
  const at = await board('/inbox/g-a')
  expect((await seen(() => at('[data-test="ask"]'))).textContent).toBe('数一下实物。真多做了就都算；按错了的去掉勾，打开来单独改。')
  locale.value = 'en'
  await nextTick()
  expect(at('[data-test="ask"]')!.textContent).not.toContain('count what fits')
  locale.value = 'zh-CN'
})
