/** Rows of the feed: what the server tells every phone of a factory. Nothing about customers. */
import type { AndonKind, PackLine, Quantity, Wanted } from './wire'

export interface OperationRow {
  number: number
  name: string
  name_en?: string
  kind?: 'make' | 'inspect'
  work_center: string
  good: Quantity
  process_scrap: Quantity
  material_scrap: Quantity
  blocked: Quantity
  started?: boolean
  finished: boolean
  /** More than the operation before has reported so far [S5]. */
  ahead?: boolean
}

export interface RevisionChange { revision: number; touches: 'all' | number[]; diff: unknown[] }

export interface WorkOrderRow {
  id: string
  code: string
  order_no: string
  revision: number
  state: string
  priority: 'normal' | 'urgent'
  planned: Quantity
  unit?: string
  promised_ship: string
  product: { sku: string; name: string; name_en?: string }
  operations: OperationRow[]
  requirements?: string
  drawing?: string
  drawing_file?: string
  planned_start?: string | null
  planned_finish?: string | null
  packed?: Quantity
  stocked?: Quantity
  changes?: RevisionChange[]
  flags?: string[]
}

export interface PackageRow {
  id: string
  code: string
  order_nos: string[]
  state: string
  lines: PackLine[]
  waybill: string | null
  carrier: string | null
  number?: number
  total?: number
  /** Numbers are missing among the order's boxes: some were emptied. */
  gap?: boolean
  bound_by?: { id: string; name: string } | string | null
  /** Other waybills for it that lie before a supervisor. */
  contested?: { waybill: string; carrier: string }[]
  shipped_at?: string | null
  /** For the office only. */
  bound_at?: string | null
  shipped_by?: { id: string; name: string } | null
}

export interface NgReportRow {
  id: string
  work_order: string
  operation: number | null
  quantity: Quantity
  remaining?: Quantity
  counted?: boolean
  defect: string
  wanted?: Wanted | null
  state: string
  replenish?: 'none' | 'wished' | 'duplicate' | 'ordered'
  replenishment_no: string | null
  photos: { sha256: string; present: boolean; expired?: boolean }[]
  note?: string
  by?: { id: string; name: string } | string | null
  recorded_at?: string
  dispositions?: unknown[]
}

export interface ProductRow {
  id: string; name: string; name_en?: string; unit: string; pack_quantity?: Quantity; picture?: string
  /** Id of a file: a photo that the factory took; shown when there is a network. */
  photo?: string; active?: boolean
}
export interface AndonCallRow { id: string; kind: AndonKind; note?: string; at: string }
export interface WorkCenterRow {
  /** code: its printed S code. */
  id: string; code?: string; name: string; name_en?: string; workshop?: string; active?: boolean; calls?: AndonCallRow[]
}
/** active false: no longer used, still the name of what was reported. */
export interface DefectRow { id: string; name: string; name_en?: string; active?: boolean }
export interface SettingRow { id: string; value: unknown }

export interface Rows {
  work_order: WorkOrderRow
  package: PackageRow
  ng_report: NgReportRow
  product: ProductRow
  work_center: WorkCenterRow
  defect: DefectRow
  setting: SettingRow
}
export type RowKind = keyof Rows
export const ROW_KINDS: readonly RowKind[] =
  ['work_order', 'package', 'ng_report', 'product', 'work_center', 'defect', 'setting']

/** A row as shown: with what this phone captured and the feed does not hold yet [S15]. */
export type Shown<T> = T & {
  /** Events of this phone that are laid over the row. */
  overlaid?: Set<string>
}
