// @vitest-environment happy-dom
/** The outbox of a phone that was taken out of use: nothing is advised or offered that it cannot do any more. */
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { setLocale } from '@/i18n'
import { inHand, OPERATION_CODE, putDown, rest, until, WORK, type InHand } from './phoneInHand'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
})

async function revoked({ held }: { held: boolean }): Promise<InHand> {
  const phone = await inHand(['worker'])
  await phone.scan(OPERATION_CODE)
  await phone.digits('1')
  await phone.tap('[data-test="confirm"]')
  if (held) await phone.answer('held', 'device_revoked')
  await phone.store.setDeviceState('revoked')
  await phone.store.wipeReference()
  await rest()
  await phone.go('/outbox')
  await until('[data-test="revoked"]')
  return phone
}

it('names work by what its paper says and not by a raw code, and says where the answer is to be had', async () => {
  const phone = await revoked({ held: true })
  expect(phone.find('[data-test="event-work.report"]')!.textContent).toContain(`工单 ${WORK} · 工序 20`)
  expect(phone.see()).not.toContain(OPERATION_CODE)
  expect(phone.see()).toContain('结果不会再发到这台手机，请直接问主管')
  expect(phone.see()).not.toContain('我的一天')
  await setLocale('en')
  await rest()
  expect(phone.see()).toContain(`Work order ${WORK} · Operation 20`)
  expect(phone.see()).toContain('The answer no longer comes to this phone')
})

it('takes nothing from other phones', async () => {
  const phone = await revoked({ held: true })
  expect(phone.find('[data-test="take-over"]')).toBeNull()
})

it('says that nothing is unsent where nothing is, and that it is safe where something is', async () => {
  let phone = await revoked({ held: true })
  expect(phone.find('[data-test="revoked"]')!.textContent).toBe('这台手机已停用，请找主管。没有没发的记录。')
  phone = await revoked({ held: false })
  expect(phone.find('[data-test="revoked"]')!.textContent).toBe('这台手机已停用，请找主管。没发的记录都在。')
  expect(phone.find('[data-test="hand-over"]'), 'what is unsent still has its ways out').not.toBeNull()
})
