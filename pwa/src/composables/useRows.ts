import { computed } from 'vue'
import { parseCode, type ParsedCode } from '@/sync/codes'
import { passedOf, type Stored } from '@/sync/overlay'
import { keptOverlay } from '@/sync/overlayKept'
import { packageId } from '@/sync/packageId'
import type { NgReportRow, RowKind, Rows, Shown, WorkOrderRow } from '@/sync/rows'
import type { CodeHit, GoneWork, RowsView } from './contract'
import { events, goneRows, rowTable, signedIn, syncState } from './phone'
import { items } from './useOutbox'

const overlay = keptOverlay()
const layer = computed(() => {
  const at = syncState.value ? passedOf(syncState.value) : { epoch: '', passed: 0 }
  return overlay(rowTable.value, [...events.value.values()], at)
})

/** Rows of a kind with what this phone captured laid over them [S15]. */
function shownOf<K extends RowKind>(kind: K) {
  return computed(() => {
    const all = new Map<string, Shown<Rows[K]>>()
    const stored = rowTable.value[kind] as Map<string, Stored<K>> | undefined
    for (const [id, row] of stored ?? []) all.set(id, row.data)
    for (const [id, row] of layer.value[kind]) all.set(id, row as Shown<Rows[K]>)
    return all
  })
}

const maps = {
  work_order: shownOf('work_order'), package: shownOf('package'), ng_report: shownOf('ng_report'),
  product: shownOf('product'), work_center: shownOf('work_center'), defect: shownOf('defect'), setting: shownOf('setting'),
}
const mine = computed(() => {
  const actorId = signedIn.value?.actorId
  return items.value.filter((item) => item.actorId === actorId)
})

export function useRows(): RowsView {
  const list = <K extends RowKind>(kind: K) => computed(() => [...maps[kind].value.values()] as Shown<Rows[K]>[])
  return {
    ready: computed(() => syncState.value !== null),
    asOf: computed(() => (syncState.value?.asOf == null ? null : new Date(syncState.value.asOf).toISOString())),
    workOrders: list('work_order'),
    packages: list('package'),
    ngReports: list('ng_report'),
    products: maps.product,
    workCenters: list('work_center'),
    defects: list('defect'),
    setting: <T>(id: string) => maps.setting.value.get(id)?.value as T | undefined,
    workOrder,
    package: findPackage,
    ngReport: (id) => maps.ng_report.value.get(id),
    named: {
      workOrder: (idOrCode) => workOrder(idOrCode) ?? goneWork(workOrderId(idOrCode))?.row,
      ngReport: (id) => maps.ng_report.value.get(id) ?? (goneRows.value.get(`ng_report ${id}`)?.data as NgReportRow | undefined),
    },
    lookup,
    myDay: computed(() => {
      const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString() // as saved_at is written
      return mine.value
        .filter((item) => item.savedAt >= midnight)
        .sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1))
    }),
    myEvents: mine,
  }
}

function workOrderId(idOrCode: string): string {
  const code = parseCode(idOrCode)
  return code && 'WOL'.includes(code.kind) ? code.id : idOrCode
}

function workOrder(idOrCode: string) {
  return maps.work_order.value.get(workOrderId(idOrCode))
}

function goneWork(id: string): GoneWork | null {
  const { data, gone } = goneRows.value.get(`work_order ${id}`) ?? {}
  return gone ? { row: data as WorkOrderRow, ...gone } : null
}

function findPackage(idOrCode: string) {
  return maps.package.value.get(packageId(idOrCode) ?? idOrCode)
}

function lookup(text: string): CodeHit {
  const code = parseCode(text)
  if (!code) return { kind: 'foreign', text: text.trim() }
  switch (code.kind) {
    case 'W': case 'O': case 'L': return workOrderHit(code)
    case 'P': return { kind: 'package', code, row: findPackage(code.code) ?? null }
    case 'T': return { kind: 'tracking', code }
    case 'B': return { kind: 'badge', code }
    case 'D': return { kind: 'enrol', code }
    case 'S': return { kind: 'place', code }
  }
}

function workOrderHit(code: ParsedCode): CodeHit {
  const row = maps.work_order.value.get(code.id) ?? null
  const printed = code.revision ?? 0
  const oldPaper = row && printed < row.revision ? { printed, current: row.revision } : null
  return { kind: 'work_order', code, row, gone: row ? null : goneWork(code.id), operation: code.operation ?? null, lot: code.lot ?? null, oldPaper }
}
