// @vitest-environment happy-dom
/** Taking another phone's records by its codes: what is stored, what is not, and when there is a receipt. */
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { takeIdentity } from '@/storage/identity'
import { carry } from '@/storage/handover'
import { framesOf, FRAME_BYTES } from '@/sync/handover/frames'
import { pack, type Squeeze } from '@/sync/handover/parcel'
import type { FrozenEvent } from '@/sync/wire'
import { bench } from '../fakes'
import { waitFor } from '../waitFor'
import { inHand, putDown, type InHand } from './phoneInHand'

vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
afterEach(putDown)

const AS_IT_IS: Squeeze = { deflate: async () => null, inflate: async (bytes) => bytes }
const FROM = { id: 'dev-a', name: '一号手机' }

async function captured(): Promise<FrozenEvent[]> {
  const other = await bench({ seed: 42 })
  await takeIdentity(other.store, { ...FROM, state: 'enrolled' })
  await other.capture()
  await other.capture()
  return (await other.store.unsent()).map((e) => e.event)
}

async function shown(phone: InHand, events: FrozenEvent[]): Promise<void> {
  const { epoch } = await phone.store.syncState()
  const message = await pack({ from: FROM, at: '2026-05-04T14:02:09+08:00', factory: '', epoch, events }, AS_IT_IS)
  const { count, text } = framesOf(message, FRAME_BYTES)
  await phone.go('/take-over')
  for (let i = 0; i < count; i++) await phone.scan(text(i))
  await waitFor(() => expect(phone.find('[data-test="taken"]')).not.toBeNull())
}

it('stores them and shows a receipt', async () => {
  const events = await captured()
  const phone = await inHand(['worker'])
  await phone.store.changeEpoch('e', 0)
  await shown(phone, events)
  expect((await phone.store.unsent()).map((e) => e.event)).toEqual(events)
  expect(phone.see()).toContain('收好了：「一号手机」的 2 条记录')
  expect(phone.find('[data-test="spoken"]')!.textContent).toMatch(/^\d{6}$/)
})

it('[S2] says which it did not take, and gives no receipt for the others', async () => {
  const events = await captured()
  const phone = await inHand(['worker'])
  await phone.store.changeEpoch('e', 0)
  await carry(phone.store, [{ ...events[0]!, recorded_at: '2026-05-04T14:02:10.000+08:00' }], { id: 'dev-c', name: 'c' }, '')
  await shown(phone, events)
  expect(phone.see()).toContain('收好了：「一号手机」的 1 条记录')
  expect(phone.see()).toContain('1 条和这台手机里的对不上')
  expect(phone.find('[data-test="spoken"]')).toBeNull()
})
