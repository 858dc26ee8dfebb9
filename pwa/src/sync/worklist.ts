/** What a person at a machine wants to know of work orders: what is next, what is left. */
import { addQuantity, compareQuantity, subtractQuantity } from './quantity'
import type { NgReportRow, OperationRow, ProductRow, WorkOrderRow } from './rows'
import type { Quantity } from './wire'

/** All that came out of an operation, whatever became of it. */
export function outputOf(op: OperationRow): Quantity {
  return [op.process_scrap, op.material_scrap, op.blocked].reduce<Quantity>(addQuantity, op.good)
}

/** What the plan still asks of an operation; "0" when it is finished or beyond. */
export function leftOf(wo: Pick<WorkOrderRow, 'planned'>, op: OperationRow): Quantity {
  return op.finished ? '0' : subtractQuantity(wo.planned, outputOf(op))
}

/**
 * What the operation before has handed over so far; null for the first one. An inspection that
 * counts no pieces stands outside the flow of pieces.
 */
export function arrivedAt(wo: WorkOrderRow, op: OperationRow): Quantity | null {
  const counts = (o: OperationRow) => o.kind !== 'inspect' || outputOf(o) !== '0'
  const before = wo.operations.filter((o) => o.number < op.number && counts(o)).at(-1)
  return before ? before.good : null
}

export function operationOf(wo: WorkOrderRow | undefined | null, number: number): OperationRow | undefined {
  return wo?.operations.find((op) => op.number === number)
}

/** The operation to work on: the first open one at this machine, else the first open one at all. */
export function nextOperation(wo: WorkOrderRow, workCenter: string | null): OperationRow | undefined {
  const open = wo.operations.filter((op) => !op.finished)
  return open.find((op) => op.work_center === workCenter) ?? open[0]
}

const CLOSED = new Set(['cancelled', 'completed', 'delivered', 'shipped', 'in_transit'])

/** Urgent first, then by the day it must leave, then by number. */
function byNeed(a: WorkOrderRow, b: WorkOrderRow): number {
  return Number(b.priority === 'urgent') - Number(a.priority === 'urgent')
    || a.promised_ship.localeCompare(b.promised_ship)
    || a.order_no.localeCompare(b.order_no)
}

/** Open work orders with an open operation at the machine (all of them without one), in order of need. */
export function worklist<T extends WorkOrderRow>(rows: readonly T[], workCenter: string | null): T[] {
  return rows
    .filter((wo) => !CLOSED.has(wo.state))
    .filter((wo) => wo.operations.some((op) => !op.finished && (!workCenter || op.work_center === workCenter)))
    .sort(byNeed)
}

/**
 * The quantity that a report starts with: a whole basket or box where the product has one and the
 * plan still asks for it, else nothing. Never silently "all that remains".
 */
export function proposed(product: ProductRow | undefined, left: Quantity): Quantity | '' {
  const pack = product?.pack_quantity
  return pack && compareQuantity(pack, '0') > 0 && compareQuantity(pack, left) <= 0 ? pack : ''
}

/** NG reports that wait for an inspector: something is still blocked or a wish is open. */
export function openNg<T extends NgReportRow>(rows: readonly T[]): T[] {
  return rows
    .filter((ng) => ng.state !== 'reversed' && (isWish(ng) || compareQuantity(ng.remaining ?? '0', '0') > 0))
    .sort((a, b) => (b.recorded_at ?? '').localeCompare(a.recorded_at ?? ''))
}

/** A wish to replenish that somebody must confirm. */
export function isWish(ng: NgReportRow): boolean {
  return ng.state !== 'reversed' && (ng.replenish === 'wished' || ng.replenish === 'duplicate')
}

/** Open inspection operations whose turn has come: something arrived, or they come first. */
export function openInspections<T extends WorkOrderRow>(rows: readonly T[]): { wo: T; op: OperationRow }[] {
  return worklist(rows, null).flatMap((wo) =>
    wo.operations
      .filter((op) => op.kind === 'inspect' && !op.finished)
      .filter((op) => compareQuantity(arrivedAt(wo, op) ?? wo.planned, '0') > 0)
      .slice(0, 1)
      .map((op) => ({ wo, op })))
}

/** Good of the last operation that counts pieces: what can be stocked or packed at all. */
export function finishedGood(wo: WorkOrderRow): Quantity {
  return wo.operations.filter((o) => o.kind !== 'inspect' || outputOf(o) !== '0').at(-1)?.good ?? '0'
}

/** What the plan still has room for in boxes; beyond it a box may wait for a supervisor [S9]. */
export const packRoom = (wo: WorkOrderRow): Quantity => subtractQuantity(wo.planned, wo.packed ?? '0')

/** What could be packed now: finished good, less what is in boxes. */
export function packable(wo: WorkOrderRow): Quantity {
  return subtractQuantity(finishedGood(wo), wo.packed ?? '0')
}
