import { computed } from 'vue'
import { parseCode, type ParsedCode } from '@/sync/codes'
import { overlaid, type Stored } from '@/sync/overlay'
import { packageId } from '@/sync/packageId'
import type { RowKind, Rows, Shown } from '@/sync/rows'
import type { CodeHit, RowsView } from './contract'
import { events, rowTable, signedIn, syncState } from './phone'
import { items } from './useOutbox'

const layer = computed(() => {
  const { epoch = '', passed = 0 } = syncState.value ?? {}
  return overlaid(rowTable.value, [...events.value.values()], { epoch, passed })
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
const mine = computed(() => items.value.filter((i) => i.actorId === signedIn.value?.actorId))
const savedAt = (id: string) => events.value.get(id)?.saved_at ?? ''

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
    lookup,
    myDay: computed(() => {
      const midnight = new Date().setHours(0, 0, 0, 0)
      return mine.value
        .map((item) => ({ ...item, savedAt: savedAt(item.eventId) }))
        .filter((item) => Date.parse(item.savedAt) >= midnight)
        .sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1))
    }),
    myEvents: mine,
  }
}

function workOrder(idOrCode: string) {
  const code = parseCode(idOrCode)
  const id = code && 'WOL'.includes(code.kind) ? code.id : idOrCode
  return maps.work_order.value.get(id)
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
  return { kind: 'work_order', code, row, operation: code.operation ?? null, lot: code.lot ?? null, oldPaper }
}
