/** Choosing boxes for a delivery note: one customer at a time. No DOM. */
import type { ReadyOrder } from '@/transport/desk'

/** Customers of the chosen boxes; more than one cannot be on a note. */
export function customersOf(orders: readonly ReadyOrder[], chosen: ReadonlySet<string>): string[] {
  const found = orders.filter((order) => order.packages.some((box) => chosen.has(box.id))).map((order) => order.customer)
  return [...new Set(found)]
}

/** All boxes of an order on or off. */
export function toggled(chosen: ReadonlySet<string>, ids: readonly string[]): Set<string> {
  const all = ids.every((id) => chosen.has(id))
  const next = new Set(chosen)
  for (const id of ids) { if (all) next.delete(id); else next.add(id) }
  return next
}

/** What is still there of what was chosen: boxes that went meanwhile fall out. */
export const stillThere = (orders: readonly ReadyOrder[], chosen: ReadonlySet<string>): Set<string> =>
  new Set(orders.flatMap((order) => order.packages.map((box) => box.id)).filter((id) => chosen.has(id)))
