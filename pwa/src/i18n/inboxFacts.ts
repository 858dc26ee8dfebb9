/** What a decision does, as lines that people read; and what its button says. Pure but for the language. */
import dictionary from '../../../sync/model/status.json'
import type { Card, Fact, Named, Outcome, TakesBack, TogetherOutcome, Whole } from '@/sync/inbox'
import { pick } from './index'
import { boxName } from './boxName'
import { clock, day } from './dates'
import { isInboxKey, say } from './inbox'
import { fieldName, typeName, valueName } from './officeTerms'
import type { State } from './states'
import { unitName } from './units'
import { VERDICTS, decisionText, verdictText } from './verdicts'

const STATES = new Map((dictionary.states as { code: string; zh: string; en: string }[]).map((s) => [s.code, s]))
const stateName = (code: string) => { const s = STATES.get(code); return s ? pick(s.zh, s.en) : code }

export interface Terms { carrierOf(code: string): string }

/** Of a card that was decided so that its record counts: who took the record back all the same. put_away: of a text, that its record was here by itself. */
export interface Since { reversed?: { at: string; by: Named | null } | null; put_away?: boolean }

/** By which road a record came: brought by another phone; file_copy: from a file, while its phone sent another one under its number. */
export interface Road { brought?: Named | null; file_copy?: boolean }

/** How the other record with its number was decided. */
export interface Twin { twin?: { id: string; decision: string; by: Named | null; at: string; note: string } | null }

const two = (value: unknown): [string, string] => (Array.isArray(value) ? [String(value[0]), String(value[1])] : ['', ''])
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const nameOf = (who: unknown): string => (who && typeof who === 'object' && 'name' in who ? (who as Named).name : '')

function boxOf(fact: Fact): string {
  return fact.number ? boxName({ number: Number(fact.number) }) : `${say('box.plain')} ${text(fact.package).slice(-6)}`
}

function label(value: unknown, { carrierOf }: Terms): string {
  const { waybill, carrier } = (value ?? {}) as { waybill?: string | null; carrier?: string | null }
  return waybill ? `${waybill}` : carrier ? carrierOf(carrier) : say('believed.free')
}

function operationLines(fact: Fact): string[] {
  const op = fact.operation as { number: number; name: string; name_en?: string }
  const name = `${op.number} ${pick(op.name, op.name_en)}`
  const [from, to] = two(fact.output)
  const unit = unitName(text(fact.unit), text(fact.over))
  const lines = from === to ? [] : [say('fx.output', { op: name, from, to, plan: text(fact.planned) })]
  if (from !== to && text(fact.over) !== '0') lines.push(say('fx.over', { n: text(fact.over), unit }))
  for (const part of ['good', 'process_scrap', 'material_scrap', 'blocked'] as const) {
    const [was, is] = two(fact[part])
    // Good that grows with the output is the output itself; what moves between parts is told part by part.
    if (fact[part] && !(part === 'good' && Number(is) - Number(was) === Number(to) - Number(from))) lines.push(say('fx.part', { name: `${name} ${fieldName(part)}`, from: was, to: is }))
  }
  const done = (fact.done ?? {}) as Record<string, number>
  for (const deed of ['starts', 'pauses', 'passes', 'finishes'] as const) if (done[deed]) lines.push(say(`fx.${deed}`, { op: name }))
  return lines
}

function packageLines(fact: Fact, terms: Terms): string[] {
  const box = boxOf(fact)
  const which = fact.number ? `${box} (…${text(fact.package).slice(-6)})` : box
  const lines = (fact.lines as Fact[]).map((line) => {
    const [from, to] = two(line.quantity)
    return say('fx.line', { box: which, from, to })
  })
  if (fact.binding) {
    const [from, to] = fact.binding as unknown[]
    lines.push(say('fx.waybill', { box, from: label(from, terms), to: label(to, terms) }))
  }
  if (fact.shipped !== undefined) lines.push(say(fact.shipped ? 'fx.shipped' : 'fx.back', { box }))
  return lines
}

function ngLines(fact: Fact): string[] {
  const lines = fact.new ? [say('fx.ng', { n: text(fact.quantity), unit: unitName(text(fact.unit), text(fact.quantity)) })] : []
  const [from, to] = two(fact.remaining)
  if (fact.remaining) lines.push(say('fx.remaining', { from, to }))
  const key = `fx.repl.${text(fact.replenish)}`
  if (fact.replenish && isInboxKey(key) && !(fact.new && fact.replenish === 'none')) lines.push(say(key))
  if (fact.reversed) lines.push(say('fx.ngback'))
  return lines
}

function orderLines(fact: Fact): string[] {
  const [from, to] = two(fact.state)
  const [was, is] = two(fact.percent)
  const no = text(fact.no)
  return [
    ...(from === to ? [] : [say('fx.order.state', { no, from: stateName(from), to: stateName(to) })]),
    ...(was === is ? [] : [say('fx.order.percent', { no, from: was, to: is })]),
  ]
}

/** A reversal of what is set aside is done with it: nobody need look at it, though it "does not count" either. */
function otherLine(fact: Fact): string {
  if (fact.type === 'event.reverse' && fact.verdict === 'dismissed') return say('fx.settled', { by: nameOf(fact.by) })
  const key = `fx.verdict.${text(fact.verdict)}`
  return say('fx.other', { by: nameOf(fact.by), type: typeName(text(fact.type)), what: isInboxKey(key) ? say(key) : text(fact.verdict) })
}

const TELL: Record<string, (fact: Fact, terms: Terms) => string[]> = {
  event: () => [],
  operation: operationLines,
  work_order: (fact) => {
    const [from, to] = two(fact.sum)
    const over = text(fact.over) === '0' ? '' : ` · ${say('fx.over', { n: text(fact.over), unit: unitName(text(fact.unit), text(fact.over)) })}`
    return [say(fact.of === 'stocked' ? 'fx.stocked' : 'fx.packed', { from, to, plan: text(fact.planned) }) + over]
  },
  package: packageLines,
  ng: ngLines,
  new_order: (fact) => [say('fx.order.new', { no: text(fact.no), n: text(fact.quantity), date: day(text(fact.promised_ship)) })],
  order: orderLines,
  andon: (fact) => [say(fact.open ? 'fx.andon.open' : 'fx.andon.over')],
  reversed: (fact) => [say('fx.reversed', { by: nameOf(fact.by), at: clock(text(fact.recorded_at)), type: typeName(text(fact.type)) })],
  other_event: (fact) => [otherLine(fact)],
  alert: (fact) => [say(fact.raised ? 'fx.alert.up' : 'fx.alert.over', { what: decisionText(text(fact.code)) })],
}
export const KNOWN_FACTS = Object.keys(TELL)

/** The effect of a decision, line by line; "no quantity changes" where nothing but the verdict is another one. */
export function factLines(facts: readonly Fact[], terms: Terms): string[] {
  const lines = facts.flatMap((fact) => TELL[fact.what]?.(fact, terms) ?? [])
  const undone = facts.some((fact) => fact.what === 'other_event' && fact.type === 'event.reverse' && fact.verdict === 'applied')
  if (undone && facts.every((fact) => ['event', 'other_event', 'reversed', 'alert'].includes(fact.what))) lines.push(say('fx.net'))
  if (lines.length) return lines
  const labels = facts.some((fact) => fact.what === 'event' && /^package\.(un)?bind$/.test(text(fact.type)))
  return [say(!facts.length ? 'fx.quiet' : labels ? 'fx.nothing.waybill' : 'fx.nothing')]
}

const sumOf = (body: Record<string, unknown>): string => {
  const parts = ['good', 'process_scrap', 'material_scrap'].map((name) => Number(body[name] ?? 0))
  if (body.good !== undefined && parts.every(Number.isFinite)) return String(Math.round(parts.reduce((a, b) => a + b, 0) * 1000) / 1000)
  const lines = Array.isArray(body.lines) ? (body.lines as { quantity?: unknown }[]) : []
  return lines.length === 1 ? text(lines[0]?.quantity) : text(body.quantity)
}

/** What an item holds as text is a record that came by itself: nothing is left to decide. */
export const HERE = 'already_here'
const WISHES = new Set(['replenish_wish', 'duplicate_ng'])

function applyLabel(item: Whole): string {
  const n = sumOf(item.body)
  const unit = unitName(item.unit, n)
  const waybill = text(item.body.waybill)
  switch (item.type) {
    case 'work.report': case 'stock.in': return n ? say('do.count', { n, unit }) : say('do.counts')
    case 'package.pack': return n ? say('do.pack', { n, unit }) : say('do.counts')
    case 'package.bind': return waybill ? say(item.code === 'already_bound' ? 'do.rebind' : 'do.bind', { waybill }) : say('do.counts')
    case 'package.ship': return say('do.ship')
    case 'event.reverse': return say('do.reverse')
    case 'ng.report': return n ? say('do.ng', { n, unit }) : say('do.counts')
    default: return say('do.counts')
  }
}

function dismissLabel(item: Whole, why: string): string {
  if (why === HERE) return say('do.away')
  const now = item.picture.kind === 'labels' ? item.picture.now.waybill : null
  if (item.type === 'package.bind' && item.code === 'already_bound' && now) return say('do.keep', { waybill: now })
  if (item.type === 'package.ship') return say('do.noship')
  if (item.type === 'event.reverse') return say('do.noreverse')
  return say('do.dismiss')
}

/** What the button of an outcome says. */
export function outcomeLabel(item: Whole, outcome: Pick<Outcome, 'decision' | 'why' | 'body'>): string {
  const unit = unitName(item.unit, sumOf(outcome.body ?? {}))
  if (item.kind === 'alert') return alertLabel(item.code, outcome.decision)
  if (outcome.decision === 'apply') return applyLabel(item)
  if (outcome.decision === 'dismiss') return dismissLabel(item, outcome.why)
  const body = outcome.body ?? {}
  switch (outcome.why) {
    case 'fits': return say('do.fits', { n: sumOf(body), unit })
    case 'as_scrap': return say('do.as_scrap', { n: sumOf(body), unit })
    case 'operation': return say('do.operation', { n: text(body.operation) })
    case 'as_bound': return say('do.as_bound', { waybill: text(body.waybill) })
    case 'as_arrived': return say('do.as_arrived')
    case 'without': return say('do.without')
    default: return say('do.by_hand')
  }
}

/** What a decision that was made said: as its button did. */
export function madeLabel(item: Whole & Since): string {
  if (item.put_away) return say('result.away')
  const decision = item.resolution?.decision ?? ''
  if (item.kind === 'alert' || !['apply', 'correct', 'dismiss'].includes(decision)) return resultName(item, decision)
  return decision === 'correct' ? correctedLabel(item) : outcomeLabel(item, { decision: decision as 'apply' | 'dismiss', why: '' })
}

/** What a correction put in the place of what was captured. */
function correctedLabel(item: Whole): string {
  const body = item.counts ?? {}
  const n = sumOf(body)
  const unit = unitName(item.unit, n)
  if (text(body.operation) !== text(item.body.operation)) return say('do.operation', { n: text(body.operation) })
  if (item.type === 'work.report' && Number(body.good) === 0 && Number(item.body.good) > 0) return say('do.as_scrap', { n, unit })
  return n && n !== sumOf(item.body) ? say('do.fits', { n, unit }) : say('result.correct')
}

/** Which box: its number among the order's, or the end of its code while it has none. */
export function boxLine(box: Card['package']): string {
  if (!box) return ''
  return box.number > 0 ? boxName(box) : `${say('box.plain')} …${box.code.slice(-6)}`
}

/** Where the office has taken the operation of a held record out since the revision that its phone saw. */
export function takenOut({ operation, body, picture }: Pick<Whole, 'operation' | 'body' | 'picture'>): { title: string; by: string } | null {
  const number = Number(body.operation)
  const is = (diff: { field: string; operation?: number; part?: string; to: unknown }) => diff.field === 'routing' && diff.part === 'step' && diff.operation === number && diff.to === null
  const step = picture.kind === 'revisions' ? picture.steps.findLast((one) => one.diff.some(is)) : undefined
  if (!step) return null
  const name = operation ? pick(operation.name, operation.name_en) : text(step.diff.find(is)!.from)
  return { title: say('gone.title', { op: `${number} ${name}` }),
    by: step.by && step.at ? say(step.reason ? 'gone.why' : 'gone.by', { by: step.by.name, at: clock(step.at), why: step.reason ?? '' }) : '' }
}

/** What a reversal takes back: whose, when, and what it said. */
export function takenLine({ type, by, at, ...named }: TakesBack): string {
  const what = [takenWords(named), named.waybill].filter(Boolean).join(' · ')
  return say('takes', { type: typeName(type), name: by?.name ?? '', at: at ? clock(at) : '', what: what && say('takes.what', { what }) })
}

const takenWords = ({ quantity, unit, product, operation, package: box }: Omit<TakesBack, 'type' | 'by' | 'at'>): string =>
  [quantity && `${quantity} ${unitName(unit, quantity)}`.trim(), product && pick(product.name, product.name_en),
    operation && `${operation.number} ${pick(operation.name, operation.name_en)}`, boxLine(box ?? null)].filter(Boolean).join(' · ')

/** Where help is called for, and of which kind. */
export function placeLine(card: Pick<Card, 'center' | 'call'>): string {
  return card.call && card.center ? `${pick(card.center.name, card.center.name_en)} · ${valueName(card.call)}` : ''
}

/** Which items, in a few words: of one what it is and whose, of several the reason and how many. */
export function aboutLine(cards: readonly Card[]): string {
  const [first] = cards
  if (!first) return ''
  const { product, order, quantity, unit, waybill, type } = first
  if (cards.length > 1) return [decisionText(first.code), say('count', { n: cards.length }), order].filter(Boolean).join(' · ')
  return [type && first.kind === 'held' ? typeName(type) : decisionText(first.code), first.takes_back && takenLine(first.takes_back), placeLine(first), quantity && `${quantity} ${unitName(unit, quantity)}`.trim(), waybill,
    product && pick(product.name, product.name_en), first.by?.name, order].filter(Boolean).join(' · ')
}

/** Who stopped the order, when and why. */
export function stoppedLine(stopped: NonNullable<Card['stopped']>): string {
  const key = `stop.${stopped.what}`
  const why = stopped.reason && say('stop.why', { reason: stopped.reason })
  return isInboxKey(key) ? say(key, { by: stopped.by?.name ?? '', at: clock(stopped.at), why }) : ''
}

function alertLabel(code: string, decision: string): string {
  if (!WISHES.has(code)) return say('do.seen')
  return say(decision === 'apply' ? 'do.replenish' : 'do.norepl')
}

export function togetherLabel(card: Card, outcome: Pick<TogetherOutcome, 'decision'>, n: number): string {
  if (card.kind === 'alert' && !WISHES.has(card.code)) return say('do.all.seen', { n })
  if (card.kind === 'alert') return say(outcome.decision === 'apply' ? 'do.all.replenish' : 'do.all.norepl', { n })
  return say(outcome.decision === 'apply' ? 'do.all.apply' : 'do.all.dismiss', { n })
}

/** How something was decided, in a word. */
export function resultName(card: Pick<Card, 'kind' | 'code'>, decision: string): string {
  if (decision === 'cleared') return say('result.cleared')
  if (card.kind === 'alert') return WISHES.has(card.code) ? alertLabel(card.code, decision) : say('result.seen')
  const key = `result.${decision}`
  return isInboxKey(key) ? say(key) : decision
}

/** The tag of an item: what kind it is while it is open, how it was decided after. */
export function standing(card: Pick<Card, 'kind' | 'code' | 'state' | 'resolution'> & Since): { state: State; label: string } {
  const decision = card.state === 'done' ? card.resolution?.decision : undefined
  if (!decision) return { state: card.kind === 'held' ? 'held' : 'running', label: say(card.kind) }
  if (card.reversed) return { state: 'stopped', label: say('back.since.tag', { what: resultName(card, decision) }) }
  if (card.put_away) return { state: 'done', label: say('result.away') }
  const refused = decision === 'dismiss' && (card.kind === 'held' || WISHES.has(card.code))
  return { state: refused ? 'stopped' : 'done', label: resultName(card, decision) }
}

/** Why something cannot be, from a code of the rules or of the API. */
export function reasonText(reason: { code: string } | null): string {
  if (!reason) return ''
  if (reason.code === 'already_resolved') return say('already.plain')
  if (reason.code === HERE) return say('decide.here')
  if (reason.code === 'cannot_apply') return say('decide.unreadable')
  return VERDICTS[reason.code] ? decisionText(reason.code) : verdictText(reason.code)
}
