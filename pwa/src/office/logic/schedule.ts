/** What the day board works out from the server's answer. Pure. */
import type { BoardCenter, BoardDay, DayBoard, PlanItem } from '@/transport/schedule'

const HOUR = 3_600_000

/** A card in a cell. part: first = the operation begins here, more = it goes on. */
export interface Card { item: PlanItem; part: 'first' | 'more'; ms: number }
/** How full a work center is on a day. percent: 0 to 100 for the bar's width. */
export interface Fill { state: 'rest' | 'free' | 'busy' | 'full' | 'over'; percent: number; hours: string; of: string }

/** "2026-03-31" and 1 → "2026-04-01". */
export function addDays(iso: string, days: number): string {
  const date = new Date(`${iso}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** Hours as people say them: "8", "2.5", "0.1" for the least of work. */
export function hours(ms: number): string {
  if (ms <= 0) return '0'
  return String(Math.max(Math.round(ms / HOUR * 10) / 10, 0.1))
}

/** The cards by cell ("center/day"), in the server's order. Operations without a standard time lie on their first day. */
export function cells(items: readonly PlanItem[]): Map<string, Card[]> {
  const found = new Map<string, Card[]>()
  const put = (item: PlanItem, day: string, ms: number) => {
    const key = cellKey(item.center.id, day)
    const card: Card = { item, part: day === item.start ? 'first' : 'more', ms }
    found.set(key, [...(found.get(key) ?? []), card])
  }
  for (const item of items) {
    if (item.load.length) for (const [day, ms] of item.load) put(item, day, ms)
    else if (item.start) put(item, item.start, 0)
  }
  return found
}

export const cellKey = (center: string, day: string) => `${center}/${day}`

export function fillOf(center: BoardCenter, day: string): Fill {
  const { ms, capacity } = center.days.find((d) => d.day === day) ?? { ms: 0, capacity: 0 }
  const told = { hours: hours(ms), of: hours(capacity) }
  if (ms > capacity) return { ...told, state: 'over', percent: 100 }
  if (capacity === 0) return { ...told, state: 'rest', percent: 0 }
  const percent = Math.round(ms / capacity * 100)
  return { ...told, state: ms === 0 ? 'free' : percent >= 100 ? 'full' : 'busy', percent }
}

/** Why a day cannot be chosen, or null: before today, or a rest day. */
export function closed(day: BoardDay, today: string): 'past' | 'rest' | null {
  return day.day < today ? 'past' : day.working ? null : 'rest'
}

/** The open days of the board with the hours that a work center still has on each; what the item itself takes there is free. */
export function choices(board: DayBoard, center: string, item: PlanItem): { day: string; left: string }[] {
  const found = board.centers.find((c) => c.id === center)
  return board.days.filter((d) => !closed(d, board.today)).map((d) => {
    const there = found?.days.find((one) => one.day === d.day)
    const own = item.center.id === center ? item.load.filter(([day]) => day === d.day).reduce((sum, [, ms]) => sum + ms, 0) : 0
    return { day: d.day, left: hours(Math.max((there?.capacity ?? 0) - (there?.ms ?? 0) + own, 0)) }
  })
}

/** The name of an order that its people use. */
export const orderName = (item: PlanItem) => item.ref || item.order
