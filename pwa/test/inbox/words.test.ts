import { readFileSync, readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { locale } from '@/i18n'
import { clock } from '@/i18n/dates'
import { ASK, INBOX, askText, say } from '@/i18n/inbox'
import { boxLine, KNOWN_FACTS, aboutLine, factLines, madeLabel, outcomeLabel, reasonText, resultName, standing, takenLine, togetherLabel } from '@/i18n/inboxFacts'
import { reachable, unitName } from '@/i18n/units'
import { decisionText } from '@/i18n/verdicts'
import type { Card, Fact, Whole } from '@/sync/inbox'

const root = new URL('../../../', import.meta.url)
const rules = readFileSync(new URL('sync/RULES.md', root), 'utf8')
/** Codes that can lie in the inbox, from the closed table. */
const codes = [...rules.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].filter((m) => ['held', 'alert', 'id_conflict'].includes(m[2]!)).map((m) => m[1]!)
const terms = { carrierOf: (code: string) => code }
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
afterEach(() => { locale.value = 'zh-CN' })

const item = (more: Partial<Whole>): Whole => ({
  id: 'i', kind: 'held', code: 'over_planned', state: 'open', raised_at: '2026-03-02T06:00:00Z', type: 'work.report', at: null, by: { id: 'p', name: '张三' },
  device: null, blocks: false, waybill: null, resolution: null, order: 'SO-1', ref: null, priority: 'normal', work_order: 'W', product: null, unit: '件', operation: null,
  center: null, package: null, quantity: '40', note: null, facts: {}, group: 'g', body: { good: '40' }, behalf: null, photos: [], picture: { kind: 'timeline', points: [] },
  reopen: false, seen: {}, times: { recorded_at: null, received_at: null, raised_at: '', late_ms: null, clock_off_ms: null, happened_at: null }, believed: {}, ...more,
})

describe('the closed table of codes', () => {
  it('is read', () => {
    expect(codes).toContain('stale_revision')
    expect(codes.length).toBeGreaterThan(45)
  })
  it('has for every code its heading and what to look at, in both languages', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      locale.value = language
      for (const code of codes) {
        expect(decisionText(code), code).not.toContain(`(${code})`)
        expect(askText(code).length, code).toBeGreaterThan(5)
      }
    }
    expect(Object.keys(ASK).sort()).toEqual([...codes].sort())
  })
  it('has the same values in both languages', () => {
    for (const [key, [zh, en]] of Object.entries(INBOX)) expect([key, names(en)]).toEqual([key, names(zh)])
  })
  it('has a word for every proposal of the server and every kind of fact', () => {
    const server = (name: string) => readFileSync(new URL(`server/services/${name}`, root), 'utf8')
    const whys = /^WHYS = \((.*)\)$/m.exec(server('suggestions.py'))![1]!.match(/\w+/g)!
    const labels = whys.map((why) => outcomeLabel(item({}), { decision: 'correct', why, body: { good: '30', operation: 20, waybill: 'SF1' } }))
    expect(new Set(labels).size).toBe(whys.length)
    const facts = [...server('consequences.py').matchAll(/"what": "(\w+)"/g)].map((m) => m[1]!)
    expect([...new Set(facts)].filter((what) => !KNOWN_FACTS.includes(what))).toEqual([])
  })
  it('say of a reversal whose record it takes back, when, and what that said', () => {
    const takes_back = { type: 'package.pack', by: { id: 'p', name: '郭铁柱' }, at: '2026-03-02T06:00:00Z', waybill: null, product: { name: '支架', name_en: 'Bracket' }, unit: '件', quantity: '10',
      operation: null, package: { id: 'b', code: 'PTSRZS339MB49SAKFU', number: 3, total: 2, gap: true } }
    expect(takenLine(takes_back)).toBe(`撤的是 郭铁柱 ${clock(takes_back.at)} 的装箱：10 件 · 支架 · 箱 3（共 2 箱）`)
    expect(aboutLine([item({ type: 'event.reverse', quantity: null, takes_back })])).toContain(takenLine(takes_back))
    locale.value = 'en'
    expect(takenLine(takes_back)).toBe(`Takes back: Packing, 郭铁柱 ${clock(takes_back.at)} · 10 pcs · Bracket · Box 3 (2 in all)`)
    expect(takenLine({ ...takes_back, type: 'package.bind', quantity: null, product: null, waybill: 'SF1' })).toMatch(/ · Box 3 \(2 in all\) · SF1$/)
  })
  it('counts one as one, and has no Chinese brackets in English', () => {
    locale.value = 'en'
    expect([say('count', { n: 1 }), say('count', { n: 2 })]).toEqual(['1 item', '2 items'])
    expect(say('lost.people', { n: 1 })).toBe('1 person needs a new PIN')
    for (const [key, [, english]] of Object.entries(INBOX)) expect(english, key).not.toMatch(/[（）]/)
  })
  it('uses every word', () => {
    const folder = (path: string) => (readdirSync(new URL(path, root), { recursive: true }) as string[]).filter((n) => /\.(vue|ts)$/.test(n)).map((n) => readFileSync(new URL(`${path}${n}`, root), 'utf8')).join('\n')
    const all = folder('pwa/src/components/') + folder('pwa/src/pages/') + readFileSync(new URL('pwa/src/i18n/inboxFacts.ts', root), 'utf8')
    const families = [...all.matchAll(/`([\w.]+\.)\$\{/g)].map((m) => m[1]!)
    const ends = [...all.matchAll(/key\('(\w+)'\)/g)].map((m) => `${m[1]!}.`)
    const used = (key: string) => all.includes(`'${key}'`) || families.some((f) => key.startsWith(f)) || ends.some((f) => key.startsWith(f)) || all.includes(`say(${key}`)
    expect(Object.keys(INBOX).filter((key) => !used(key) && !['held', 'alert', 'open', 'done', 'denied', 'failed'].includes(key))).toEqual([])
  })
})

describe('what a button says before it is pressed', () => {
  const step = (more: object): Fact => ({ what: 'operation', order: 'SO-1', unit: '件', operation: { number: 10, name: '车削', name_en: 'Turning' }, planned: '100', output: ['70', '110'], good: ['70', '110'], over: '10', done: {}, ...more })
  it('forty pieces count, ten above the plan', () => {
    expect(outcomeLabel(item({}), { decision: 'apply', why: '' })).toBe('全部算数：40 件')
    expect(factLines([{ what: 'event', verdict: 'applied' }, step({})], terms)).toEqual(['10 车削：产出 70 → 110，计划 100', '比计划多 10 件'])
    locale.value = 'en'
    expect(outcomeLabel(item({}), { decision: 'apply', why: '' })).toBe('Count all: 40 pcs')
    expect(factLines([step({})], terms)).toEqual(['10 Turning: output 70 → 110, planned 100', '10 pcs above the plan'])
  })
  it('a box that keeps its waybill is not told of quantities', () => {
    const event = { what: 'event', verdict: 'dismissed' }
    expect(factLines([{ ...event, type: 'package.bind' }], terms)).toEqual(['箱上的运单不变'])
    expect(factLines([{ ...event, type: 'work.report' }], terms)).toEqual(['数量都不变'])
  })
  it('what was decided is said as its button said it; a correction by what counts now', () => {
    const made = (decision: string, more: Partial<Whole> = {}) => madeLabel(item({ state: 'done', resolution: { event_id: 'e', decision, by: { id: 'p', name: '张三' }, at: '', note: '' }, ...more }))
    expect(made('apply')).toBe('全部算数：40 件')
    expect(made('correct', { counts: { good: '2' } })).toBe('只算 2 件')
    expect(made('correct', { counts: { good: '0', process_scrap: '40' } })).toBe('40 件都算工废')
    expect(made('correct', { counts: { good: '40', operation: 20 }, body: { good: '40', operation: 10 } })).toBe('算在工序 20')
    expect(made('correct', { counts: { good: '40', finish: false } })).toBe('改正后算数')
    expect(made('apply', { kind: 'alert', code: 'andon' })).toBe('知道了')
  })
  it('thirty instead; as scrap; not at all', () => {
    expect(outcomeLabel(item({}), { decision: 'correct', why: 'fits', body: { good: '30' } })).toBe('只算 30 件')
    expect(outcomeLabel(item({}), { decision: 'correct', why: 'as_scrap', body: { good: '0', process_scrap: '40' } })).toBe('40 件都算工废')
    expect(factLines([step({ good: undefined, process_scrap: ['0', '40'], over: '0' })], terms)).toEqual(['10 车削：产出 70 → 110，计划 100', '10 车削 工废 0 → 40'])
    expect(outcomeLabel(item({}), { decision: 'dismiss', why: '' })).toBe('不计入')
    expect(factLines([{ what: 'event', verdict: 'dismissed' }], terms)).toEqual(['数量都不变'])
    expect(factLines([], terms)).toEqual(['只是不再显示'])
  })
  it('changes the waybill or keeps it', () => {
    const side = (waybill: string) => ({ waybill, by: null, device: null, recorded_at: null, received_at: null, photos: [] })
    const box = { id: 'b', code: 'P1', number: 1, total: 2 }
    const two = item({ code: 'already_bound', type: 'package.bind', body: { waybill: 'SF2' }, picture: { kind: 'labels', package: box, type: 'package.bind', now: side('SF1'), this: side('SF2'), seen: null } })
    expect(outcomeLabel(two, { decision: 'apply', why: '' })).toBe('换成 SF2')
    expect(outcomeLabel(two, { decision: 'dismiss', why: '' })).toBe('保留 SF1')
    const bound: Fact = { what: 'package', package: 'P1', number: 3, lines: [], binding: [{ waybill: 'SF1', carrier: 'SF' }, { waybill: null, carrier: 'self' }] }
    expect(factLines([bound], { carrierOf: () => '自送' })).toEqual(['箱 3：运单 SF1 → 自送'])
  })
  it('tells orders, replenishments, others that waited, and alerts', () => {
    expect(factLines([
      { what: 'order', no: 'SO-1', state: ['in_production', 'produced'], percent: [70, 100] }, { what: 'new_order', no: 'SO-1-R1', quantity: '2', promised_ship: '2026-03-20' },
      { what: 'other_event', type: 'event.reverse', by: { id: 'p', name: '李四' }, verdict: 'applied' }, { what: 'alert', code: 'replenished', raised: true },
    ], terms)).toEqual(['订单 SO-1：生产中 → 已完工', '订单 SO-1 完成 70% → 100%', '生成补产单 SO-1-R1：2 件，3月20日 前发货', '李四 的撤销一直在等它：随之算数', '会提醒：补产单已生成，请排产'])
  })
  it('says of a reversal that waited that it is done with its record, or that both come to nothing', () => {
    const reversal = { what: 'other_event', type: 'event.reverse', by: { id: 'p', name: '李四' } }
    expect(factLines([{ what: 'event', verdict: 'dismissed' }, { ...reversal, verdict: 'dismissed' }], terms)).toEqual(['李四 的撤销随之了结，不用再处理'])
    expect(factLines([{ what: 'event', verdict: 'applied' }, { ...reversal, verdict: 'applied' }], terms)).toEqual(['李四 的撤销一直在等它：随之算数', '记上又撤掉：加起来什么都不多'])
    expect(factLines([step({}), { ...reversal, verdict: 'applied' }], terms).join()).not.toContain('加起来')
  })
  it('names the item that was decided, and several by their reason', () => {
    const held = item({ by: { id: 'p', name: '张三' }, product: { sku: 'S', name: '铰链' } })
    expect(aboutLine([held])).toBe('报工 · 40 件 · 铰链 · 张三 · SO-1')
    expect(aboutLine([item({ kind: 'alert', type: '', code: 'not_gone', quantity: null, by: null })])).toBe('已打包几个小时还没发走 · SO-1')
    expect(aboutLine([held, held])).toBe('超过计划数 · 2 项 · SO-1')
    expect(aboutLine([])).toBe('')
  })
  it('lets of pieces only whole ones be possible', () => {
    expect([reachable('52.5', '个'), reachable('52.5', '公斤'), reachable('52.5', null), reachable('52', '件')]).toEqual(['52', '52.5', '52.5', '52'])
    locale.value = 'en'
    expect([unitName('件', '1'), unitName('件', '2'), unitName('件'), unitName('箱', 1), unitName('公斤', '1')]).toEqual(['pc', 'pcs', 'pcs', 'box', 'kg'])
    expect(outcomeLabel(item({ body: { good: '1' } }), { decision: 'apply', why: '' })).toBe('Count all: 1 pc')
  })
  it('names several alike, and how they were decided', () => {
    expect(togetherLabel(item({}), { decision: 'apply' }, 7)).toBe('7 项都照样算数')
    expect(togetherLabel(item({ kind: 'alert', code: 'not_gone' }), { decision: 'dismiss' }, 3)).toBe('3 项都知道了')
    expect(togetherLabel(item({ kind: 'alert', code: 'replenish_wish' }), { decision: 'dismiss' }, 3)).toBe('3 项都不补产')
    expect(resultName({ kind: 'held', code: 'over_planned' } as Card, 'correct')).toBe('改正后算数')
    expect(resultName({ kind: 'alert', code: 'not_gone' } as Card, 'dismiss')).toBe('知道了')
    const decided = (decision: string, more: Partial<Card> = {}) => standing({ kind: 'held', code: 'over_planned', state: 'done', ...more, resolution: { event_id: 'e', decision, by: null, at: '', note: '' } })
    const away = { code: 'quarantined', put_away: true }
    expect([decided('dismiss', away), decided('dismiss', { ...away, put_away: false } as Partial<Card>)]).toEqual([{ state: 'done', label: '记录另已收到，这份收起了' }, { state: 'stopped', label: '不计入' }])
    expect(standing({ kind: 'held', code: 'over_planned', state: 'open', resolution: null })).toEqual({ state: 'held', label: '待复核' })
    expect(decided('apply')).toEqual({ state: 'done', label: '算数' })
    expect(decided('dismiss')).toEqual({ state: 'stopped', label: '不计入' })
    expect(decided('dismiss', { kind: 'alert', code: 'not_gone' })).toEqual({ state: 'done', label: '知道了' })
    expect(reasonText({ code: 'already_resolved' })).toBe(say('already.plain'))
    expect(reasonText({ code: 'unknown_operation' })).toBe('工单里没有这道工序')
  })
})

describe('a box', () => {
  it('is called by its number, and by the end of its code while it has none', () => {
    expect(boxLine({ id: 'p', code: 'PTSRZS339MB49SAKFU', number: 2, total: 3 })).toBe('箱 2/3')
    expect(boxLine({ id: 'p', code: 'PTSRZS339MB49SAKFU', number: 0, total: 0 })).toBe('箱 …9SAKFU')
    expect(boxLine(null)).toBe('')
  })
  it('is the same one in what a decision does, where that gives it its number', () => {
    expect(factLines([{ what: 'package', package: 'PTSRZS339MB49SAKFU', number: 1, lines: [{ quantity: ['0', '400'] }] }], { carrierOf: String })).toEqual(['箱 1 (…9SAKFU)：箱里 0 → 400'])
  })
})
