/** The order list: what comes first, joining pages, moving by keyboard. No DOM. */
import type { OrderItem } from '@/transport/office'
import { STATES } from './states'

const CLOSED = new Set(['completed', 'cancelled'])
/** The goods have left, or never will: no countdown, not late any more. */
const OUT = new Set(['shipped', 'in_transit', 'delivered', 'delivery_exception', 'returning', 'completed', 'cancelled'])

export const isOut = (state: string): boolean => OUT.has(state)
/** Late and still here: what somebody must act on. (The server also calls late what left too late.) */
export const isLate = (order: Pick<OrderItem, 'state' | 'late'>): boolean => order.late && !isOut(order.state)

/** Late open orders first, then the nearest promised date, urgent before normal; closed ones last. */
export function inOrder(a: OrderItem, b: OrderItem): number {
  const rank = (o: OrderItem) => (CLOSED.has(o.state) ? 2 : isLate(o) ? 0 : 1)
  return rank(a) - rank(b)
    || a.promised_ship.localeCompare(b.promised_ship)
    || Number(b.priority === 'urgent') - Number(a.priority === 'urgent')
    || a.no.localeCompare(b.no)
}

/** Pages joined: an order that moved to another page while reading appears once, as it is newest. */
export function joined(before: readonly OrderItem[], more: readonly OrderItem[]): OrderItem[] {
  const byNo = new Map(before.map((o) => [o.no, o]))
  for (const order of more) byNo.set(order.no, order)
  return [...byNo.values()].sort(inOrder)
}

/** [state, count] in the dictionary's order, without empty ones but with the chosen one. */
export function filters(counts: Readonly<Record<string, number>>, chosen: string): [string, number][] {
  return STATES.filter((code) => (counts[code] ?? 0) > 0 || code === chosen).map((code) => [code, counts[code] ?? 0])
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0)
}

/** The row a key leads to; null when the key is not ours. Stays within the list. */
export function moved(key: string, index: number, length: number): number | null {
  if (length === 0) return null
  const to: Record<string, number> = {
    ArrowDown: index + 1, j: index + 1, ArrowUp: index - 1, k: index - 1,
    PageDown: index + 10, PageUp: index - 10, Home: 0, End: length - 1,
  }
  const wanted = to[key]
  return wanted === undefined ? null : Math.min(Math.max(wanted, 0), length - 1)
}
