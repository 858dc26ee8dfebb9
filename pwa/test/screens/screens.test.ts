// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { setLocale } from '@/i18n'
import { BOXES, factory, inHand, OLD_PAPER, OPERATION_CODE, putDown, rest, WORK_CODE } from './phoneInHand'
import { waitFor } from '../waitFor'

afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
})

describe('report', () => {
  it('takes at most three taps from the unlocked phone to "reported", the pack quantity proposed', async () => {
    const phone = await inHand(['worker'])
    await phone.tap('[data-test="scan"]')
    await phone.scan(OPERATION_CODE)
    expect(phone.find('[data-test="good"]')?.textContent).toContain('50')
    await phone.tap('[data-test="confirm"]')
    expect(phone.taps).toBeLessThanOrEqual(3)
    const [saved] = await phone.events()
    expect(saved!.event.base).toEqual({ revision: 2 })
    expect(JSON.parse(saved!.event.body)).toEqual({ work_order: OPERATION_CODE, operation: 20, good: '50' })
    expect(phone.find('[data-test="status"]')?.textContent).toMatch(/1 条待发送，自 \d\d:\d\d/)
  })

  it('proposes nothing where no pack quantity is known, never all that remains', async () => {
    const rows = factory().filter((row) => row.kind !== 'product')
    const phone = await inHand(['worker'], rows)
    await phone.scan(OPERATION_CODE)
    expect(phone.find<HTMLButtonElement>('[data-test="confirm"]')!.disabled).toBe(true)
    expect(phone.find('[data-test="left"]')?.textContent).toContain('200')
    await phone.tap('[data-test="fill-left"]')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('work.report')).toMatchObject({ good: '200' })
  })

  it('replaces the proposal by the first digit, and sends scrap and finish only where said', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('12')
    await phone.tap('[data-test="process_scrap"]')
    await phone.digits('3')
    await phone.tap('[data-test="finish"]')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('work.report')).toEqual({ work_order: OPERATION_CODE, operation: 20, good: '12', process_scrap: '3', finish: true })
  })

  it('goes from a traveler straight to the report of this machine, else to the work order', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(WORK_CODE)
    expect(phone.router.currentRoute.value.path).toBe(`/work/${WORK_CODE}`)
    const { usePrefs } = await import('@/composables/usePrefs')
    usePrefs().value.workCenter = 'M2'
    await phone.scan(WORK_CODE)
    expect(phone.router.currentRoute.value.path).toBe(`/report/${WORK_CODE}/20`)
  })

  it('warns of old paper and reports against what was printed and seen', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/report/${OLD_PAPER}/10`)
    expect(phone.see()).toContain('纸是旧版 V1，现在是 V2')
    await phone.tap('[data-test="confirm"]')
    const [saved] = await phone.events()
    expect(JSON.parse(saved!.event.body)).toMatchObject({ work_order: OLD_PAPER })
  })

  it('records for a work order that this phone never saw', async () => {
    const phone = await inHand(['worker'], factory().filter((row) => row.kind !== 'work_order'))
    await phone.scan(OPERATION_CODE)
    expect(phone.see()).toContain('手机里还没有这张工单')
    await phone.digits('7')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('work.report')).toEqual({ work_order: OPERATION_CODE, operation: 20, good: '7' })
  })
})

describe('after a confirm', () => {
  it('takes it back within ten seconds by a second event', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.tap('[data-test="confirm"]')
    const [first] = await phone.events()
    await phone.tap('[data-test="undo"] button')
    expect(await phone.body('event.reverse')).toEqual({ event_id: first!.event_id, reason: 'undo' })
    expect(phone.find('[data-test="undo"]')).toBeNull()
  })

  it('reverses later with a reason, from my day', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.tap('[data-test="confirm"]')
    await phone.go('/day')
    await phone.tap('[data-test="reverse"]')
    expect(phone.find<HTMLButtonElement>('[data-test="reverse-confirm"]')!.disabled).toBe(true)
    await phone.tap('.sheet .tile')
    await phone.tap('[data-test="reverse-confirm"]')
    expect(await phone.body('event.reverse')).toMatchObject({ reason: '数量错了' })
  })

  it('[S22] says loudly that it is NOT saved, and keeps what was typed', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    vi.spyOn(phone.store, 'capture').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'))
    await phone.tap('[data-test="confirm"]')
    expect(phone.find('[data-test="not-saved"]')?.textContent).toContain('没有保存')
    const what = () => [...phone.find('[data-test="not-saved-what"]')!.querySelectorAll('p')].map((line) => line.textContent)
    expect(what()).toEqual(['报工', '轴套 SO-1 · 20 工序20', '合格 9']) // for the paper
    await setLocale('en')
    await rest()
    expect(what()).toEqual(['Report', '轴套 SO-1 · 20 Step 20', 'Good 9'])
    await setLocale('zh-CN')
    await rest()
    expect(phone.find('[data-test="good"]')?.textContent).toContain('9')
    expect(await phone.events()).toEqual([])
    await phone.tap('[data-test="not-saved"] button')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('work.report')).toMatchObject({ good: '9' })
  })

  it('[S25] shows a held event to the person who made it, with the reason in plain words', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.tap('[data-test="confirm"]')
    await phone.answer('held', 'over_planned')
    expect(phone.find('[data-test="status"]')?.textContent).toContain('1 条待复核')
    await phone.tap('[data-test="status"]')
    expect(phone.find('[data-test="reason"]')?.textContent).toBe('超过计划数，主管会复核')
    await setLocale('en')
    await rest()
    expect(phone.find('[data-test="reason"]')?.textContent).toBe('More than planned; a supervisor checks')
    expect(phone.find('[data-test="status"]')?.textContent).toContain('1 held for review')
  })

  it('[S25] tells the author by itself what became of a held event, until seen', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.tap('[data-test="confirm"]')
    await phone.answer('held', 'over_planned')
    expect(phone.find('[data-test="decided"]')).toBeNull()
    await phone.answer('dismissed', 'dismissed')
    expect(phone.find('[data-test="decided"]')?.textContent).toContain('核对后不计入')
    expect(phone.find('[data-test="decided"]')?.textContent).toContain('合格 50')
    await phone.tap('[data-test="decided-seen"]')
    expect(phone.find('[data-test="decided"]')).toBeNull()
    await phone.answer('dismissed', 'dismissed')
    expect(phone.find('[data-test="decided"]'), 'this was told').toBeNull()
    await phone.answer('applied', 'by_resolution')
    expect(phone.find('[data-test="decided"]')?.textContent, 'this was not').toContain('主管核对后已记入')
  })

  it('[S23] signs out and says so as soon as it hears that the phone is out of use; records stay', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.tap('[data-test="confirm"]')
    await phone.store.setDeviceState('revoked')
    await rest()
    expect(phone.router.currentRoute.value.path).toBe('/enrol')
    expect(phone.see()).toContain('这台手机已停用')
    expect(phone.see()).not.toContain('张卫国')
    expect(await phone.events()).toHaveLength(1)
    await phone.go('/outbox')
    expect(phone.see()).toContain('这台手机已停用')
  })

  it('[S25] says "all sent" only once the verdict is in', async () => {
    const phone = await inHand(['worker'])
    expect(phone.find('[data-test="status"]')?.textContent).toContain('全部已送达')
    await phone.scan(OPERATION_CODE)
    await phone.tap('[data-test="confirm"]')
    expect(phone.find('[data-test="status"]')?.textContent).not.toContain('全部已送达')
    await phone.answer('applied', 'ok')
    expect(phone.find('[data-test="status"]')?.textContent).toContain('全部已送达')
  })
})

describe('NG', () => {
  it('asks for defect and quantity, then saves what was chosen', async () => {
    const phone = await inHand(['worker'])
    await phone.go(`/ng/${WORK_CODE}/10`)
    expect(phone.find<HTMLButtonElement>('[data-test="confirm"]')!.disabled).toBe(true)
    await phone.tap('[data-test="defects"] .tile:nth-child(2)')
    expect(phone.find<HTMLButtonElement>('[data-test="confirm"]')!.disabled).toBe(true)
    await phone.digits('4')
    await phone.tap('[data-test="replenish"]')
    expect(phone.find('[data-test="replenish"]')?.textContent).toContain('希望补产')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('ng.report')).toEqual({
      work_order: WORK_CODE, operation: 10, quantity: '4', counted: false, defect: 'D2', replenish: true,
    })
  })

  it('tells an inspector that the tick creates the order at once', async () => {
    const phone = await inHand(['inspector'])
    await phone.go(`/ng/${WORK_CODE}/10`)
    expect(phone.find('[data-test="replenish"]')?.textContent).toContain('立即生成补产单')
  })

  it('disposes of what is blocked and confirms a wish', async () => {
    const ng = { kind: 'ng_report', id: 'NG1', data: {
      id: 'NG1', work_order: WORK_CODE, operation: 10, quantity: '5', remaining: '5', counted: false, defect: 'D1', wanted: 'rework', state: 'open',
      replenish: 'wished', replenishment_no: null, photos: [], recorded_at: '2026-05-04T06:00:00Z',
    } }
    const phone = await inHand(['inspector'], [...factory(), ng])
    await phone.go('/ng-report/NG1')
    await phone.tap('[data-test="replenish"]')
    expect(await phone.body('ng.replenish')).toEqual({ ng_report: 'NG1' })
    await phone.digits('6')
    expect(phone.find<HTMLButtonElement>('[data-test="confirm"]')!.disabled).toBe(true)
    const keys = document.querySelectorAll<HTMLButtonElement>('.pad .key')
    keys[keys.length - 1]!.click()
    await rest()
    await phone.digits('3')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('ng.dispose')).toEqual({ ng_report: 'NG1', disposition: 'rework', quantity: '3' })
  })
})

describe('keys of a hand scanner', () => {
  it('never press the button that has the focus', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    const button = phone.find<HTMLButtonElement>('[data-test="confirm"]')!
    button.focus()
    const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })
    button.dispatchEvent(enter)
    expect(enter.defaultPrevented).toBe(true)
    const space = new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true })
    button.dispatchEvent(space)
    expect(space.defaultPrevented).toBe(false)
  })
})

describe('every screen', () => {
  const paths = ['/', '/scan', `/work/${WORK_CODE}`, `/report/${WORK_CODE}/10`, `/ng/${WORK_CODE}/10`, `/inspect/${WORK_CODE}/10`, '/tasks', '/ng-report/none', `/stock/${WORK_CODE}`,
    '/andon', `/box/${BOXES[2]}`, '/pack', '/bind', '/ship', '/where', '/outbox', '/day', '/settings', '/sign-in', '/enrol']

  it.each(paths)('opens %s, names every control and shows no Chinese in English', async (path) => {
    await setLocale('en')
    const warn = vi.spyOn(console, 'warn')
    const phone = await inHand(['supervisor'], factory().map((row) => JSON.parse(
      JSON.stringify(row).replaceAll('轴套', 'Bushing').replaceAll('车床', 'Lathe').replaceAll('铣床', 'Mill').replaceAll('划伤', 'Scratch')
        .replaceAll('毛刺', 'Burr').replaceAll('件', 'pcs').replace(/工序/g, 'Step')) as typeof row))
    await phone.go(path)
    expect(phone.router.currentRoute.value.path).toBe(path)
    for (const control of document.querySelectorAll('button, a, input, select, textarea')) {
      const name = control.getAttribute('aria-label') || control.textContent?.trim() || control.closest('label')?.textContent?.trim()
      expect(name, control.outerHTML).toBeTruthy()
    }
    expect(phone.see().replaceAll('张卫国', '').replaceAll('中文', '').replaceAll('语言', '').match(/[\u4e00-\u9fff]+/g)).toBeNull()
    expect(document.querySelector('h1')?.textContent?.trim()).toBeTruthy()
    expect(warn.mock.calls.map((call) => String(call[0]))).toEqual([])
    warn.mockRestore()
  })
})

describe('a nervous finger', () => {
  it.each([[`/report/${WORK_CODE}/10`, ''], [`/stock/${WORK_CODE}`, '5']])('confirms once at %s, however often it taps', async (path, typed) => {
    const phone = await inHand(['warehouse'])
    await phone.go(path)
    await phone.digits(typed)
    phone.router.beforeEach(() => new Promise((go) => setTimeout(() => go(true), 60))) // the next screen loads slowly
    for (let i = 0; i < 40; i++) {
      phone.find<HTMLButtonElement>('[data-test="confirm"]')?.click()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await waitFor(() => expect(phone.router.currentRoute.value.path).toBe(`/work/${WORK_CODE}`))
    expect(await phone.events()).toHaveLength(1)
  })
})
