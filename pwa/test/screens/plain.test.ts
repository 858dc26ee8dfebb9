// @vitest-environment happy-dom
/** Screens say which record, of which order, and what became of it. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { device, loopState, phone as running, signedIn } from '@/composables/phone'
import { useConfirm } from '@/composables/useConfirm'
import { setLocale } from '@/i18n'
import type { WorkOrderRow } from '@/sync/rows'
import { BOXES, factory, inHand, OPERATION_CODE, putDown, rest, WORK_CODE, type InHand } from './phoneInHand'
import { waitFor } from '../waitFor'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
  useConfirm().unsaved.value = null
  vi.restoreAllMocks()
})

async function reported(phone: InHand, good: string): Promise<void> {
  await phone.scan(OPERATION_CODE)
  await phone.digits(good)
  await phone.tap('[data-test="confirm"]')
}

describe('the code of an inspection', () => {
  const INSPECTION = factory().map((one) => (one.kind === 'work_order' ? { ...one, data: { ...(one.data as object), operations:
    (one.data as unknown as WorkOrderRow).operations.map((op) => (op.number === 20 ? { ...op, kind: 'inspect' } : op)) } } : one))

  it('offers a worker no other operation in its place', async () => {
    const phone = await inHand(['worker'], INSPECTION)
    await phone.scan(OPERATION_CODE)
    await waitFor(() => expect(phone.find('[data-test="operation-20"]')?.className).toContain('next'))
    expect(phone.find('[data-test="report"]')).toBeNull()
    expect(phone.find('#actions')?.textContent).toContain('20 工序20 由检验员做')
  })

  it('leads an inspector to that inspection, whatever is open before it', async () => {
    const phone = await inHand(['inspector'], INSPECTION)
    await phone.scan(OPERATION_CODE)
    await waitFor(() => expect(phone.find('[data-test="report"]')?.textContent).toContain('检验 · 20 工序20'))
  })
})

describe('a record by its name', () => {
  it('stands on the sheet that takes it back', async () => {
    const phone = await inHand(['worker'])
    await reported(phone, '9')
    await phone.go('/day')
    await phone.tap('[data-test="reverse"]')
    expect(phone.find('[data-test="reverse-which"]')?.textContent).toMatch(/报工.*轴套 SO-1 · 20 工序20.*合格 9/)
  })

  it('stands in the undo bar, on another order too', async () => {
    const phone = await inHand(['worker'])
    await reported(phone, '9')
    await phone.go('/')
    expect(phone.find('[data-test="undo"]')?.textContent).toMatch(/合格 9.*轴套 SO-1 · 20 工序20/)
    await phone.answer('held', 'over_planned')
    expect(phone.find('[data-test="undo"]')?.textContent).toContain('待复核')
  })

  it('unsent and beyond the plan, is no finished operation, and may wait for the supervisor', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/report/${WORK_CODE}/10`) // 80 left
    await phone.digits('90')
    await phone.tap('[data-test="confirm"]')
    await phone.go(`/work/${WORK_CODE}`)
    const operation = () => phone.find('[data-test="operation-10"]')
    await waitFor(() => expect(operation()?.textContent).toContain('合格 210'))
    expect(operation()?.textContent).not.toContain('完成')
    expect(phone.find('[data-test="may-wait"]')?.textContent).toMatch(/10 工序10.*可能要等主管/)
    expect(phone.find('[data-test="undo"]')?.textContent).toContain('可能要等主管')
    await phone.answer('held', 'over_planned')
    await waitFor(() => expect(phone.find('[data-test="held-here"]')).not.toBeNull())
    expect(phone.find('[data-test="may-wait"]')).toBeNull()
    expect(phone.find('[data-test="undo"]')?.textContent).not.toContain('可能要等主管')
  })

  it('that waits for a supervisor is told on its work order', async () => {
    const phone = await inHand(['worker'])
    await reported(phone, '9000')
    expect(phone.find('[data-test="held-here"]')).toBeNull()
    await phone.answer('held', 'over_planned')
    await waitFor(() => expect(phone.find('[data-test="held-here"]')?.textContent).toMatch(/你报的 1 条待复核.*合格 9000/))
    await phone.answer('applied', 'by_resolution')
    expect(phone.find('[data-test="held-here"]')).toBeNull()
  })
})

it('a binding that was held is not counted as bound', async () => {
  const phone = await inHand(['warehouse'])
  await phone.go('/bind')
  await phone.scan(BOXES[0]!)
  await phone.scan('SF1234567890123')
  await phone.tap('[data-test="carrier-SF"]')
  expect(phone.find('[data-test="bound"]')?.textContent).toBe('已绑 1 箱')
  await phone.answer('held', 'already_bound')
  expect(phone.find('[data-test="bound"]')?.textContent).toBe('已绑 0 箱 · 1 条待复核')
  expect(phone.find('[data-test="pair"]')?.className).toContain('is-held')
  expect(phone.find('[data-test="pair"]')?.textContent).toContain('待复核')
  await phone.answer('dismissed', 'dismissed')
  expect(phone.find('[data-test="bound"]')?.textContent).toBe('已绑 0 箱')
  expect(phone.find('[data-test="pair"]')?.textContent).toContain('不计入')
})

describe('the report', () => {
  it('says that a box was filled in, until somebody types', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    expect(phone.find('[data-test="good"]')?.textContent).toContain('按一箱预填')
    await phone.digits('9')
    await rest()
    expect(phone.find('[data-test="good"]')?.textContent).not.toContain('按一箱预填')
  })

  it('says on its button that the operation is finished', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('8')
    await phone.tap('[data-test="finish"]')
    expect(phone.find('[data-test="confirm"]')?.textContent?.trim()).toBe('报合格 8 件 · 做完了')
  })

  it('asks for a note once, and names nothing else on that sheet', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/report/${WORK_CODE}/20`)
    await phone.tap('[data-test="report-more"]')
    const sheet = document.querySelector('[role="dialog"]')!
    expect(sheet.textContent).not.toContain('轴套')
    expect([...sheet.querySelectorAll('h2, span:not(.vh)')].filter((e) => e.textContent?.trim() === '备注')).toHaveLength(1)
  })
})

describe('the honest line', () => {
  it('[S22] goes on to say that the last one was not saved, until one is', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    vi.spyOn(phone.store, 'capture').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'))
    await phone.tap('[data-test="confirm"]')
    await phone.tap('[data-test="not-saved"] button')
    const line = () => phone.find('[data-test="status"]')?.textContent
    expect(line()).toContain('上一条没存上')
    expect(line()).not.toContain('全部已送达')
    await phone.go('/outbox')
    await waitFor(() => expect(phone.find('[data-test="unsaved-why"]')?.textContent).toContain('手机存储满了'))
    expect(phone.find('[data-test="honest"]')?.textContent).not.toContain('全部已送达')
    await phone.go(`/report/${WORK_CODE}/20`)
    await phone.tap('[data-test="confirm"]')
    expect(line()).not.toContain('上一条没存上')
  })

  it('[S25] a phone that was never enrolled has sent nothing', async () => {
    const phone = await inHand(['worker'])
    device.value = null
    await rest()
    expect(phone.find('[data-test="status"]')?.textContent).toContain('手机还没登记')
  })

  it('in English does not ask the author for anything', async () => {
    const phone = await inHand(['worker'])
    await reported(phone, '9')
    await phone.answer('held', 'over_planned')
    await setLocale('en')
    await rest()
    expect(phone.find('[data-test="status"]')?.textContent).toContain('1 held for review')
  })
})

describe('send now', () => {
  it.each([['offline', /试了一次：连不上服务器/], [null, /还有 1 条没发完/]] as const)('trouble %s: each tap has an answer', async (trouble, words) => {
    const phone = await inHand(['worker'])
    await reported(phone, '9')
    await phone.go('/outbox')
    const kick = vi.spyOn(running().loop, 'kick').mockImplementation(async () => void (loopState.value = { flushing: false, trouble, lastOkAt: null }))
    await phone.tap('[data-test="retry"]')
    expect(kick).toHaveBeenCalledWith('button')
    expect(phone.find('[data-test="answer"]')?.textContent).toMatch(words)
    loopState.value = { flushing: false, trouble: null, lastOkAt: null }
  })
})

it('a new phone without any room says so, and can be tried again', async () => {
  const phone = await inHand(['worker'])
  await phone.go('/enrol')
  const field = phone.find<HTMLInputElement>('[data-test="enrol-code"]')!
  field.value = 'D-1'
  field.dispatchEvent(new Event('input'))
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ device_id: 'dev-2', device_secret: 'x', epoch: 'e' }), { status: 201, headers: { 'Content-Type': 'application/json' } }))
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await rest()
  await phone.tap('[data-test="enrol"]')
  await waitFor(() => expect(phone.see()).toContain('手机存储满了'))
  expect(phone.find<HTMLButtonElement>('[data-test="enrol"]')?.disabled).toBe(false)
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('no network')
  })
})

it('a phone without any room says so to who signs in, and can be tried again', async () => {
  const phone = await inHand(['worker'])
  signedIn.value = null
  await phone.go('/sign-in')
  await phone.tap('.person')
  await phone.digits('1234')
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await phone.tap('[data-test="sign-in"]')
  await waitFor(() => expect(phone.find('[data-test="sign-in-failure"]')?.textContent).toContain('手机存储满了'))
  expect(phone.find('[data-test="sign-in"]')?.textContent).not.toContain('正在')
  vi.restoreAllMocks()
  await phone.digits('1234')
  await phone.tap('[data-test="sign-in"]')
  await waitFor(() => expect(phone.find('[data-test="sign-in-failure"]')?.textContent).not.toContain('手机存储满了'))
})

it('a new phone is proposed a name in the language of the screen, until somebody types one', async () => {
  const phone = await inHand(['worker'])
  await phone.go('/enrol')
  const field = () => phone.find<HTMLInputElement>('[data-test="device-name"]')!
  await waitFor(() => expect(field().value).toMatch(/^车间手机 \d{3}$/))
  await setLocale('en')
  await rest()
  expect(field().value).toMatch(/^Shop-floor phone \d{3}$/)
  field().value = 'Lathe 3'
  field().dispatchEvent(new Event('input'))
  await setLocale('zh-CN')
  await rest()
  expect(field().value).toBe('Lathe 3')
  putDown()
  const again = await inHand(['worker'])
  device.value = { id: 'dev-1', name: '铣床 2', state: 'enrol_again' }
  await again.go('/enrol')
  await waitFor(() => expect(field().value).toBe('铣床 2')) // as the office knows it
})
