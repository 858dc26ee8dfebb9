// @vitest-environment happy-dom
/** My records of today: the same figure wherever it stands, and what taking one back offers as its reason. */
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { BOXES, inHand, OPERATION_CODE, putDown, rest, until, WORK_CODE } from './phoneInHand'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
afterEach(putDown)

it('home counts what "my day" counts: not what waits for a supervisor', async () => {
  const phone = await inHand(['worker'])
  for (const good of ['9', '8', '7']) {
    await phone.scan(OPERATION_CODE)
    await phone.digits(good)
    await phone.tap('[data-test="confirm"]')
  }
  await phone.go('/')
  const tile = () => phone.find('[data-test="day"] small')?.textContent
  await waitFor(() => expect(tile()).toBe('3 条'))
  const [first] = await phone.events()
  await phone.store.settle('e', [{ event_id: first!.event_id, verdict: 'held', code: 'over_planned', seq: 9 }], Date.now())
  await waitFor(() => expect(tile()).toBe('2 条'))
  await phone.go('/day')
  expect((await until('.sums')).textContent).toMatch(/记录2$/)
})

it('a packing can be taken back because the box was the wrong one', async () => {
  const phone = await inHand(['warehouse'])
  await phone.go('/pack')
  await phone.scan(BOXES[0]!)
  await phone.scan(WORK_CODE)
  await phone.digits('5')
  await phone.tap('[data-test="sheet-ok"]')
  await phone.tap('[data-test="confirm"]')
  await phone.go('/day')
  await phone.tap('[data-test="reverse"]')
  await rest()
  expect([...document.querySelectorAll('.tile')].map((tile) => tile.textContent?.trim())).toEqual(['数量错了', '工单错了', '箱错了', '报了两次', '其他'])
})

it('what was taken back at once is said at the bottom, where it covers no title', async () => {
  const phone = await inHand(['worker'])
  await phone.scan(OPERATION_CODE)
  await phone.digits('9')
  await phone.tap('[data-test="confirm"]')
  await phone.tap('[data-test="undo"] button')
  await waitFor(() => expect(phone.find('#app > footer .toast')?.textContent).toBe('已撤销'))
})
