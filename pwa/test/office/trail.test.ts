// @vitest-environment happy-dom
/** The trail on the screen: a decision names its record, and a corrected record what counts. */
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h, type App } from 'vue'
import { locale, setLocale } from '../../src/i18n'
import { clock } from '../../src/i18n/dates'
import TrailList from '../../src/office/parts/TrailList.vue'
import type { TrailItem } from '../../src/transport/office'

const body = { work_order: 'W7K3M9QXR02H', operation: 10, good: '8' }
const by = { id: 'p', name: '李娜' }
const entry = (more: Partial<TrailItem>): TrailItem => ({
  seq: 1, event_id: 'e', type: 'work.report', verdict: 'applied', code: 'ok', note: '', actor: by, on_behalf_of: null,
  device: { id: 'd', name: '手机 1' }, recorded_at: '2026-03-02T03:00:00Z', received_at: '2026-03-02T03:00:01Z', body, reversed_by: null, ...more,
})
const about = { code: 'over_planned', type: 'work.report', actor: by, recorded_at: '2026-03-02T03:00:00Z', body }

let app: App | undefined
function shown(...items: TrailItem[]): HTMLElement {
  app = createApp({ render: () => h(TrailList, { items, known: { works: [{ id: '7K3M9QXR', product: '手轮' }] } }) })
  const host = document.body.appendChild(document.createElement('div'))
  app.mount(host)
  return host
}
const at = (host: HTMLElement, test: string) => host.querySelector(`[data-test="${test}"]`)?.textContent?.trim()
afterEach(() => { app?.unmount(); document.body.innerHTML = ''; locale.value = 'zh-CN' })

describe('the trail', () => {
  it('crosses out what was captured and says what counts since it was corrected', () => {
    const host = shown(entry({ code: 'by_resolution', counts: { ...body, good: '2' } }))
    expect(host.querySelector('del')!.textContent).toBe('手轮 · 工序 10 · 合格 8')
    expect(at(host, 'counts')).toBe('现在算：合格 2')
  })
  it('says of a decision which record it was about, and what it made of it', async () => {
    const act = { type: 'inbox.resolve', device: null, body: { item: 'i', decision: 'correct' }, about, counts: { ...body, good: '2' } }
    const host = shown(entry(act))
    expect(at(host, 'about')).toMatch(/^李娜 .+ 的报工：手轮 · 工序 10 · 合格 8$/)
    expect(at(host, 'counts')).toBe('改成：合格 2')
    await setLocale('en')
    app!.unmount()
    expect(at(shown(entry(act)), 'about')).toMatch(/^Report by 李娜, .+: 手轮 · Operation 10 · Good 8$/)
  })
  it('says of a decision on an alert what it was, and of a reversal what it reversed', () => {
    expect(at(shown(entry({ type: 'inbox.resolve', device: null, body: { decision: 'apply' }, about: { code: 'replenish_wish', type: null, actor: null, recorded_at: null, body: {} } })), 'about')).toBe('有人希望补产')
    app!.unmount()
    document.body.innerHTML = ''
    expect(at(shown(entry({ type: 'event.reverse', body: { event_id: 'x', reason: 'undo' }, about: { ...about, code: '' } })), 'about')).toContain('的报工：手轮')
  })
  it('says a reason of one tap in the language of who reads it, and any other as it was written', async () => {
    const act = (note: string) => entry({ type: 'inbox.resolve', device: null, body: { decision: 'dismiss', note }, about })
    await setLocale('en')
    expect(shown(act('本人撤销'), act('Recorded twice'), act('数过了'), entry({ note: '扫错了' })).textContent).toMatch(/Taken back by the author[^]*Recorded twice[^]*数过了[^]*Wrong code scanned/)
    app!.unmount()
    document.body.innerHTML = ''
    locale.value = 'zh-CN'
    expect(shown(act('本人撤销'), act('Recorded twice')).textContent).toMatch(/本人撤销[^]*重复了/)
  })
  it('says of a reversal that was done with its record just that, and no decision on it', () => {
    const reversal = { ...about, type: 'event.reverse', body: { reason: 'twice' } }
    const host = shown(entry({ type: 'inbox.resolve', device: null, settled: true, body: { decision: 'dismiss', note: '本人撤销', with: 'x' }, about: reversal }))
    expect(host.textContent).toContain('撤销随记录一起了结')
    expect(host.textContent).not.toMatch(/不计入|处理待复核/)
    app!.unmount()
    document.body.innerHTML = ''
    const undone = shown(entry({ type: 'event.reverse', verdict: 'dismissed', code: 'dismissed', settled: true, about }))
    expect(undone.textContent).toContain('随那条记录的决定一起了结')
    expect(undone.textContent).not.toContain('不计入')
  })
  it('says of a held record that its author took it back, and of his reversal that it waits for the decision', () => {
    const host = shown(entry({ verdict: 'held', code: 'cancelled', taken_back: '2026-03-02T06:04:00+08:00' }))
    expect(at(host, 'taken-back')).toMatch(/^本人 .*04 已撤销，等处理$/)
    app!.unmount()
    document.body.innerHTML = ''
    const reversal = shown(entry({ type: 'event.reverse', verdict: 'waiting', code: 'waiting_event', waits_for_decision: true, body: { event_id: 'x', reason: 'number' }, about }))
    expect(reversal.textContent).toContain('等处理它撤销的那条记录')
    expect(reversal.textContent).not.toContain('等前一条记录')
  })
  it('takes no time for a fact that lies after its own arrival, and says when it arrived', async () => {
    const [written, arrived] = ['2026-03-02T03:27:00Z', '2026-03-02T03:00:00Z']
    const ahead = entry({ recorded_at: written, received_at: arrived })
    const host = shown(ahead)
    expect(at(host, 'impossible')).toBe(`手机时钟不对：记成 ${clock(written)}，比送达还晚`)
    expect(host.querySelector('time')!.textContent).toBe(`${clock(arrived)} 送达`)
    app!.unmount()
    document.body.innerHTML = ''
    await setLocale('en')
    const filed = shown({ ...ahead, came: { by: { id: 's', name: 'Chen' }, device: null, at: arrived } })
    expect(at(filed, 'impossible')).toBe(`it says ${clock(written)}, later than its arrival: do not trust that time`)
    app!.unmount()
    document.body.innerHTML = ''
    expect(at(shown(entry({ recorded_at: '2026-03-02T03:01:00Z', received_at: arrived })), 'impossible')).toBeUndefined()
  })
  it('says who took a record in from a file, and which other phone brought one', () => {
    const came = { by: { id: 's', name: '陈建军' }, device: null, at: '2026-03-02T03:00:01Z' }
    expect(at(shown(entry({ came })), 'came')).toBe('陈建军 从文件收进')
    app!.unmount()
    document.body.innerHTML = ''
    expect(at(shown(entry({ came: { ...came, by: null, device: { id: 'd2', name: '手机 2' } } })), 'came')).toBe('由另一台手机“手机 2”带来')
    app!.unmount()
    document.body.innerHTML = ''
    expect(at(shown(entry({})), 'came')).toBeUndefined()
  })
  it('crosses out a binding that was replaced', () => {
    const bound = { type: 'package.bind', body: { package: 'P1', waybill: 'SF1', carrier: 'SF' } }
    const host = shown(entry({ ...bound, replaced: true }))
    expect(at(host, 'replaced')).toContain('不再算数')
    expect(host.querySelector('li')!.className).toContain('off')
    expect(host.querySelector('li')!.className).not.toContain('is-done')
    app!.unmount()
    document.body.innerHTML = ''
    expect(at(shown(entry(bound)), 'replaced')).toBeUndefined()
  })
  it('says in order what became of a record that was counted after review and taken back', async () => {
    const one = entry({ verdict: 'applied', code: 'by_resolution', reversed_by: 'r' })
    expect(shown(one).textContent).toContain('复核后记入，后来撤销了')
    expect(document.body.textContent).not.toContain('主管核对后已记入')
    app!.unmount()
    document.body.innerHTML = ''
    await setLocale('en')
    expect(shown(one).textContent).toContain('counted after review, then taken back')
    locale.value = 'zh-CN'
  })
})
