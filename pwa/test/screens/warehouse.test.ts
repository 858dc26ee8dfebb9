// @vitest-environment happy-dom
/** Binding, packing, shipping and taking apart, by what stands on the screens. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { heard } from '@/composables/scanBus'
import { usePrefs } from '@/composables/usePrefs'
import { setLocale } from '@/i18n'
import { packageId } from '@/sync/packageId'
import { BOXES, factory, inHand, putDown, rest, WORK_CODE } from './phoneInHand'
import { waitFor } from '../waitFor'

afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
})

describe('warehouse', () => {
  it('binds box after box with no tap after the first', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    await phone.scan(BOXES[0]!)
    await phone.scan('SF1234567890123')
    await phone.tap('[data-test="carrier-SF"]')
    const before = phone.taps
    await phone.scan('SF1234567890124')
    await phone.scan(BOXES[1]!)
    expect(phone.taps).toBe(before)
    expect(await phone.body('package.bind')).toEqual({ package: BOXES[1], waybill: 'SF1234567890124', carrier: 'SF' })
    expect(phone.find('[data-test="bound"]')?.textContent).toContain('2')
  })

  it('records a box and its waybill once, however often the camera sees them', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    await phone.scan(BOXES[0]!)
    await phone.scan('SF1234567890123')
    await phone.tap('[data-test="carrier-SF"]')
    for (const text of [BOXES[0]!, 'SF1234567890123', 'SF1234567890123', BOXES[0]!]) await phone.scan(text)
    expect(await phone.events()).toHaveLength(1)
    expect(document.body.textContent).toContain('这箱刚绑过')
    await phone.scan(BOXES[1]!)
    await phone.scan('SF1234567890124')
    expect(await phone.events()).toHaveLength(2)
  })

  it('does not offer to take back a binding that somebody replaced since, and says what the box has now', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    await phone.scan(BOXES[0]!)
    await phone.scan('SF1234567890123')
    await phone.tap('[data-test="carrier-SF"]')
    const [event] = await phone.events()
    await phone.store.settle('e', [{ event_id: event!.event_id, verdict: 'applied', code: 'ok', seq: 50 }], Date.now())
    const rowIs = async (waybill: string | null, carrier: string | null, seq: number): Promise<void> => {
      const data = { id: packageId(BOXES[0]!)!, code: BOXES[0]!, order_nos: ['SO-1'], state: 'bound', lines: [], waybill, carrier, number: 1, total: 1 }
      await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', tombstones: [], verdicts: [], cursor: `c${seq}`, more: false,
        rows: [{ kind: 'package', id: data.id, seq, data }] }, { passed: seq, now: Date.now() })
      await rest()
    }
    await rowIs('SF1234567890123', 'SF', 51)
    await phone.go('/day')
    await waitFor(() => expect(phone.find('[data-test="reverse"]')).not.toBeNull())
    expect(phone.find('[data-test="replaced"]')).toBeNull()
    await rowIs('YT2222222222222', 'YTO', 52)
    await waitFor(() => expect(phone.find('[data-test="reverse"]')).toBeNull())
    expect(phone.find('[data-test="replaced"]')!.textContent).toMatch(/后来改绑了：.+ YT2222222222222/)
    await rowIs(null, null, 53)
    await waitFor(() => expect(phone.find('[data-test="replaced"]')!.textContent).toBe('后来解绑了'))
    expect(phone.find('[data-test="reverse"]')).toBeNull()
  })

  it('[S8] asks before it changes a waybill, and says what was seen', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    await phone.scan(BOXES[2]!)
    await phone.scan('SF1234567890125')
    await phone.tap('[data-test="carrier-SF"]')
    expect(await phone.body('package.bind')).toBeUndefined()
    await phone.tap('[data-test="replace"]')
    expect(await phone.body('package.bind')).toEqual({ package: BOXES[2], waybill: 'SF1234567890125', carrier: 'SF', replaces: 'SF1' })
    expect((await phone.events())[0]!.event.base).toEqual({ waybill: 'SF1' })
  })

  it('takes a courier that no list has, last of all, and does not rank it afterwards', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    const moreCouriers = () => [...document.querySelectorAll<HTMLButtonElement>('.btn.wide')].find((b) => b.textContent?.trim() === '其他快递')
    for (const [box, waybill] of [[BOXES[0]!, 'X-1'], [BOXES[1]!, 'what is this?']] as const) {
      await phone.scan(box)
      await phone.scan(waybill)
      moreCouriers()?.click()
      await rest()
      expect(document.querySelectorAll('[data-test="carrier-other"]')).toHaveLength(1)
      await phone.tap('[data-test="carrier-other"]')
      expect(await phone.body('package.bind')).toMatchObject({ package: box, carrier: 'other' })
    }
    expect(phone.find('[data-test="pair"]')?.textContent).toContain('不在名单里的快递')
  })

  it('needs no waybill for own delivery', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    await phone.scan(BOXES[0]!)
    await phone.tap('[data-test="self"]')
    expect(await phone.body('package.bind')).toEqual({ package: BOXES[0], carrier: 'self' })
  })

  it('packs a box when the next one is scanned', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/pack')
    await phone.scan(BOXES[0]!)
    await phone.scan(WORK_CODE)
    await phone.digits('20')
    await phone.scan(BOXES[1]!)
    expect(await phone.body('package.pack')).toEqual({ package: BOXES[0], lines: [{ work_order: WORK_CODE, quantity: '20' }] })
    expect(phone.find('[data-test="packed"]')?.textContent).toContain('1')
  })

  it('says of more than planned, where it is typed, that the box waits for the supervisor, and does not count it as packed', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/pack')
    await phone.scan(BOXES[0]!)
    await phone.scan(WORK_CODE)
    await phone.digits('150') // of 200 planned; 120 are reported good
    expect(phone.find('[data-test="sheet-over"]')?.textContent).toContain('可以装')
    await phone.tap('[data-test="sheet-ok"]')
    await phone.tap('[data-test="confirm"]')
    expect(phone.find('[data-test="packed"]')?.textContent).toBe('已装 1 箱')
    await phone.scan(BOXES[1]!)
    await phone.scan(WORK_CODE)
    await phone.digits('400')
    for (const place of ['sheet-over', 'line-over']) {
      expect(phone.find(`[data-test="${place}"]`)?.textContent).toMatch(/只能再装 50 件.*整箱待复核/)
      expect(phone.find(`[data-test="${place}"]`)?.textContent).not.toContain('可以装')
    }
    await phone.tap('[data-test="sheet-ok"]')
    await phone.tap('[data-test="confirm"]')
    expect(phone.find('[data-test="packed"]')?.textContent).toBe('已装 1 箱 · 1 条待复核')
    expect(phone.find('[data-test="undo"]')?.textContent).toContain('可能要等主管处理')
    await phone.answer('applied', 'ahead_of_good') // within the tolerance
    expect(phone.find('[data-test="packed"]')?.textContent).toBe('已装 2 箱')
    await phone.answer('held', 'over_planned')
    expect(phone.find('[data-test="packed"]')?.textContent).toBe('已装 0 箱 · 2 条待复核')
  })

  it('loses no scan and packs no box twice when codes come faster than they are stored', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/pack')
    await phone.scan(BOXES[0]!)
    await phone.scan(WORK_CODE)
    await phone.digits('20')
    heard({ text: BOXES[1]!, format: null, source: 'hid', at: 0 })
    heard({ text: WORK_CODE, format: null, source: 'hid', at: 0 })
    heard({ text: BOXES[1]!, format: null, source: 'hid', at: 0 })
    await rest()
    await phone.digits('30')
    await phone.tap('[data-test="confirm"]')
    const packs = (await phone.events()).sort((a, b) => a.n - b.n).map((e) => JSON.parse(e.event.body) as { package: string })
    expect(packs).toEqual([
      { package: BOXES[0], lines: [{ work_order: WORK_CODE, quantity: '20' }] },
      { package: BOXES[1], lines: [{ work_order: WORK_CODE, quantity: '30' }] },
    ])
  })

  it('goes on with the next scan after one that failed', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/pack')
    const odd = vi.fn(() => { throw new Error('no sound card') })
    vi.stubGlobal('AudioContext', odd)
    usePrefs().value = { ...usePrefs().value, muted: false }
    const signalled = phone.scan(BOXES[0]!)
    await waitFor(() => expect(odd).toHaveBeenCalled())
    await signalled
    vi.stubGlobal('AudioContext', undefined)
    await phone.scan(WORK_CODE)
    expect(phone.see()).toContain('轴套')
  })

  it('ships a bound box once and refuses to tick one without a waybill', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/ship')
    await phone.scan(BOXES[2]!)
    await phone.scan(BOXES[2]!)
    expect((await phone.events()).filter((e) => e.event.type === 'package.ship')).toHaveLength(1)
    expect(phone.see()).toContain('1/1')
  })

  it('takes a box off the list with its undo, and ships it again', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/ship')
    await phone.scan(BOXES[2]!)
    await phone.tap('[data-test="undo"] button')
    expect(phone.find('[data-test="shipped"]')?.textContent).toContain('0')
    await phone.scan(BOXES[2]!)
    expect((await phone.events()).filter((e) => e.event.type === 'package.ship')).toHaveLength(2)
  })
})

describe('what a phone does not know', () => {
  it('lets a box leave that someone else may have bound: the floor is right', async () => {
    const rows = factory().map((row) => (row.kind === 'package' ? { ...row, data: { ...(row.data as object), waybill: null, carrier: null, state: 'packed' } } : row))
    const phone = await inHand(['warehouse'], rows)
    await phone.go('/ship')
    await phone.scan(BOXES[2]!)
    expect(await phone.body('package.ship')).toBeUndefined()
    await phone.tap('[data-test="ship-anyway"]')
    expect(await phone.body('package.ship')).toEqual({ package: BOXES[2] })
  })
})

describe('a box whose other waybill is to be decided', () => {
  it('says so where it is looked at, and before it leaves', async () => {
    const rows = factory().map((row) => (row.kind === 'package' ? { ...row, data: { ...(row.data as object), contested: [{ waybill: 'YT777', carrier: 'YTO' }] } } : row))
    const phone = await inHand(['warehouse'], rows)
    await phone.go(`/box/${BOXES[2]}`)
    expect(phone.find('[data-test="contested"]')?.textContent).toContain('YT777')
    await phone.go('/ship')
    await phone.scan(BOXES[2]!)
    expect(phone.find('[role="alert"]')?.textContent).toContain('YT777')
    expect(await phone.body('package.ship')).toBeUndefined()
    await phone.tap('[data-test="ship-anyway"]')
    expect(await phone.body('package.ship')).toEqual({ package: BOXES[2] })
  })
})

describe('taking apart', () => {
  it('unbinds with a reason and unpacks what is inside', async () => {
    const rows = factory().map((row) => (row.kind === 'package' ? { ...row, data: { ...(row.data as object), lines: [{ work_order: WORK_CODE, quantity: '50' }] } } : row))
    const phone = await inHand(['warehouse'], rows)
    await phone.go(`/box/${BOXES[2]}`)
    await phone.tap('[data-test="unbind"]')
    await phone.tap('.sheet .tile')
    await phone.tap('[data-test="take-apart"]')
    expect(await phone.body('package.unbind')).toEqual({ package: BOXES[2], waybill: 'SF1', reason: '箱子扫错了' })
    await phone.tap('[data-test="unpack"]')
    await phone.tap('[data-test="take-apart"]')
    expect(await phone.body('package.unpack')).toEqual({ package: BOXES[2], lines: [{ work_order: WORK_CODE, quantity: '50' }] })
  })

  it('stocks finished goods', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go(`/stock/${WORK_CODE}`)
    await phone.digits('30')
    await phone.tap('[data-test="confirm"]')
    expect(await phone.body('stock.in')).toEqual({ work_order: WORK_CODE, quantity: '30' })
  })
})
