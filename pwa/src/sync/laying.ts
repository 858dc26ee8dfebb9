/** What an event changes in a row, step by step, as the server's feed would (sync/feed.py). */
import { parseCode } from './codes'
import { compareQuantity, formatMilli, toMilli } from './quantity'
import type { OperationRow, PackageRow, WorkOrderRow } from './rows'
import type { Bodies, PackLine } from './wire'
import { outputOf } from './worklist'

const ids = new Map<string, string>()
const MOST_IDS = 10_000

/** What a printed code names; codes are read again and again. */
export function idOf(code: string): string {
  const known = ids.get(code)
  if (known !== undefined) return known
  if (ids.size >= MOST_IDS) ids.clear()
  const id = parseCode(code)?.id ?? code
  ids.set(code, id)
  return id
}

export const NOT_STARTED = new Set(['confirmed', 'scheduled'])

/** As the feed derives it (sync/feed.py). */
export function stateOf(row: PackageRow): string {
  if (row.shipped_at) return 'shipped'
  if (row.waybill || row.carrier) return 'bound'
  return row.lines.length > 0 ? 'packed' : 'open'
}

export function add(row: OperationRow, field: 'good' | 'process_scrap' | 'material_scrap' | 'blocked', quantity: string | undefined, sign: number): void {
  row[field] = formatMilli(toMilli(row[field]) + sign * toMilli(quantity))
}

export const allGood = (row: WorkOrderRow, { good }: OperationRow): boolean => compareQuantity(good, row.planned) >= 0

/** Whether a report that lies in `operation` already is more than was planned: it counts within a tolerance that phones do not know [S5]. */
export const isBeyond = (row: WorkOrderRow, operation: OperationRow, { good, process_scrap, material_scrap }: Bodies['work.report']): boolean =>
  [good, process_scrap, material_scrap].some((quantity) => toMilli(quantity) > 0) && compareQuantity(outputOf(operation), row.planned) > 0

/**
 * Good pieces more or fewer. All that were planned: finished, whether somebody said so or not [S5]. No longer all: as
 * somebody had said of the stored row; of one that its figures alone had finished, nobody is known to have said it.
 */
export function addGood(row: WorkOrderRow, stored: WorkOrderRow | undefined, operation: OperationRow, quantity: string | undefined, sign: number): void {
  const before = allGood(row, operation)
  add(operation, 'good', quantity, sign)
  const all = allGood(row, operation)
  if (all === before) return
  const known = stored?.operations.find((o) => o.number === operation.number)
  operation.finished = all || (known?.finished === true && !allGood(stored!, known))
}

/** Lines name a work order by any of its codes: compared by what they name. */
export function withLine(lines: PackLine[], line: PackLine, sign: number): PackLine[] {
  const at = lines.findIndex((l) => idOf(l.work_order) === idOf(line.work_order))
  const old = at < 0 ? '0' : lines[at]!.quantity
  const quantity = formatMilli(toMilli(old) + sign * toMilli(line.quantity))
  const rest = lines.filter((_, i) => i !== at)
  return quantity === '0' ? rest : [...rest, { work_order: at < 0 ? line.work_order : lines[at]!.work_order, quantity }]
}
