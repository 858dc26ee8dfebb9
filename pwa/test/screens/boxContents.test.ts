// @vitest-environment happy-dom
/** A box is called empty only where that is known. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '@/i18n'
import { packageId } from '@/sync/packageId'
import { BOXES, factory, inHand, putDown, rest, until, WORK_CODE, type InHand } from './phoneInHand'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
let online = true
beforeEach(() => {
  online = true
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => online)
})
afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
  vi.restoreAllMocks()
})

const EMPTY = { kind: 'package' as const, id: packageId(BOXES[0]!)!, data: {
  id: packageId(BOXES[0]!)!, code: BOXES[0], order_nos: [], state: 'open', lines: [], waybill: null, carrier: null, number: 2,
} }

async function packedHeld(phone: InHand): Promise<void> {
  await phone.go('/pack')
  await phone.scan(BOXES[0]!)
  await phone.scan(WORK_CODE)
  await phone.digits('400')
  await phone.tap('[data-test="sheet-ok"]')
  await phone.tap('[data-test="confirm"]')
  await phone.answer('held', 'over_planned')
}

it('a box that only this phone bound: what is in it is not known, and packing is not the next step', async () => {
  const phone = await inHand(['warehouse'])
  await phone.go('/bind')
  await phone.scan(BOXES[0]!)
  await phone.scan('SF1234567890123')
  await phone.tap('[data-test="carrier-SF"]')
  await phone.go(`/box/${BOXES[0]}`)
  expect((await until('[data-test="box-unknown"]')).textContent).toBe('这台手机不知道里面有什么')
  expect(phone.find('.page')!.textContent).not.toContain('空箱')
  expect(phone.find('[data-test="pack"]')!.className).not.toContain('btn-main')
  await setLocale('en')
  await rest()
  expect(phone.find('[data-test="box-unknown"]')!.textContent).toBe('This phone does not know what is in it')
})

it('without the network a box that this phone never heard of is not called new', async () => {
  const phone = await inHand(['warehouse'])
  await phone.go(`/box/${BOXES[1]}`)
  expect(phone.find('.page')!.textContent).toContain('可以直接装箱')
  online = false
  dispatchEvent(new Event('offline'))
  await rest()
  await until('[data-test="box-unknown"]')
  expect(phone.find('.page')!.textContent).not.toContain('可以直接装箱')
})

it.each([['that the server calls empty', [...factory(), EMPTY]], ['of which the server told nothing', factory()]])(
  'a box %s says what I packed into it while that is held', async (_, rows) => {
    const phone = await inHand(['warehouse'], rows)
    await packedHeld(phone)
    await phone.go(`/box/${BOXES[0]}`)
    await waitFor(() => expect(phone.find('[data-test="box-held"]')?.textContent).toContain('你装的 轴套 400 件 待复核'))
    expect(phone.find('.page')!.textContent).not.toContain('空箱')
    expect(phone.find('[data-test="pack"]')!.className).not.toContain('btn-main')
    await phone.answer('dismissed', 'by_resolution')
    await waitFor(() => expect(phone.find('[data-test="box-held"]')).toBeNull())
  })

it('a box that the server calls empty is called so', async () => {
  const phone = await inHand(['warehouse'], [...factory(), EMPTY])
  await phone.go(`/box/${BOXES[0]}`)
  expect(phone.find('.page')!.textContent).toContain('空箱')
  expect(phone.find('[data-test="pack"]')!.className).toContain('btn-main')
})

it('a held packing is told on its work order, by its own pieces', async () => {
  const phone = await inHand(['warehouse'])
  await packedHeld(phone)
  await phone.go(`/work/${WORK_CODE}`)
  await waitFor(() => expect(phone.find('[data-test="held-here"]')?.textContent).toMatch(/你报的 1 条待复核.*装箱 · 轴套 SO-1 × 400/))
})
