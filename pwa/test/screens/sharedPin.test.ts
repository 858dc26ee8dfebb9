// @vitest-environment happy-dom
/** A shared phone that somebody signed in to with a PIN: it says when it signs out, and lets them out. */
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/composables/phone'
import { usePrefs } from '@/composables/usePrefs'
import { inHand, putDown, rest, until } from './phoneInHand'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
afterEach(putDown)

it('says on its home after how many quiet seconds it signs out, and has the way out; a phone of one person does not', async () => {
  const phone = await inHand(['worker'])
  expect(phone.find('[data-test="shared-left"]')).toBeNull()
  usePrefs().value = { ...usePrefs().value, officeKiosk: true }
  await rest()
  expect((await until('[data-test="shared-left"]')).textContent).toMatch(/公用报工台 · 1[012]\d 秒后退出/)
  await phone.tap('[data-test="shared-leave"]')
  await waitFor(() => expect(phone.router.currentRoute.value.path).toBe('/kiosk'))
  expect(signedIn.value).toBeNull()
  expect(phone.find('[data-test="shared-left"]')).toBeNull()
})
