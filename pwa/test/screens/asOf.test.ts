// @vitest-environment happy-dom
/** Without the network a figure says from when it is. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '@/i18n'
import { BOXES, inHand, putDown, rest, until, WORK_CODE, type InHand } from './phoneInHand'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
let phone: InHand
let online = true
beforeEach(async () => {
  online = true
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => online)
  phone = await inHand(['warehouse', 'supervisor'])
})
afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
  vi.restoreAllMocks()
})

async function net(is: boolean): Promise<void> {
  online = is
  dispatchEvent(new Event(is ? 'online' : 'offline'))
  await rest()
}

it.each([`/work/${WORK_CODE}`, `/box/${BOXES[2]}`])('%s says so while there is none, and no longer', async (path) => {
  await phone.go(path)
  expect(phone.find('[data-test="as-of"]')).toBeNull()
  await net(false)
  expect((await until('[data-test="as-of"]')).textContent).toMatch(/没网：这里的数更新到 \d\d:\d\d/)
  await setLocale('en')
  await rest()
  expect(phone.find('[data-test="as-of"]')!.textContent).toMatch(/Offline: figures as of \d\d:\d\d/)
  await net(true)
  expect(phone.find('[data-test="as-of"]')).toBeNull()
})

it('packing more than was reported is told by the figures of then', async () => {
  await phone.go('/pack')
  await phone.scan(BOXES[0]!)
  await phone.scan(WORK_CODE)
  await phone.digits('150')
  const hint = () => phone.find('[data-test="sheet-over"]')?.textContent ?? phone.find('[data-test="line-over"]')?.textContent
  await waitFor(() => expect(hint()).toMatch(/^已报合格只剩/))
  await net(false)
  expect(hint()).toMatch(/^按 \d\d:\d\d 的数：已报合格只剩/)
})

it('an order and a box say how many records in their figures are not sent yet', async () => {
  await phone.go('/pack')
  await phone.scan(BOXES[0]!)
  await phone.scan(WORK_CODE)
  await phone.digits('20')
  await phone.tap('[data-test="confirm"]')
  await net(false)
  for (const path of [`/work/${WORK_CODE}`, `/box/${BOXES[0]}`]) {
    await phone.go(path)
    expect((await until('[data-test="unsent-here"]')).textContent).toBe('这里的数含这台手机还没发出的 1 条')
  }
  await setLocale('en')
  await rest()
  expect(phone.find('[data-test="unsent-here"]')!.textContent).toBe('These figures hold 1 record of this phone not sent yet')
  await phone.go(`/box/${BOXES[2]}`)
  expect(phone.find('[data-test="unsent-here"]'), 'no record of this box waits').toBeNull()
  await phone.answer('applied', 'ok')
  await phone.go(`/work/${WORK_CODE}`)
  await until('[data-test="as-of"]')
  expect(phone.find('[data-test="unsent-here"]')).toBeNull()
})

it('in English too, as one sentence', async () => {
  await setLocale('en')
  await phone.go('/pack')
  await phone.scan(BOXES[0]!)
  await phone.scan(WORK_CODE)
  await phone.digits('150')
  await net(false)
  const hint = () => phone.find('[data-test="sheet-over"]')?.textContent ?? phone.find('[data-test="line-over"]')?.textContent
  await waitFor(() => expect(hint()).toMatch(/^Reported good and not packed: only \d+; it will be flagged \(figures of \d\d:\d\d\)$/))
})
