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
  /** The row, or what it was when the office closed it: its name, its operations' names. */
  known: ComputedRef<WorkOrderRow | null>
  name: ComputedRef<string>
  unit: ComputedRef<string>
  base: ComputedRef<Base>
} {
  const { lookup, workOrder, products } = useRows()
  const hit = computed<WorkOrderHit>(() => {
    const found = lookup(code())
    if (found.kind === 'work_order') return found
    const row = workOrder(code()) ?? null
    return { kind: 'work_order', code: { kind: 'W', code: row?.code ?? code(), id: row?.id ?? code() }, row, gone: null, operation: null, lot: null, oldPaper: null }
  })
  const row = computed(() => hit.value.row)
  const known = computed(() => row.value ?? hit.value.gone?.row ?? null)
  return {
    hit,
    row,
    known,
    name: computed(() => (known.value ? pick(known.value.product.name, known.value.product.name_en) : hit.value.code.code)),
    unit: computed(() => unitName(known.value?.unit ?? products.value.get(known.value?.product.sku ?? '')?.unit ?? '件')),
    base: computed(() => {
      const revision = known.value?.revision ?? hit.value.code.revision
      return revision === undefined ? {} : { revision }
    }),
  }
}
