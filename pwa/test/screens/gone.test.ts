// @vitest-environment happy-dom
/** The office closes or cancels an order while somebody works on it. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BOXES, inHand, OPERATION_CODE, putDown, rest, WORK, WORK_CODE, type InHand } from './phoneInHand'
import { waitFor } from '../waitFor'

afterEach(() => {
  vi.restoreAllMocks()
  putDown()
})

async function closes(phone: InHand, state?: string, said = '[data-test="gone"]'): Promise<void> {
  await phone.store.applyPage({
    epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', rows: [], verdicts: [], cursor: `gone ${state}`, more: false,
    tombstones: [{ kind: 'work_order', id: WORK, seq: 90, ...(state ? { state } : {}) }],
  }, { passed: 0, now: Date.now() })
  await rest()
  await waitFor(() => expect(phone.find(said)).not.toBeNull())
}

describe('an order that the office cancels under the hand', () => {
  it('says so, keeps product and order, and asks for nothing more', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await closes(phone, 'cancelled')
    expect(phone.see()).toContain('这张订单已取消：停手')
    expect(phone.see()).toContain('先问主管')
    expect(phone.see()).toMatch(/轴套.*HR-1001.*SO-1/)
    expect(phone.see()).not.toContain('手机里还没有这张工单')
    expect(phone.find('.pad')).toBeNull()
    expect(phone.find('[data-test="confirm"]')).toBeNull()
    expect(phone.find('.btn-main')?.textContent).toContain('回首页')
  })

  it.each([['completed', '这张订单已完结：停手'], [undefined, '办公室已关闭或取消：停手']])('told %s: %s', async (state, words) => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await closes(phone, state)
    expect(phone.see()).toContain(words)
  })

  it('still takes what is already made, after a choice, with the typed figure kept', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await closes(phone, 'cancelled')
    await phone.tap('[data-test="made"]')
    expect(phone.see()).toContain('算不算由主管定')
    expect(phone.find('[data-test="good"]')?.textContent).toContain('9')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('work.report')).toMatchObject({ operation: 20, good: '9' })
    expect(phone.router.currentRoute.value.fullPath).toContain('made=1')
    expect(phone.find('[data-test="operation-10"]')).not.toBeNull()
  })

  it('offers in its bar to report what is already made, and asks for none of what is left', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/work/${WORK_CODE}`)
    await closes(phone, 'cancelled')
    expect(phone.find('[data-test="report"]')).toBeNull()
    await phone.tap('[data-test="made"]')
    expect(phone.find('#actions [data-test="report"]')?.textContent).toContain('报工 · 10 工序10')
    expect(phone.see()).not.toContain('还差')
    await phone.tap('[data-test="report"]')
    await phone.digits('4')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('work.report')).toMatchObject({ operation: 10, good: '4' })
  })

  it.each([`/work/${WORK_CODE}`, `/ng/${WORK_CODE}/20`, `/stock/${WORK_CODE}`, `/inspect/${WORK_CODE}/20`])('%s stops as well', async (path) => {
    const phone = await inHand(['supervisor'])
    await phone.go(path)
    await closes(phone, 'cancelled')
    expect(phone.see()).toContain('轴套')
    expect(phone.find('[data-test="confirm"],[data-test="pass"],[data-test="operation-20"],[data-test="to-ng"]')).toBeNull()
    await phone.tap('[data-test="made"]')
    expect(phone.find('[data-test="confirm"],[data-test="pass"],[data-test="operation-20"]')).not.toBeNull()
  })

  it('leaves the names of what this person recorded', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    await closes(phone, 'cancelled')
    for (const page of ['/outbox', '/day']) {
      await phone.go(page)
      await waitFor(() => expect(phone.find('[data-test="event-work.report"]')?.textContent).toContain('轴套 SO-1 · 20 工序20'))
    }
  })

  it('is no "done" tone when its paper is scanned', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/work/${WORK_CODE}`)
    await closes(phone, 'cancelled')
    await phone.go('/')
    const felt: number[] = []
    Object.assign(navigator, { vibrate: (pattern: number[]) => felt.push(pattern[0]!) })
    await phone.scan(OPERATION_CODE)
    await waitFor(() => expect(phone.find('[data-test="gone"]')).not.toBeNull())
    expect(felt).toEqual([250]) // as every problem; "done" is 60
  })

  it('is not packed unasked: its scan says stop, a second one takes it by its name', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/work/${WORK_CODE}`)
    await closes(phone, 'cancelled')
    await phone.go('/pack')
    await phone.scan(BOXES[0]!)
    const felt: number[] = []
    Object.assign(navigator, { vibrate: (pattern: number[]) => felt.push(pattern[0]!) })
    await phone.scan(WORK_CODE)
    expect(phone.find('[data-test="stop"]')?.textContent).toContain('这张订单已取消：停手')
    expect(phone.find('[data-test="stop"]')?.textContent).toContain('轴套 SO-1')
    expect(phone.find('.page .line')).toBeNull()
    expect(felt).toEqual([250])
    const at = performance.now()
    const now = vi.spyOn(performance, 'now').mockReturnValue(at)
    await phone.scan(WORK_CODE) // the scanner fires again by itself
    expect(phone.find('.page .line')).toBeNull()
    expect(phone.find('[data-test="stop"]')).not.toBeNull()
    expect(felt).toEqual([250])
    now.mockReturnValue(at + 1_500)
    await phone.scan(WORK_CODE)
    now.mockRestore()
    expect(phone.find('[data-test="sheet-order"]')?.textContent).toBe('SO-1')
    expect(phone.find('[data-test="sheet-stopped"]')?.textContent).toContain('这张订单已取消：停手')
    expect(phone.find<HTMLButtonElement>('[data-test="sheet-ok"]')?.disabled).toBe(true)
    expect(phone.find('.page .line')?.textContent).toContain('轴套')
    expect(phone.find('[data-test="stop"]')).toBeNull()
    await phone.digits('7')
    await phone.tap('[data-test="sheet-ok"]')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('package.pack')).toEqual({ package: BOXES[0], lines: [{ work_order: WORK_CODE, quantity: '7' }] })
  })

  it('that lies in the open box already is said there, and the next order is packed as ever', async () => {
    const phone = await inHand(['worker'])
    await phone.go('/pack')
    await phone.scan(BOXES[0]!)
    await phone.scan(WORK_CODE)
    expect(phone.find('[data-test="line-stopped"]')).toBeNull()
    await closes(phone, 'completed', '[data-test="line-stopped"]')
    expect(phone.find('[data-test="line-stopped"]')?.textContent).toContain('这张订单已完结：停手')
  })
})
