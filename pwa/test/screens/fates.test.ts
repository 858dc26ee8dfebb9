// @vitest-environment happy-dom
/** What the author of a record reads after taking it back, and after a person has decided about it [S13, S25]. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setLocale } from '@/i18n'
import type { PushResult } from '@/sync/wire'
import { waitFor } from '../waitFor'
import { packageId } from '@/sync/packageId'
import { BOXES, inHand, OPERATION_CODE, putDown, rest, WORK_CODE, type InHand } from './phoneInHand'

let decided: Record<string, unknown>
beforeEach(() => {
  decided = { items: [] }
  vi.stubGlobal('fetch', async (path: string) => {
    if (!path.includes('/inbox/decided')) throw new TypeError('no network')
    return new Response(JSON.stringify(decided), { status: 200, headers: { 'Content-Type': 'application/json' } })
  })
})
afterEach(async () => {
  await setLocale('zh-CN')
  putDown()
})

type Said = [verdict: PushResult['verdict'], code: string, note?: string]
let seq = 100

/** The server's answers, for the records in the order of their capture. */
async function says(phone: InHand, ...said: Said[]): Promise<string[]> {
  const all = (await phone.events()).sort((a, b) => a.n - b.n)
  await phone.store.settle('e', said.map(([verdict, code, note = ''], i) => ({ event_id: all[i]!.event_id, verdict, code, note, seq: (seq += 1) })), Date.now())
  await rest()
  return all.map((one) => one.event_id)
}

/** A report of mine that is held, taken back in "my day": its reversal waits for it. */
async function takenBack(): Promise<InHand> {
  const phone = await inHand(['worker'])
  await phone.scan(OPERATION_CODE)
  await phone.digits('9')
  await phone.tap('[data-test="confirm"]')
  await says(phone, ['held', 'over_planned', '80 > 52.5'])
  await phone.go('/day')
  await phone.tap('[data-test="reverse"]')
  document.querySelector<HTMLElement>('.tile')!.click()
  await rest()
  await phone.tap('[data-test="reverse-confirm"]')
  await waitFor(async () => expect(await phone.events()).toHaveLength(2))
  await says(phone, ['held', 'over_planned', '80 > 52.5'], ['waiting', 'waiting_event'])
  return phone
}
const cards = (phone: InHand) => ['event-work.report', 'event-event.reverse'].map((name) => phone.find(`[data-test="${name}"]`)!)
const text = (element: Element | null) => element?.textContent?.replace(/\s+/g, ' ') ?? ''

describe('a held record that its author takes back', () => {
  it('waits for the supervisor, not for an earlier record', async () => {
    const phone = await takenBack()
    for (const page of ['/outbox', '/day']) {
      await phone.go(page)
      const [report, reversal] = cards(phone)
      expect(text(reversal!)).toContain('撤销等生效')
      expect(text(reversal!)).toContain('主管先看它要撤的那条')
      expect(text(reversal!)).not.toContain('等前一条')
      expect(text(report!)).toContain('你已撤销：主管看过后就不计入')
      expect(report!.classList).toContain('gone')
    }
    await setLocale('en')
    await rest()
    expect(text(cards(phone)[1]!)).toContain('The supervisor first looks at the record it takes back')
  })

  it('set aside, it is done as wanted: crossed out, calm, in no count, and not offered again', async () => {
    const phone = await takenBack()
    await phone.go('/')
    await says(phone, ['dismissed', 'dismissed', '本人撤销'], ['dismissed', 'dismissed', '本人撤销'])
    const notice = () => phone.find('[data-test="decided"]')
    await waitFor(() => expect(notice()).not.toBeNull())
    expect(notice()!.classList).toContain('is-done')
    expect(text(notice())).toContain('已按你的撤销：不计入')
    expect(text(notice())).not.toContain('核对后不计入')
    await setLocale('en')
    await rest()
    expect(text(notice())).toContain('Does not count, as you wished')
    expect(text(notice())).not.toMatch(/本人撤销/)
    await setLocale('zh-CN')
    await phone.tap('[data-test="decided-seen"]')
    expect(notice()).toBeNull()
    for (const page of ['/outbox', '/day']) {
      await phone.go(page)
      const [report, reversal] = cards(phone)
      for (const card of [report!, reversal!]) {
        expect(text(card)).toContain('已按你的撤销：不计入')
        expect(card.querySelector('.is-stopped')).toBeNull()
        expect(text(card)).not.toContain('本人撤销')
      }
      expect(report!.classList).toContain('gone')
    }
    expect(phone.find('[data-test="reverse"]')).toBeNull()
    expect(phone.find('[data-test="day-dismissed"]')).toBeNull()
  })

  it('a reversal that a person does not let count says so, and the record stands', async () => {
    const phone = await takenBack()
    await says(phone, ['applied', 'ok'], ['dismissed', 'dismissed', '确实做了'])
    await phone.go('/day')
    const [report, reversal] = cards(phone)
    expect(text(reversal!)).toContain('主管核对后：这条撤销不算')
    expect(text(reversal!)).toContain('确实做了')
    expect(report!.classList).not.toContain('gone')
  })
})

describe('a record that was let count and that its author took back', () => {
  const decision = (id: string, counts: object | null = null) => ({ items: [{ event_id: id, type: 'work.report', body: { work_order: WORK_CODE, operation: 20, good: '9' }, counts: counts && { work_order: WORK_CODE, operation: 20, ...counts }, code: 'by_resolution', verdict: 'applied', note: '', at: new Date().toISOString(), by: { id: 'B', name: '陈建军' } }] })
  const calm = async (phone: InHand) => {
    await waitFor(() => expect(text(phone.find('[data-test="decided"]'))).toContain('已按你的撤销：不计入'))
    expect(text(phone.find('[data-test="decided"]'))).not.toMatch(/核对后|现在算/)
    await setLocale('en')
    await rest()
    expect(text(phone.find('[data-test="decided"]'))).toContain('Does not count, as you wished')
    expect(text(phone.find('[data-test="decided"]'))).not.toMatch(/Counted|Counts now/)
    await setLocale('zh-CN')
    await rest()
  }

  it('before the decision: the notice and the cards say that it does not count', async () => {
    const phone = await takenBack()
    const [id] = (await phone.events()).sort((a, b) => a.n - b.n).map((one) => one.event_id)
    decided = decision(id!, { good: '5' })
    await says(phone, ['applied', 'by_resolution'], ['applied', 'ok'])
    await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', rows: [], tombstones: [], verdicts: [], cursor: 'since', more: false }, { passed: 0, now: Date.now() })
    await phone.go('/')
    await calm(phone)
    await phone.go('/day')
    const [report, reversal] = cards(phone)
    expect(text(report!)).toContain('已撤销')
    expect(text(report!)).not.toMatch(/已记入|现在算/)
    expect(report!.classList).toContain('gone')
    expect(text(reversal!)).toContain('撤销已生效')
    expect(text(phone.find('[data-test="day-good"]'))).toBe('0')
  })

  it('also where the server tells of the decision before its verdict is here', async () => {
    const phone = await takenBack()
    const [id] = (await phone.events()).sort((a, b) => a.n - b.n).map((one) => one.event_id)
    decided = decision(id!, { good: '5' })
    await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', rows: [], tombstones: [], verdicts: [], cursor: 'early', more: false }, { passed: 0, now: Date.now() })
    await phone.go('/')
    await calm(phone)
  })

  it('after the decision, with the notice still there: it says so from then on', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    await says(phone, ['applied', 'by_resolution'])
    await waitFor(() => expect(text(phone.find('[data-test="decided"]'))).toContain('主管核对后已记入'))
    await phone.go('/day')
    await phone.tap('[data-test="reverse"]')
    document.querySelector<HTMLElement>('.tile')!.click()
    await rest()
    await phone.tap('[data-test="reverse-confirm"]')
    await waitFor(async () => expect(await phone.events()).toHaveLength(2))
    await calm(phone)
  })
})

describe('a counted record whose reversal waits for a supervisor', () => {
  it('is not offered to be taken back once more, until that is decided', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    await says(phone, ['applied', 'ok'])
    await phone.go('/day')
    await phone.tap('[data-test="reverse"]')
    document.querySelector<HTMLElement>('.tile')!.click()
    await rest()
    await phone.tap('[data-test="reverse-confirm"]')
    await waitFor(async () => expect(await phone.events()).toHaveLength(2))
    await says(phone, ['applied', 'ok'], ['held', 'too_late'])
    expect(text(phone.find('[data-test="event-event.reverse"]'))).toContain('待复核')
    expect(phone.find('[data-test="reverse"]')).toBeNull()
    await says(phone, ['applied', 'ok'], ['dismissed', 'dismissed'])
    expect(phone.find('[data-test="reverse"]')).not.toBeNull()
  })
})

describe('a record that was taken back on another phone', () => {
  it('is shown so, is not offered to be taken back again, and is in no sum', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    const [id] = await says(phone, ['applied', 'ok'])
    await phone.go('/day')
    expect(text(phone.find('[data-test="day-good"]'))).toBe('9')
    expect(phone.find('[data-test="reverse"]')).not.toBeNull()
    await phone.store.settle('e', [{ event_id: id!, verdict: 'applied', code: 'ok', seq: (seq += 1), reversed: true }], Date.now())
    await rest()
    expect(text(phone.find('[data-test="day-good"]'))).toBe('0')
    expect(phone.find('[data-test="reverse"]')).toBeNull()
    for (const page of ['/outbox', '/day']) {
      await phone.go(page)
      const card = phone.find('[data-test="event-work.report"]')
      expect(text(card)).toContain('已撤销')
      expect(card!.classList).toContain('gone')
    }
  })
})

describe('a record that a person set aside', () => {
  it('keeps the reason after it was read, in the reader\'s language, and is not offered to be reversed', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    await says(phone, ['dismissed', 'dismissed', '重复了'])
    await waitFor(() => expect(phone.find('[data-test="decided"]')).not.toBeNull())
    await phone.tap('[data-test="decided-seen"]')
    await phone.go('/day')
    expect(text(phone.find('[data-test="note"]'))).toBe('说明：重复了')
    expect(text(phone.find('[data-test="day-dismissed"]'))).toContain('1')
    expect(phone.find('[data-test="reverse"]')).toBeNull()
    await setLocale('en')
    await rest()
    expect(text(phone.find('[data-test="note"]'))).toBe('Note: Recorded twice')
  })

  it('held again: says who took the decision back, and why it is held, in words', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    await phone.go('/')
    const [id] = await says(phone, ['dismissed', 'dismissed', '重复了'])
    await waitFor(() => expect(phone.find('[data-test="decided"]')).not.toBeNull())
    await phone.tap('[data-test="decided-seen"]')
    decided = { items: [], reopened: [{ event_id: id, by: { id: 'B', name: '陈建军' }, at: '2026-05-18T01:00:00Z' }] }
    await says(phone, ['held', 'over_planned', '80 > 52.5'])
    await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', rows: [], tombstones: [], verdicts: [], cursor: 'again', more: false }, { passed: 0, now: Date.now() })
    await waitFor(() => expect(text(phone.find('[data-test="decided"]'))).toContain('陈建军撤回了之前的决定'))
    expect(text(phone.find('[data-test="decided-said"]'))).toBe('超过计划数，主管会复核 · 累计 80，最多 52')
    await setLocale('en')
    await rest()
    expect(text(phone.find('[data-test="decided-said"]'))).toContain('80 in all, 52 at most')
  })
})

describe('what could not be sent', () => {
  it('saved as a file, is told by the file\'s name and where it lies', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await phone.digits('9')
    await phone.tap('[data-test="confirm"]')
    await phone.go('/outbox')
    const saved: string[] = []
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) { saved.push(this.download) })
    await phone.tap('[data-test="export"]')
    await waitFor(() => expect(phone.find('[data-test="made"]')).not.toBeNull())
    click.mockRestore()
    expect(saved).toHaveLength(1)
    expect(saved[0]).toMatch(/^suigong-outbox-/)
    expect(text(phone.find('[data-test="made"]'))).toContain(`${saved[0]} · 在浏览器的“下载”里`)
  })
})

describe('what does not go into one file', () => {
  it('is offered again, file by file, where somebody closed the share sheet', async () => {
    const made: number[] = []
    vi.doMock('@/composables/later/useHandover', () => ({ outboxFiles: async () => ({
      count: 3, make: async (index: number) => (made.push(index), { file: new File(['x'], `file-${index + 1}.zip`), records: 1, photos: 0 }),
    }) }))
    let closes = false
    Object.assign(navigator, { canShare: () => true, share: async () => {
      if (closes) throw new DOMException('closed', 'AbortError')
    } })
    try {
      const phone = await inHand(['worker'])
      await phone.scan(OPERATION_CODE)
      await phone.digits('9')
      await phone.tap('[data-test="confirm"]')
      await phone.go('/outbox')
      await phone.tap('[data-test="export"]')
      await waitFor(() => expect(text(phone.find('[data-test="next-file"]'))).toContain('做第 2 个文件'))
      closes = true
      await phone.tap('[data-test="next-file"]')
      await waitFor(() => expect(text(phone.find('[data-test="made"]'))).toContain('还没发出去'))
      expect(text(phone.find('[data-test="next-file"]'))).toContain('做第 2 个文件')
      expect(text(phone.find('[data-test="made"]'))).not.toContain('上面')
      closes = false
      await phone.tap('[data-test="next-file"]')
      await waitFor(() => expect(text(phone.find('[data-test="next-file"]'))).toContain('做第 3 个文件'))
      closes = true
      await phone.tap('[data-test="next-file"]')
      await waitFor(() => expect(text(phone.find('[data-test="next-file"]'))).toContain('做第 3 个文件'))
      expect(made).toEqual([0, 1, 1, 2])
      expect(phone.find('[data-test="all-made"]')).toBeNull()
      closes = false
      await phone.tap('[data-test="next-file"]')
      await waitFor(() => expect(text(phone.find('[data-test="all-made"]'))).toContain('这是第 3 个，共 3 个：都做好了'))
      expect(phone.find('[data-test="next-file"]')).toBeNull()
      await setLocale('en')
      await rest()
      expect(text(phone.find('[data-test="all-made"]'))).toContain('This was file 3 of 3: all are made')
    } finally {
      Object.assign(navigator, { canShare: undefined, share: undefined })
      vi.doUnmock('@/composables/later/useHandover')
    }
  })
})

describe('a binding that another one took the place of', () => {
  it('is no green link any more: the list says which waybill counts; the notice names the box by its order', async () => {
    const phone = await inHand(['warehouse'])
    await phone.go('/bind')
    await phone.scan(BOXES[2]!)
    await phone.scan('SF1234567890123')
    if (phone.find('[data-test="carrier-SF"]')) await phone.tap('[data-test="carrier-SF"]')
    if (phone.find('[data-test="replace"]')) await phone.tap('[data-test="replace"]')
    await waitFor(() => expect(phone.find('[data-test="pair"]')).not.toBeNull())
    expect(phone.find('[data-test="bound"]')?.textContent).toContain('1')
    const body = await phone.body('package.bind')
    const [id] = await says(phone, ['applied', 'ok'])
    decided = { items: [{ event_id: id, type: 'package.bind', body, counts: { package: BOXES[2], waybill: 'ZTO999888777666', carrier: 'ZTO' },
      code: 'overruled', verdict: 'applied', note: '', at: new Date().toISOString(), by: { id: 'B', name: '陈建军' } }] }
    await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', rows: [], tombstones: [], verdicts: [], cursor: 'over', more: false }, { passed: 0, now: Date.now() })
    await waitFor(() => expect(text(phone.find('[data-test="pair-why"]'))).toBe('现在算：中通 ZTO999888777666'))
    expect(phone.find('[data-test="pair"]')!.classList).toContain('is-stopped')
    expect(phone.find('[data-test="bound"]')?.textContent).toContain('0')
    expect(phone.find('[data-test="decided"]')).toBeNull() // one line below the camera, until it is tapped
    expect(text(phone.find('[data-test="decided-open"]'))).toContain('核对后改用了别人的那一条')
    await phone.tap('[data-test="decided-open"]')
    expect(text(phone.find('[data-test="decided"]'))).toContain(`${BOXES[2]}（SO-1`)
    await phone.go('/')
    expect(phone.find('[data-test="decided"]')).not.toBeNull()
    const data = { id: packageId(BOXES[2]!)!, code: BOXES[2]!, order_nos: ['SO-1'], state: 'bound', lines: [], waybill: 'ZTO999888777666', carrier: 'ZTO' }
    await phone.store.applyPage({ epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', tombstones: [], verdicts: [], cursor: 'row', more: false,
      rows: [{ kind: 'package', id: data.id, seq: 900, data }] }, { passed: 900, now: Date.now() })
    await phone.go('/day')
    expect(phone.find('[data-test="event-package.bind"]')).not.toBeNull()
    expect(text(phone.find('[data-test="event-package.bind"] .tag'))).toBe('改用了别人的')
    expect(phone.find('[data-test="event-package.bind"] .tag')!.className).toContain('is-stopped')
    expect(phone.find('[data-test="reverse"]'), 'what does not count is not offered to be taken back').toBeNull()
  })
})
