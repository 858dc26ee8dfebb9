/** The inbox as the server tells it, and how its list stays still under a finger. Pure. */
export interface Named { id: string; name: string }
export interface Pair2 { name: string; name_en?: string }
export type Decision = 'apply' | 'correct' | 'dismiss'
export interface Resolution { event_id: string; decision: string; by: Named | null; at: string; note: string }
export interface BoxRef { id: string; code: string; number: number; total: number; gap?: boolean; shipped?: { at: string; by: Named | null } | null }

/** The record that a reversal takes back: whose, when, and what it said. */
export interface TakesBack {
  type: string; by: Named | null; at: string | null; waybill: string | null; product?: Pair2 | null; unit?: string | null
  operation?: (Pair2 & { number: number }) | null; package?: BoxRef | null; quantity?: string | null
}

export interface Card {
  id: string; kind: 'held' | 'alert'; code: string; state: 'open' | 'done'; raised_at: string; type: string; at: string | null
  by: Named | null; device: Named | null; blocks: boolean; disputes?: boolean; waybill: string | null; resolution: Resolution | null
  order: string | null; ref: string | null; priority: string | null; work_order: string | null
  product: (Pair2 & { sku: string }) | null; unit: string | null; operation: (Pair2 & { number: number }) | null
  center: (Pair2 & { id: string }) | null; call?: string | null; package: BoxRef | null; quantity: string | null; note: string | null
  facts: Record<string, string | number>; group: string
  takes_back?: TakesBack | null
  /** When its author took it back, while that waits for the decision on it. */
  taken_back?: string | null
  /** What stopped the order, where that is why it is held. */
  stopped?: { what: string; at: string | null; by: Named | null; reason: string } | null
}
export interface Cards { as_of: string; items: Card[]; more: boolean; counts: { all: number; blocks: number; urgent: number; held: number } }

export interface PhotoRef { sha256: string; present?: boolean; expired?: boolean }
export interface TakenIn { by: Named | null; at: string }
export interface Side {
  type?: string; waybill?: string | null; carrier?: string | null; by: Named | null; device: Named | null
  recorded_at: string | null; received_at: string | null; photos: PhotoRef[]; values?: Record<string, unknown>
  /** Of the first of two records under one id. */
  verdict?: string | null
  /** Of two records under one id: who took it in from a file. */
  from_file?: TakenIn | null
}
export interface Diff { field: string; line?: number; operation?: number; part?: string; from: unknown; to: unknown; from_file?: string | null; to_file?: string | null }
export interface RevisionStep { revision: number | null; diff: Diff[]; at: string | null; by: Named | null; touches: boolean; reason?: string }
export interface InsideRow { order: string; product?: Pair2; unit?: string; quantity: string; customer: string }
export interface Point { what: string; at: string; by?: Named | null; device?: Named | null; type?: string | null }
/** Another report on the same operation. same: as many pieces; unseen: the phone cannot have known of it. */
export interface OtherReport { by: Named | null; device: Named | null; recorded_at: string | null; received_at: string | null; pieces: string; same: boolean; unseen: boolean }
export type Picture =
  | { kind: 'bars'; of: string; unit: string; limit: string; allowed: string; now: string; this: string; after: string; over: string; left_then?: string; others?: OtherReport[] }
  | { kind: 'labels'; package: BoxRef; type: string; now: Side; this: Side; seen: string | null }
  | { kind: 'revisions'; seen: number | null; seen_since: string | null; now: number | null; steps: RevisionStep[] }
  | { kind: 'package'; package: BoxRef; inside: InsideRow[]; this: InsideRow[] }
  | { kind: 'twins'; sides: Side[] }
  | { kind: 'timeline'; points: Point[] }
  | { kind: 'numbers'; device: Named | null; number: number | null; expected: number | null; missing: [number, number][]; last: number | null }
  | { kind: 'raw'; text: string; cut: boolean; readable: Record<string, string | number | boolean>; values: Record<string, unknown> }

export interface Whole extends Card {
  body: Record<string, unknown>; behalf: Named | null; photos: PhotoRef[]; picture: Picture; reopen: boolean; raw?: string
  /** beside: the open item of the other record with its id. */
  from_file?: TakenIn | null; beside?: string | null
  /** Of a decided item: what the decision did, and the content that it put in the place of the captured one. */
  did?: Fact[]; counts?: Record<string, unknown> | null
  seen: Record<string, unknown>; about?: Record<string, unknown>
  times: { recorded_at: string | null; received_at: string | null; raised_at: string; late_ms: number | null; clock_off_ms: number | null; happened_at: string | null }
  believed: {
    revision?: { seen: number; now: number; changed_at: string | null; by: Named | null }
    waybill?: { seen: string | null; now: string | null }
  }
}

export type Fact = Record<string, unknown> & { what: string }
export interface Outcome {
  decision: Decision; why: string; possible: boolean; facts: Fact[]; reason: { code: string; note?: string } | null
  expect: string | null; body?: Record<string, unknown>
  /** The facts are those of a decision that is sent with `settle`. */
  settle?: boolean
}
export interface Outcomes { id: string; seq: number; outcomes: Outcome[] }
export interface TogetherOutcome { decision: Decision; facts: Fact[]; items: { id: string; possible: boolean; reason: { code: string } | null }[]; settle?: boolean }
export interface Together { seq: number; outcomes: TogetherOutcome[] }
export interface Resolve { event_id: string; decision: Decision; note: string; body?: Record<string, unknown>; expect?: string; settle?: boolean }
export interface Decided {
  /** Of the content that was decided on: another record may have the same id. Older servers do not say. */
  digest?: string
  event_id: string; type: string; device: string; recorded_at: string; verdict: string; code: string; why: string; decision: string
  body: Record<string, unknown>; counts: Record<string, unknown> | null; by: Named | null; at: string; note: string
}

/** A record of one's own that lies before a person again: who took the decision back, and when. */
export interface Reopened { event_id: string; by: Named | null; at: string }

export type Filter = 'all' | 'blocks' | 'urgent' | 'held' | 'alert'
export interface Group { key: string; cards: Card[] }

const fits: Record<Filter, (card: Card) => boolean> = {
  all: () => true, blocks: (c) => c.blocks || c.disputes === true, urgent: (c) => c.priority === 'urgent', held: (c) => c.kind === 'held', alert: (c) => c.kind === 'alert',
}

/** Alike items as one, at the place of the first of them. */
export function grouped(cards: readonly Card[], filter: Filter = 'all'): Group[] {
  const groups = new Map<string, Card[]>()
  for (const card of cards.filter(fits[filter])) groups.set(card.group, [...(groups.get(card.group) ?? []), card])
  return [...groups].map(([key, list]) => ({ key, cards: list }))
}

/** A card as it is shown: gone = decided by somebody else since, kept in its place until the list is drawn anew. */
export type Shown = Card & { gone?: boolean }

/**
 * What stands on the screen after news: nothing moves. Known cards get their new values in their places, those that
 * are decided meanwhile stay as gone, and how many are new is only counted.
 */
export function steady(shown: readonly Shown[], next: readonly Card[]): { shown: Shown[]; fresh: Card[] } {
  const now = new Map(next.map((card) => [card.id, card]))
  const known = new Set(shown.map((card) => card.id))
  return {
    shown: shown.map((card) => now.get(card.id) ?? { ...card, gone: true }),
    fresh: next.filter((card) => !known.has(card.id)),
  }
}

/** The group of which a selection speaks: an item's id, or "g-" and the id of one of its items. */
export function chosenIn(groups: readonly Group[], selection: string): { group: Group | null; id: string | null } {
  const id = selection.replace(/^g-/, '')
  const group = groups.find((one) => one.cards.some((card) => card.id === id)) ?? null
  return selection.startsWith('g-') && group && group.cards.length > 1 ? { group, id: null } : { group: null, id: id || null }
}
