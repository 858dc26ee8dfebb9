/** What the server may hold, as far as a phone can tell before it has an answer. */
import type { Shown, WorkOrderRow } from '@/sync/rows'
import { isBeyond } from '@/sync/laying'
import { compareQuantity } from '@/sync/quantity'
import type { Bodies } from '@/sync/wire'
import { operationOf } from '@/sync/worklist'
import type { OutboxItem } from '../contract'

/** A report without an answer that takes its operation beyond the plan [S5]. row: with what this phone captured laid over it. */
export function mayWait(item: OutboxItem, row: Shown<WorkOrderRow> | undefined): boolean {
  if (item.type !== 'work.report' || item.verdict || item.reversedBy || !row?.overlaid?.has(item.eventId)) return false
  const body = item.body as Bodies['work.report']
  const operation = operationOf(row, body.operation)
  return operation !== undefined && isBeyond(row, operation, body)
}

/** A pack without an answer with which more is in boxes than was planned: beyond the tolerance the whole box is held [S9]. */
export function packMayWait(item: OutboxItem, workOrder: (code: string) => Shown<WorkOrderRow> | undefined): boolean {
  if (item.type !== 'package.pack' || item.verdict || item.reversedBy) return false
  return (item.body as Bodies['package.pack']).lines.some((line) => {
    const row = workOrder(line.work_order)
    return row?.overlaid?.has(item.eventId) === true && compareQuantity(row.packed ?? '0', row.planned) > 0
  })
}
