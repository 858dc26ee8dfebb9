// @vitest-environment happy-dom
/** Whoever holds a phone whose clock is wrong is told so, and what to do. */
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { phone as running } from '@/composables/phone'
import { setLocale } from '@/i18n'
import { inHand, putDown, rest } from './phoneInHand'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
})

const NOW = Date.UTC(2026, 4, 4, 1)
/** The server answered, and its clock stands so many minutes behind this phone's. */
const answered = (behind: number) => running().health.serverSaid(new Date(NOW - behind * 60_000).toISOString(), NOW, NOW)
const notice = () => document.querySelector('[data-test="clock-off"]')?.textContent

it.each(['/', '/outbox'])('at %s a clock that is 27 minutes fast is told of, with what to do', async (path) => {
  const phone = await inHand(['worker'])
  await phone.go(path)
  expect(notice()).toBeUndefined()
  answered(27)
  await waitFor(() => expect(notice()).toMatch(/快了 27 分钟.*自动设置时间/))
  answered(-5)
  await waitFor(() => expect(notice()).toContain('慢了 5 分钟'))
  answered(1)
  await waitFor(() => expect(notice()).toBeUndefined())
})

it('a clock that is a minute off is nobody’s worry', async () => {
  await inHand(['worker'])
  answered(1)
  await rest()
  expect(notice()).toBeUndefined()
})

it('an English phone says it in English', async () => {
  await inHand(['worker'])
  await setLocale('en')
  answered(27)
  await waitFor(() => expect(notice()).toMatch(/clock is 27 min fast.*set time automatically/))
})
