/**
 * What this phone captured and the feed does not hold yet, laid over the rows, so that people see
 * their own work at once and nothing flickers when the server's rows arrive [S15].
 *
 * An event lies over a row until the row itself is as new as the verdict, or the whole feed has
 * been read up to it; whatever the verdict was, the row is right from then on.
 */
import { bodyOf } from './bodies'
import { parseCode } from './codes'
import { add, addGood, allGood, idOf, isBeyond, NOT_STARTED, stateOf, withLine } from './laying'
import { packageId } from './packageId'
import type { StoredEvent } from './outbox'
import type { SyncState } from './ports'
import { formatMilli, toMilli } from './quantity'
import type {
  AndonCallRow, NgReportRow, OperationRow, PackageRow, RowKind, Rows, Shown, WorkCenterRow, WorkOrderRow,
} from './rows'
import type { Bodies, Verdict } from './wire'

export interface Stored<K extends RowKind> { seq: number; data: Rows[K] }
export type RowTable = { [K in RowKind]?: Map<string, Stored<K>> }
/** Of the rows: their history, and how far it was read. now: the newest history, where rows are still of the one before. */
export interface Passed { epoch: string; passed: number; now?: string }

export type Copies = { [K in RowKind]: Map<string, Shown<Rows[K]>> }
/** +1: lay over; −1: take back out, for a reversal. */
type Sign = 1 | -1

export const passedOf = (sync: SyncState): Passed => ({ epoch: sync.rowsEpoch ?? sync.epoch, passed: sync.passed, now: sync.epoch })

/** What a history said of an event: its numbers are that history's own [S17]. */
export const toldIn = (epoch: string, { verdict, was }: StoredEvent): Verdict | null =>
  verdict?.epoch === epoch ? verdict : was?.epoch === epoch ? was : null

/** From which seq on rows are right about an event: what was taken back is in no newer row, and was in older ones. */
export const since = ({ seq, reversed }: Verdict): number => reversed ?? seq

/** Is the event's effect missing from a row of this seq? */
export function missing(event: StoredEvent, rowSeq: number, at: Passed): boolean {
  const told = toldIn(at.epoch, event)
  if (told) return rowSeq < since(told) && at.passed < since(told)
  // Of a newer history than the rows: missing. Of an older one: its rows are here, or it was sent again.
  return event.verdict === null || event.verdict.epoch === at.now
}

/** Only rows that differ from the stored ones, by kind and id. */
export function overlaid(table: RowTable, events: readonly StoredEvent[], at: Passed): Copies {
  const layer = new Layer(table, at)
  const byId = new Map(events.map((e) => [e.event_id, e]))
  const inOrder = events
    .filter((e) => e.state !== 'quarantined' && missing(e, -1, at))
    .sort((a, b) => a.n - b.n)
  for (const event of inOrder) if (event.event.type !== 'event.reverse') readable(() => layer.lay(event, event, 1))
  for (const event of inOrder) {
    if (event.event.type !== 'event.reverse') continue
    readable(() => {
      const target = byId.get(bodyOf<'event.reverse'>(event).event_id)
      // What was never applied, or nobody knows since when, cannot be taken back out of a row.
      if (target && (target.verdict === null || (target.verdict.verdict === 'applied' && target.verdict.reversed !== 0))) layer.lay(target, event, -1)
    })
  }
  return layer.copies
}

/** The same with more events, captured since, on top; what lies below is not laid anew. */
export function laidOnTop(below: Copies, table: RowTable, events: readonly StoredEvent[], at: Passed): Copies {
  const layer = new Layer(table, at, below)
  for (const event of events) readable(() => layer.lay(event, event, 1))
  return layer.copies
}

/** A body of another form (another app's, or taken over from another phone) must not take the screens along. */
function readable(lay: () => void): void {
  try {
    lay()
  } catch {
    // It lies over nothing; the server reads it in its own way.
  }
}

class Layer {
  readonly copies: Copies = {
    work_order: new Map(), package: new Map(), ng_report: new Map(), product: new Map(),
    work_center: new Map(), defect: new Map(), setting: new Map(),
  }

  /** Copies of an earlier layer, which stay as they were. */
  private readonly below: Set<object> | null = null

  constructor(private readonly table: RowTable, private readonly at: Passed, below?: Copies) {
    if (!below) return
    this.below = new Set()
    for (const kind of Object.keys(below) as RowKind[]) {
      for (const [id, row] of below[kind]) {
        this.below.add(row)
        this.copies[kind].set(id, row as never)
      }
    }
  }

  /** `what` happened; `cause` (itself, or its reversal) decides whether rows hold it already. */
  lay(what: StoredEvent, cause: StoredEvent, sign: Sign): void {
    const body = bodyOf(what) as never
    switch (what.event.type) {
      case 'work.start': case 'work.resume': return this.started(body, cause)
      case 'work.report': return this.reported(body, cause, sign)
      case 'ng.report': return this.ngReported(body, what, cause, sign)
      case 'ng.dispose': return this.disposed(body, cause, sign)
      case 'ng.replenish': return void this.edit('ng_report', (body as Bodies['ng.replenish']).ng_report, cause)
      case 'inspection.record': return this.inspected(body, cause, sign)
      case 'stock.in': return this.stocked(body, cause, sign)
      case 'package.pack': return this.packed(body, cause, sign)
      case 'package.unpack': return this.packed(body, cause, sign === 1 ? -1 : 1)
      case 'package.bind': return this.bound(body, cause, sign)
      case 'package.unbind': return this.unbound(body, cause, sign)
      case 'package.ship': return this.shipped(body, what, cause, sign)
      case 'andon.call': return this.called(body, what, cause, sign)
      case 'andon.clear': return this.cleared(body, cause, sign)
      default: return
    }
  }

  /** A copy that may be changed; null when there is no such row or it holds the effect already. */
  private edit<K extends RowKind>(kind: K, id: string, cause: StoredEvent): Shown<Rows[K]> | null {
    const stored = this.table[kind]?.get(id) as Stored<K> | undefined
    const made = this.copies[kind].get(id) as Shown<Rows[K]> | undefined
    if (!missing(cause, stored?.seq ?? -1, this.at)) return null
    if (!stored && !made) return null
    const copy = made && !this.below?.has(made) ? made : structuredClone(made ?? stored!.data as Shown<Rows[K]>)
    ;(copy.overlaid ??= new Set()).add(cause.event_id)
    this.copies[kind].set(id, copy as never)
    return copy
  }

  private workOrder(code: string, cause: StoredEvent): Shown<WorkOrderRow> | null {
    return this.edit('work_order', idOf(code), cause)
  }

  private operation(body: { work_order: string; operation?: number }, cause: StoredEvent): OperationRow | null {
    const row = this.workOrder(body.work_order, cause)
    return row?.operations.find((o) => o.number === body.operation) ?? null
  }

  private started(body: Bodies['work.start'], cause: StoredEvent): void {
    const operation = this.operation(body, cause)
    if (operation) operation.started = true
    this.inProduction(body.work_order, cause)
  }

  private inProduction(code: string, cause: StoredEvent): void {
    const row = this.copies.work_order.get(idOf(code))
    if (row?.overlaid?.has(cause.event_id) && NOT_STARTED.has(row.state)) row.state = 'in_production'
  }

  private reported(body: Bodies['work.report'], cause: StoredEvent, sign: Sign): void {
    const operation = this.operation(body, cause)
    if (!operation) return
    const finished = operation.finished
    this.addGood(body.work_order, operation, body.good, sign)
    add(operation, 'process_scrap', body.process_scrap, sign)
    add(operation, 'material_scrap', body.material_scrap, sign)
    if (sign === 1) operation.started = true
    if (sign === 1) this.inProduction(body.work_order, cause)
    const row = this.copies.work_order.get(idOf(body.work_order))!
    if (body.finish) operation.finished = sign === 1 || allGood(row, operation)
    if (sign === 1 && isBeyond(row, operation, body)) operation.finished = finished // it may be held whole
  }

  private addGood(code: string, operation: OperationRow, quantity: string | undefined, sign: Sign): void {
    const id = idOf(code)
    addGood(this.copies.work_order.get(id)!, this.table.work_order?.get(id)?.data, operation, quantity, sign)
  }

  private ngReported(body: Bodies['ng.report'], what: StoredEvent, cause: StoredEvent, sign: Sign): void {
    const operation = this.operation(body, cause)
    if (operation) {
      add(operation, 'blocked', body.quantity, sign)
      if (body.counted) this.addGood(body.work_order, operation, body.quantity, sign === 1 ? -1 : 1)
    }
    if (sign === 1) this.newNgReport(body, what)
    else {
      const row = this.edit('ng_report', what.event_id, cause)
      if (row) row.state = 'reversed'
    }
  }

  private newNgReport(body: Bodies['ng.report'], what: StoredEvent): void {
    const id = what.event_id
    if (this.table.ng_report?.has(id) || !missing(what, -1, this.at)) return
    const row: Shown<NgReportRow> = {
      id, work_order: body.work_order, operation: body.operation ?? null, quantity: body.quantity,
      remaining: body.quantity, counted: body.counted, defect: body.defect, wanted: body.wanted ?? null,
      state: 'open', replenish: body.replenish ? 'wished' : 'none', replenishment_no: null,
      photos: what.event.blobs.map((b) => ({ sha256: b.sha256, present: false })),
      note: body.note ?? '', recorded_at: what.event.recorded_at, overlaid: new Set([id]),
    }
    this.copies.ng_report.set(id, row)
  }

  private disposed(body: Bodies['ng.dispose'], cause: StoredEvent, sign: Sign): void {
    const report = this.edit('ng_report', body.ng_report, cause)
    if (!report) return
    const change = toMilli(body.quantity) * sign
    report.remaining = formatMilli(toMilli(report.remaining ?? report.quantity) - change)
    report.state = report.remaining === '0' ? 'disposed' : 'open'
    const operation = this.operation(
      { work_order: report.work_order, ...(report.operation ? { operation: report.operation } : {}) }, cause)
    if (!operation) return
    add(operation, 'blocked', body.quantity, sign === 1 ? -1 : 1)
    if (body.disposition === 'concession') this.addGood(report.work_order, operation, body.quantity, sign)
    if (body.disposition === 'scrap') add(operation, 'process_scrap', body.quantity, sign)
    if (body.disposition === 'sort') {
      this.addGood(report.work_order, operation, body.good, sign)
      add(operation, 'process_scrap', body.scrap, sign)
    }
  }

  private inspected(body: Bodies['inspection.record'], cause: StoredEvent, sign: Sign): void {
    const operation = this.operation(body, cause)
    if (!operation) return
    if (sign === 1) operation.started = true
    const passed = body.kind === 'final' && body.result === 'pass'
    if (passed && operation.kind === 'inspect') operation.finished = sign === 1
  }

  private stocked(body: Bodies['stock.in'], cause: StoredEvent, sign: Sign): void {
    const row = this.workOrder(body.work_order, cause)
    if (row) row.stocked = formatMilli(toMilli(row.stocked) + sign * toMilli(body.quantity))
  }

  private package(code: string, cause: StoredEvent): Shown<PackageRow> | null {
    const id = packageId(code)
    if (!id) return null
    if (!this.table.package?.has(id) && !this.copies.package.has(id)) {
      if (!missing(cause, -1, this.at)) return null
      this.copies.package.set(id, {
        id, code: parseCode(code)!.code, order_nos: [], state: 'open', lines: [], waybill: null, carrier: null,
      })
    }
    return this.edit('package', id, cause)
  }

  private packed(body: Bodies['package.pack'], cause: StoredEvent, sign: Sign): void {
    const row = this.package(body.package, cause)
    for (const line of body.lines) {
      const order = this.workOrder(line.work_order, cause)
      if (order) order.packed = formatMilli(toMilli(order.packed) + sign * toMilli(line.quantity))
      if (row) row.lines = withLine(row.lines, line, sign)
      if (row) row.state = stateOf(row)
      if (row && order && !row.order_nos.includes(order.order_no)) row.order_nos.push(order.order_no)
    }
  }

  private bound(body: Bodies['package.bind'], cause: StoredEvent, sign: Sign): void {
    const row = this.package(body.package, cause)
    if (!row) return
    if (sign === 1) [row.waybill, row.carrier] = [body.waybill || null, body.carrier]
    else if ((row.waybill ?? '') === (body.waybill ?? '')) [row.waybill, row.carrier] = [body.replaces ?? null, null]
    row.state = stateOf(row)
  }

  private unbound(body: Bodies['package.unbind'], cause: StoredEvent, sign: Sign): void {
    const row = this.package(body.package, cause)
    if (!row) return
    if (sign === -1) row.waybill = body.waybill
    else if (row.waybill === body.waybill) [row.waybill, row.carrier] = [null, null]
    row.state = stateOf(row)
  }

  private shipped(body: Bodies['package.ship'], what: StoredEvent, cause: StoredEvent, sign: Sign): void {
    const row = this.package(body.package, cause)
    if (!row) return
    row.shipped_at = sign === 1 ? what.event.recorded_at : null
    row.state = stateOf(row)
  }

  private called(body: Bodies['andon.call'], what: StoredEvent, cause: StoredEvent, sign: Sign): void {
    const row = this.center(body.work_center, cause)
    if (!row) return
    const call: AndonCallRow = { id: what.event_id, kind: body.kind, note: body.note ?? '', at: what.event.recorded_at }
    row.calls = (row.calls ?? []).filter((c) => c.id !== call.id)
    if (sign === 1) row.calls.push(call)
  }

  private cleared(body: Bodies['andon.clear'], cause: StoredEvent, sign: Sign): void {
    const row = this.center(body.work_center, cause)
    if (row && sign === 1) row.calls = (row.calls ?? []).filter((c) => c.kind !== body.kind)
  }

  private center(id: string, cause: StoredEvent): Shown<WorkCenterRow> | null {
    return this.edit('work_center', id, cause)
  }
}
