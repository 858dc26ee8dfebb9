// @vitest-environment happy-dom
/** The outbox, record by record: why each is still here, and a button that sends. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loopState, phone as running } from '@/composables/phone'
import { setLocale } from '@/i18n'
import type { Trouble } from '@/sync/answers'
import { inHand, OPERATION_CODE, putDown, rest, type InHand } from './phoneInHand'

vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(`.page article ${selector}`)]
const whys = () => all('[data-test="why"]').map((line) => line.textContent)
const are = async (trouble: Trouble | null, flushing = false) => {
  loopState.value = { flushing, trouble, lastOkAt: null }
  await rest()
}

let phone: InHand
beforeEach(async () => {
  phone = await inHand(['worker'])
  for (const good of ['9', '8']) {
    await phone.scan(OPERATION_CODE)
    await phone.digits(good)
    await phone.tap('[data-test="confirm"]')
  }
  await phone.go('/outbox')
})
afterEach(async () => {
  loopState.value = { flushing: false, trouble: null, lastOkAt: null }
  putDown()
  await setLocale('zh-CN')
  vi.restoreAllMocks()
})

it('[S25] each waiting record says why it has not gone out, or that it waits for its turn', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  await are('offline')
  expect(whys()).toEqual(['还没发出：现在没有网络', '还没发出：现在没有网络'])
  await are('busy')
  expect(whys()).toEqual(['还没发出：服务器忙，稍后自动再发', '还没发出：服务器忙，稍后自动再发'])
  await are(null)
  expect(whys()).toEqual(['排队等发送', '排队等发送'])
  await setLocale('en')
  await are('enrol_again')
  expect(whys()[0]).toMatch(/^Not sent yet: /)
})

it('[S25] a record that has its verdict waits for nothing and is not sent again', async () => {
  await phone.answer('applied', 'ok')
  expect([whys(), all('[data-test="send-one"]')]).toEqual([[], []])
})

it('a tap on one record sends, and says what came of it; while it is being sent there is nothing to tap', async () => {
  const kick = vi.spyOn(running().loop, 'kick').mockImplementation(() => are('offline'))
  await are(null)
  const buttons = all('[data-test="send-one"]')
  expect(buttons.map((button) => button.textContent)).toEqual(['现在发送', '现在发送'])
  buttons[1]!.click()
  await rest()
  expect(kick.mock.calls).toEqual([['button']])
  expect(phone.find('[data-test="answer"]')!.textContent).toMatch(/试了一次：/)
  await are(null, true)
  expect(all('[data-test="send-one"]')).toEqual([])
})

it('what a tap came to is not said any longer once the records went out by themselves', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  vi.spyOn(running().loop, 'kick').mockImplementation(() => are('offline'))
  await phone.tap('[data-test="retry"]')
  expect(phone.find('[data-test="answer"]')!.textContent).toContain('现在没有网络')
  await are(null)
  await phone.answer('applied', 'ok')
  expect(phone.find('[data-test="answer"]')).toBeNull()
})
