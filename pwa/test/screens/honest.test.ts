// @vitest-environment happy-dom
/** What the screens say of records that do not count as they were captured, and of what cannot be done here. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loopState } from '@/composables/phone'
import { useCapture } from '@/composables/useCapture'
import { factory, inHand, OPERATION_CODE, putDown, rest, WORK_CODE, type InHand } from './phoneInHand'
import { waitFor } from '../waitFor'

/** What the server tells of decided records; null: no network. */
let told: object[] | null = null
vi.stubGlobal('fetch', async (path: string) => {
  if (!told || !path.endsWith('/inbox/decided')) throw new TypeError('no network')
  return new Response(JSON.stringify({ items: told }), { headers: { 'Content-Type': 'application/json' } })
})
beforeEach(() => (told = null))
afterEach(() => {
  putDown()
  vi.restoreAllMocks()
})

async function reported(phone: InHand, good: string): Promise<string> {
  await phone.scan(OPERATION_CODE)
  await phone.digits(good)
  await phone.tap('[data-test="confirm"]')
  return (await phone.events()).sort((a, b) => b.n - a.n)[0]!.event_id
}
const good = (phone: InHand) => phone.find('[data-test="day-good"]')?.textContent

describe('my day', () => {
  it('does not add what waits for a supervisor, or what was set aside', async () => {
    const phone = await inHand(['worker'])
    await reported(phone, '9')
    await phone.go('/day')
    expect(good(phone)).toBe('9')
    await phone.answer('held', 'over_planned')
    expect(good(phone)).toBe('0')
    expect(phone.find('[data-test="day-waits"]')?.textContent).toContain('另有 1 条待复核')
    await phone.answer('dismissed', 'dismissed')
    expect(good(phone)).toBe('0')
    expect(phone.find('[data-test="day-waits"]')).toBeNull()
    expect(phone.find('[data-test="day-dismissed"]')?.textContent).toContain('1')
  })

  it('adds the figure that a supervisor put in its place, and keeps it without a network', async () => {
    const phone = await inHand(['worker'])
    const id = await reported(phone, '99')
    const body = { work_order: OPERATION_CODE, operation: 20, good: '99' }
    told = [{ event_id: id, type: 'work.report', device: 'dev-1', recorded_at: '', verdict: 'applied', code: 'by_resolution', why: 'over_planned',
      decision: 'correct', body, counts: { ...body, good: '8' }, by: null, at: new Date().toISOString(), note: '' }]
    await phone.answer('applied', 'by_resolution')
    const again = async () => {
      await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', tombstones: [], verdicts: [], rows: [], cursor: 'next', more: false }, { passed: 0, now: 0 })
      await rest()
    }
    await again()
    await phone.tap('[data-test="decided-seen"]')
    told = null
    await phone.go('/day')
    expect(good(phone)).toBe('8')
    const card = phone.find('[data-test="event-work.report"]')!
    expect(card.querySelector('del')?.textContent).toBe('合格 99')
    expect(card.querySelector('[data-test="instead"]')?.textContent).toBe('现在算：合格 8')
    expect(await phone.store.value('corrections')).toMatchObject([[id, { good: '8' }]])
  })
})

describe('an NG report that was taken back', () => {
  const report = (state: string) => ({ kind: 'ng_report' as const, id: 'N1', data: {
    id: 'N1', work_order: WORK_CODE, operation: 10, quantity: '3', remaining: '3', defect: 'D1', state, replenish: 'wished', replenishment_no: null, photos: [],
  } })
  it.each([['open', true], ['reversed', false]])('%s: is there something to decide? %s', async (state, asked) => {
    const phone = await inHand(['inspector'], [...factory(), report(state)])
    await phone.go('/ng-report/N1')
    expect(phone.see()).toContain('划伤')
    expect(phone.find('[data-test="confirm"]') !== null).toBe(asked)
    expect(phone.find('[data-test="replenish"]') !== null).toBe(asked)
  })
})

describe('the receipt of a hand-over', () => {
  it('after six wrong digits takes six new ones; the error is gone after a look at the codes', async () => {
    const phone = await inHand(['worker'])
    await phone.store.changeEpoch('e', 0)
    await reported(phone, '9')
    await phone.go('/hand-over')
    await waitFor(() => expect(phone.find('[data-test="to-receipt"]')).not.toBeNull())
    await phone.tap('[data-test="to-receipt"]')
    await phone.tap('[data-test="type-receipt"]')
    await phone.digits('123456')
    await rest()
    const wrong = () => phone.find('[data-test="wrong-receipt"]')
    expect(wrong()).not.toBeNull()
    await phone.digits('7')
    expect(phone.find('[data-test="digits"]')?.textContent).toBe('7·····')
    expect(wrong()).toBeNull()
    await phone.digits('23456')
    await rest()
    expect(wrong()).not.toBeNull()
    await phone.tap('.actions button')
    await phone.tap('[data-test="to-receipt"]')
    expect(wrong()).toBeNull()
  })
})

describe('NOT saved', () => {
  const failing = async (name: string) => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    vi.spyOn(phone.store, 'capture').mockRejectedValueOnce(new DOMException('', name))
    await phone.tap('[data-test="confirm"]')
    return phone
  }
  it('offers to open the app anew where only that helps', async () => {
    const reload = vi.spyOn(location, 'reload').mockReturnValue(undefined)
    const phone = await failing('UnknownError')
    expect(phone.see()).toContain('请先记在纸上') // what is typed may go with the window
    await phone.tap('[data-test="reopen"]')
    expect(reload).toHaveBeenCalledOnce()
  })
  it('asks for paper where the storage is full', async () => {
    const phone = await failing('QuotaExceededError')
    expect(phone.see()).toContain('请先记在纸上')
    expect(phone.find('[data-test="reopen"]')).toBeNull()
  })
})

describe('what keeps records here', () => {
  it.each([[false, '没网'], [true, '连不上服务器']])('the phone has a network: %s', async (online, words) => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(online)
    const phone = await inHand(['worker'])
    loopState.value = { flushing: false, trouble: 'offline', lastOkAt: null }
    await rest()
    expect(phone.find('[data-test="status"]')?.textContent).toContain(words)
    loopState.value = { flushing: false, trouble: null, lastOkAt: null }
  })

  it('[S25] beside what waits to be sent stands how many wait for a supervisor', async () => {
    const phone = await inHand(['worker'])
    await reported(phone, '9')
    await phone.answer('held', 'over_planned')
    await reported(phone, '8')
    expect(phone.find('[data-test="status"]')?.textContent).toContain('1 条待发送')
    const beside = phone.find('[data-test="needs-you"]')!
    expect([beside.textContent, beside.getAttribute('aria-label')]).toEqual(['1', '1 条待复核'])
  })

  it('without a camera says what to do instead on this very screen', async () => {
    const phone = await inHand(['worker'])
    await phone.go('/take-over')
    await waitFor(() => expect(phone.find('.veil')?.textContent).toContain('没有摄像头：请用另一台手机来收'))
  })

  it('names the note alone to who reports for nobody else', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    expect(phone.find('[data-test="report-more"]')?.getAttribute('aria-label')).toBe('备注')
  })
})

describe('what a person may rely on', () => {
  it('tells that there is no network before the first record needs it', async () => {
    const phone = await inHand(['worker'])
    const line = () => phone.find('[data-test="status"]')?.textContent
    expect(line()).not.toContain('没网')
    const wire = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    dispatchEvent(new Event('offline'))
    await rest()
    expect(line()).toMatch(/全部已送达.*没网/)
    wire.mockReturnValue(true)
    dispatchEvent(new Event('online'))
    await rest()
    expect(line()).not.toContain('没网')
    wire.mockRestore()
  })

  it('shows on the own card of an NG report what was written with it', async () => {
    const phone = await inHand(['worker'])
    await phone.go('/')
    await useCapture().capture('ng.report', { work_order: WORK_CODE, operation: 10, defect: 'D1', quantity: '3', counted: true, replenish: false, note: '边上有磕碰' })
    await phone.go('/day')
    expect(phone.find('[data-test="written"]')?.textContent).toBe('“边上有磕碰”')
  })

  it('offers no second hand-over where everything was delivered', async () => {
    const phone = await inHand(['worker'])
    await phone.go('/hand-over')
    await waitFor(() => expect(phone.see()).toContain('没有要交的记录'))
    expect(phone.find('.empty')?.textContent).toContain('全部已送达')
    expect(phone.find('[data-test="again"]')).toBeNull()
  })
})
