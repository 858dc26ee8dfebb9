// @vitest-environment happy-dom
/** A shared device, and work reported for others and from paper. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { badgeSessions, loadBadgeSessions } from '@/composables/badgeSignIn'
import { useConfirm } from '@/composables/useConfirm'
import { loadNames, names } from '@/composables/names'
import { device, signedIn } from '@/composables/phone'
import { loadRevisions } from '@/composables/useRevisions'
import { usePrefs } from '@/composables/usePrefs'
import { setLocale } from '@/i18n'
import { checkCharacter } from '@/sync/codes'
import { sha256Text } from '@/sync/event'
import { badgeMaker, PERSON } from '../badges'
import { waitFor } from '../waitFor'
import { inHand, OPERATION_CODE, printed, putDown, rest, until, WORK, WORK_CODE, type InHand } from './phoneInHand'

vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
const OTHER = '01920000-0000-7000-8000-0000000000b2'
const IDS = ['7K3M9QXR01J2V5W8', '7K3M9QXR01J2V5W9']
const CODES = IDS.map((id) => ((head) => head + checkCharacter(head))(`B${id}`))
const maker = await badgeMaker()
const [first, second] = [await maker.badge(CODES[0]!, PERSON), await maker.badge(CODES[1]!, OTHER)]
const listed = (id: string, name: string, badge: string) =>
  ({ id, name, crew: 'A', roles: ['worker' as const], active: true, badge: sha256Text(sha256Text(badge)) })

beforeEach(() => (badgeSessions.value = []))
afterEach(() => {
  vi.useRealTimers()
  putDown()
})

async function shared(roles: ('worker' | 'foreman')[] = ['worker']): Promise<InHand> {
  const phone = await inHand(roles)
  await loadBadgeSessions()
  await loadNames()
  await loadRevisions()
  names.value = { etag: '', at: Date.now(), key: maker.key, items: [listed(PERSON, '李秀英', IDS[0]!), listed(OTHER, '赵敏', IDS[1]!)] }
  return phone
}

async function kiosk(): Promise<InHand> {
  const phone = await shared()
  usePrefs().value = { ...usePrefs().value, kiosk: true }
  signedIn.value = null
  await phone.go('/kiosk')
  await until('[data-test="kiosk-idle"]')
  return phone
}

/** Keys by hand: each of them alone. */
async function press(...codes: string[]): Promise<void> {
  for (const code of codes) {
    window.dispatchEvent(new KeyboardEvent('keydown', { code, key: 'Process', bubbles: true }))
    await new Promise((resolve) => setTimeout(resolve, 90))
  }
  await rest()
}

describe('a shared device', () => {
  it('that was taken out of use says so, and sends to the supervisor: before a badge, after it, and at the sign-in', async () => {
    const phone = await kiosk()
    device.value = { ...device.value!, state: 'revoked' }
    await waitFor(() => expect(phone.router.currentRoute.value.path).toBe('/enrol'))
    await phone.go('/kiosk')
    expect((await until('[data-test="kiosk-revoked"]')).textContent).toBe('这台手机已停用，请找主管。没有没发的记录。')
    expect(phone.find('[data-test="status"]')!.textContent).toContain('手机已停用')
    const offline = globalThis.fetch
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ code: 'unknown_device', message: { zh: '', en: '' } }), { status: 401, headers: { 'Content-Type': 'application/json' } }))
    await phone.scan(CODES[0]!) // no seal: the server is asked, and knows this phone no more
    vi.stubGlobal('fetch', offline)
    expect(phone.see()).toContain('这台手机已停用')
    expect(phone.see()).not.toContain('还没登记')
    await phone.go('/sign-in')
    expect((await until('[data-test="revoked"]')).textContent).toContain('这台手机已停用，请找主管')
    await setLocale('en')
    await rest()
    expect(phone.find('[data-test="revoked"]')!.textContent).toContain('This phone was switched off: ask a supervisor')
    await setLocale('zh-CN')
  })

  it('badge, operation, quantity by keys, Enter: saved under that person; undone by Backspace', async () => {
    const phone = await kiosk()
    expect(phone.find('[data-test="kiosk-idle"]')).not.toBeNull()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="good"]')
    expect(phone.find('[data-test="good"]')?.textContent).toContain('50') // the box, proposed
    await press('Digit4', 'Digit2', 'Backspace', 'Enter')
    await until('[data-test="kiosk-saved"]')
    const [saved] = await phone.events()
    expect(saved!.event).toMatchObject({ actor_id: PERSON, session_id: badgeSessions.value[0]!.session_id, type: 'work.report' })
    expect(JSON.parse(saved!.event.body)).toMatchObject({ operation: 20, good: '4' })
    await press('Backspace')
    expect(await phone.body('event.reverse')).toMatchObject({ event_id: saved!.event_id })
  })

  it('codes for confirm and quantities; the next badge takes over at once', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(WORK_CODE)
    await until('[data-test="kiosk-choose"]')
    await press('Digit2')
    await until('[data-test="kiosk-report"]')
    await phone.scan('SG-FINISH')
    await phone.scan('1000')
    await phone.scan('SG-OK')
    await until('[data-test="kiosk-saved"]')
    expect(await phone.body('work.report')).toMatchObject({ operation: 20, good: '1000', finish: true })
    await phone.scan(second)
    await until('[data-test="kiosk-scan"]')
    expect(signedIn.value).toMatchObject({ actorId: OTHER, limited: true })
    // The goodbye to the person before is over by now, and means nobody else.
    await new Promise((resolve) => setTimeout(resolve, 4500))
    expect(signedIn.value).toMatchObject({ actorId: OTHER })
  })

  it('the same person badges again while "saved" stands: the next report is saved too, and nobody signs them out', async () => {
    const phone = await kiosk()
    const badgeAndReport = async (quantity: string) => {
      await phone.scan(first)
      await until('[data-test="kiosk-scan"]')
      await phone.scan(OPERATION_CODE)
      await until('[data-test="kiosk-report"]')
      await phone.scan(quantity)
      await phone.scan('SG-OK')
      await until('[data-test="kiosk-saved"]')
    }
    await badgeAndReport('5')
    await badgeAndReport('7')
    const bodies = (await phone.events()).map(({ event }) => JSON.parse(event.body) as { good: string })
    expect(bodies.map(({ good }) => good).sort()).toEqual(['5', '7'])
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await new Promise((resolve) => setTimeout(resolve, 4500)) // no goodbye of before is left
    expect(signedIn.value).toMatchObject({ actorId: PERSON })
  })

  it('whoever goes on without a badge while "saved" stands hears that a badge is wanted; confirming twice is no fault', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="kiosk-report"]')
    await phone.scan('SG-OK')
    await until('[data-test="kiosk-saved"]')
    await phone.scan('SG-OK')
    expect(phone.find('[data-test="kiosk-failure"]')).toBeNull()
    await phone.scan(OPERATION_CODE)
    expect((await until('[data-test="kiosk-failure"]')).textContent).toContain('先刷工牌')
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    expect(phone.find('[data-test="kiosk-failure"]')).toBeNull()
    expect(await phone.events()).toHaveLength(1)
  })

  it('a finger that taps "undo" twice takes back once', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="kiosk-report"]')
    await phone.scan('SG-OK')
    const undo = await until('[data-test="kiosk-saved"] .big .btn')
    undo.click()
    undo.click()
    await waitFor(() => expect(phone.see()).toContain('已撤销'))
    await rest()
    expect((await phone.events()).filter(({ event }) => event.type === 'event.reverse')).toHaveLength(1)
  })

  it('[S22] an undo that cannot be saved says so', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="kiosk-report"]')
    await phone.scan('SG-OK')
    const undo = await until('[data-test="kiosk-saved"] .big .btn')
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    undo.click()
    await waitFor(() => expect(phone.see()).toContain('没有保存'))
    add.mockRestore()
    useConfirm().notSaved.value = null
    expect(phone.see()).not.toContain('已撤销')
  })

  it('without any room says so to who badges, and takes the badge when there is some', async () => {
    const phone = await kiosk()
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await phone.scan(first)
    await waitFor(() => expect(phone.find('[data-test="kiosk-failure"]')?.textContent).toContain('手机存储满了'))
    put.mockRestore()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
  })

  it('refuses what is no badge while nobody is signed in, and what is no work afterwards', async () => {
    const phone = await kiosk()
    await phone.scan(OPERATION_CODE)
    expect(phone.see()).toContain('先刷工牌')
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(printed(`P${'A'.repeat(16)}`))
    expect(phone.see()).toContain('这里只扫随工单')
    expect(await phone.events()).toEqual([])
  })

  it('a cancelled order: says so large, which it is, in the place of the hint; a scanner that fires twice does not go on', async () => {
    const phone = await kiosk()
    await phone.store.applyPage({
      epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', rows: [], verdicts: [], cursor: 'gone', more: false,
      tombstones: [{ kind: 'work_order', id: WORK, seq: 90, state: 'cancelled' }],
    }, { passed: 0, now: Date.now() })
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(printed(`P${'A'.repeat(16)}`))
    expect(phone.see()).toContain('这里只扫随工单')
    await phone.scan(OPERATION_CODE)
    const stop = await until('[data-test="kiosk-stop"]')
    expect(stop.textContent).toMatch(/这张订单已取消：停手.*轴套 SO-1.*再扫一次/s)
    expect(stop.querySelector('.huge')?.textContent).toContain('停手')
    expect(phone.see()).not.toMatch(/扫随工单上的工序码|这里只扫随工单/)
    const at = performance.now()
    const now = vi.spyOn(performance, 'now').mockReturnValue(at)
    await phone.scan(OPERATION_CODE)
    expect(phone.find('[data-test="kiosk-stop"]')).not.toBeNull()
    now.mockReturnValue(at + 1_500)
    await phone.scan(OPERATION_CODE)
    now.mockRestore()
    await until('[data-test="kiosk-gone"]')
    expect(phone.find('[data-test="kiosk-report"]')?.textContent).toMatch(/这张订单已取消：停手/)
    expect(phone.find('[data-test="kiosk-report"]')?.textContent).toContain('SO-1')
  })

  it('[S23] four seconds after "saved", and not before, the person is out without a touch', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="good"]')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await phone.scan('SG-OK')
    expect(phone.find('[data-test="kiosk-saved"]')).not.toBeNull()
    vi.advanceTimersByTime(3_999)
    await rest()
    expect(phone.find('[data-test="kiosk-saved"]')).not.toBeNull()
    expect(signedIn.value).toMatchObject({ actorId: PERSON })
    vi.advanceTimersByTime(1)
    vi.useRealTimers()
    await until('[data-test="kiosk-idle"]')
    expect(signedIn.value).toBeNull()
  })

  it('[S23] in a window that nobody sees signs nobody out of the one in front, and at once when it is looked at', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    const sight = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
    await waitFor(() => expect(phone.find('[data-test="kiosk-left"]')?.textContent).toMatch(/(?<!\d)0(?!\d)/))
    await rest()
    expect(signedIn.value).toMatchObject({ actorId: PERSON })
    sight.mockRestore()
    document.dispatchEvent(new Event('visibilitychange'))
    expect(signedIn.value).toBeNull()
    now.mockRestore()
  })

  it('[S23] signs out after 20 quiet seconds; what was typed comes back to that person alone', async () => {
    const phone = await kiosk()
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="good"]')
    const still = performance.now()
    const now = vi.spyOn(performance, 'now').mockReturnValue(still)
    await press('Digit7')
    now.mockReturnValue(still + 19_001)
    const left = (n: number) => waitFor(() => expect(phone.find('[data-test="kiosk-left"]')?.textContent).toMatch(new RegExp(`(?<!\\d)${n}(?!\\d)`)))
    await left(1)
    expect(signedIn.value).toMatchObject({ actorId: PERSON })
    now.mockReturnValue(still + 20_000)
    await until('[data-test="kiosk-idle"]')
    now.mockRestore()
    expect(signedIn.value).toBeNull()
    expect(phone.find('[data-test="kiosk-idle"]')).not.toBeNull()
    await phone.scan(second)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="good"]')
    expect(phone.find('[data-test="good"]')?.textContent).toContain('50')
    await phone.scan(first)
    await until('[data-test="kiosk-scan"]')
    await phone.scan(OPERATION_CODE)
    await until('[data-test="good"]')
    expect(phone.find('[data-test="good"]')?.textContent).toContain('7')
  })
})

describe('for others', () => {
  it('a foreman reports for somebody chosen by the badge; it is marked', async () => {
    const phone = await shared(['foreman'])
    await phone.scan(OPERATION_CODE)
    await until('[data-test="report-more"]')
    await phone.tap('[data-test="report-more"]')
    await until('[data-test="behalf-search"]')
    await phone.scan(second)
    await until('[data-test="confirm"]')
    await phone.tap('[data-test="confirm"]')
    const [saved] = await phone.events()
    expect(saved!.event).toMatchObject({ actor_id: 'P1', on_behalf_of: OTHER, schema: 1 })
    await phone.go('/day')
    expect((await until('[data-test="on-behalf"]')).textContent).toContain('代 赵敏 报')
    expect(usePrefs().value.behalf).toEqual([OTHER])
  })

  it('[S19] paper slips become reports of schema 2 for their people, at the time they happened', async () => {
    const phone = await shared(['foreman'])
    await phone.go('/catch-up')
    await until('[data-test="slip"]')
    await phone.scan(first)
    await phone.scan(OPERATION_CODE)
    const type = async (name: string, value: string) => {
      const field = phone.find<HTMLInputElement>(`[data-test="slip-${name}"]`)!
      field.value = value
      field.dispatchEvent(new Event('input'))
      await rest()
    }
    await type('good', '１２')
    await type('day', new Date(Date.now() - 86_400_000).toLocaleDateString('sv-SE'))
    await type('time', '14:30')
    await phone.tap('[data-test="slips-save"]')
    await waitFor(async () => expect(await phone.events()).toHaveLength(1))
    const [saved] = await phone.events()
    expect(saved!.event).toMatchObject({ schema: 2, on_behalf_of: PERSON, actor_id: 'P1' })
    const body = JSON.parse(saved!.event.body) as { good: string; happened_at: string }
    expect(body).toMatchObject({ operation: 20, good: '12' })
    expect(body.happened_at).toMatch(/T14:30:00\.000[+-]\d\d:\d\d$/)
    await phone.go('/day')
    expect((await until('[data-test="from-paper"]')).textContent).toContain('补录')
  })

  it('a slip that is not complete, or of tomorrow, is not recorded', async () => {
    const phone = await shared(['foreman'])
    await phone.go('/catch-up')
    await until('[data-test="slip"]')
    await phone.tap('[data-test="slips-save"]')
    expect(phone.see()).toContain('还没填完')
    expect(await phone.events()).toEqual([])
  })
})
