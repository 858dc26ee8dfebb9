import { computed, type ComputedRef } from 'vue'
import { pick } from '@/i18n'
import { unitName } from '@/i18n/units'
import type { Shown, WorkOrderRow } from '@/sync/rows'
import type { Base, CodeHit } from './contract'
import { useRows } from './useRows'

type WorkOrderHit = Extract<CodeHit, { kind: 'work_order' }>

/**
 * The work order behind a printed code, seen or never seen on this phone.
 * base: what events about it must carry: the revision on this screen, or the one on the paper.
 */
export function useWorkOrder(code: () => string): {
  hit: ComputedRef<WorkOrderHit>
  row: ComputedRef<Shown<WorkOrderRow> | null>
  name: ComputedRef<string>
  unit: ComputedRef<string>
  base: ComputedRef<Base>
} {
  const { lookup, workOrder, products } = useRows()
  const hit = computed<WorkOrderHit>(() => {
    const found = lookup(code())
    if (found.kind === 'work_order') return found
    const row = workOrder(code()) ?? null
    return { kind: 'work_order', code: { kind: 'W', code: row?.code ?? code(), id: row?.id ?? code() }, row, operation: null, lot: null, oldPaper: null }
  })
  const row = computed(() => hit.value.row)
  return {
    hit,
    row,
    name: computed(() => (row.value ? pick(row.value.product.name, row.value.product.name_en) : hit.value.code.code)),
    unit: computed(() => unitName(row.value?.unit ?? products.value.get(row.value?.product.sku ?? '')?.unit ?? '件')),
    base: computed(() => {
      const revision = row.value?.revision ?? hit.value.code.revision
      return revision === undefined ? {} : { revision }
    }),
  }
}
