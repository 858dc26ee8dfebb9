/** What a person's records of a day come to: only what counts, by the figures that count. Pure. */
import type { OutboxItem } from './outbox'
import { addQuantity } from './quantity'
import type { Bodies, EventType, Quantity } from './wire'

/** good, ng: pieces. waits: held, or for a person to read; dismissed: a supervisor decided that they do not count. Neither is in the sums. */
export interface Day { good: Quantity; ng: Quantity; boxes: number; records: number; waits: number; dismissed: number }

/** instead: what counts instead of a record after a correction; undefined where nothing does. */
export function dayOf(items: readonly OutboxItem[], instead: (item: OutboxItem) => Bodies[EventType] | undefined): Day {
  const day: Day = { good: '0', ng: '0', boxes: 0, records: 0, waits: 0, dismissed: 0 }
  for (const item of items) {
    if (item.type === 'event.reverse' || item.reversedBy) continue
    if (item.needsYou) day.waits += 1
    else if (item.verdict?.verdict === 'dismissed' && !instead(item)) day.dismissed += 1
    else {
      day.records += 1
      if (item.type === 'ng.report') day.ng = addQuantity(day.ng, ((instead(item) ?? item.body) as Bodies['ng.report']).quantity)
      if (item.type === 'package.pack') day.boxes += 1
      if (item.type === 'work.report') day.good = addQuantity(day.good, ((instead(item) ?? item.body) as Bodies['work.report']).good)
    }
  }
  return day
}
