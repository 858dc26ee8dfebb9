import { computed, ref, watch } from 'vue'
import { t } from '@/i18n'
import { addQuantity, compareQuantity, parseQuantity } from '@/sync/quantity'
import { arrivedAt, leftOf, operationOf, proposed } from '@/sync/worklist'
import type { Saved } from './contract'
import { useConfirm } from './useConfirm'
import { useDraft } from './useDraft'
import { beganBy } from './useRevisions'
import { useRows } from './useRows'
import { useSession } from './useSession'
import { useWorkOrder } from './useWorkOrder'

export type ReportField = 'good' | 'process_scrap' | 'material_scrap'
const FIELDS: readonly ReportField[] = ['good', 'process_scrap', 'material_scrap']
export const REASONS = ['tool', 'setting', 'mistake', 'material', 'other'] as const

/**
 * One report while it is made: what was typed so far (kept sealed for its person), what the button
 * will do, and the confirm. code: any printed code of the work order.
 */
export function useReport(code: () => string, operation: number, lot: () => string | null) {
  const { hit, row, known, unit, base, name } = useWorkOrder(code)
  const { products } = useRows()
  const { has } = useSession()
  const { confirm, busy } = useConfirm({ once: true })

  const op = computed(() => operationOf(known.value, operation))
  const left = computed(() => (row.value && op.value ? leftOf(row.value, op.value) : null))
  const arrived = computed(() => (row.value && op.value ? arrivedAt(row.value, op.value) : null))
  const proposal = row.value && left.value ? proposed(products.value.get(row.value.product.sku), left.value) : ''

  const { draft, spend, clear } = useDraft(`report ${hit.value.code.id} ${operation}`, () => ({
    good: proposal as string, process_scrap: '', material_scrap: '', reason: null as (typeof REASONS)[number] | null,
    note: '', finish: false, touched: false, behalf: null as string | null,
  }))
  // Begun by this revision: a newer one that comes meanwhile is told.
  watch(() => draft.value.touched, (now) => now && row.value && void beganBy(row.value.id, row.value.revision), { immediate: true })
  const field = ref<ReportField>('good')
  const text = computed({ get: () => draft.value[field.value], set: (value) => (draft.value[field.value] = value) })
  const typed = computed(() => FIELDS.map((f) => [f, draft.value[f]] as const).filter(([, value]) => value !== ''))
  const wrong = computed(() => typed.value.some(([, value]) => parseQuantity(value.replace(/\.$/, '')) === null))
  const some = computed(() => typed.value.some(([, value]) => Number(value) > 0))
  const scrapped = computed(() => Number(draft.value.process_scrap) > 0 || Number(draft.value.material_scrap) > 0)
  /** More than the plan still asks for, as this phone knows it: said before it is saved, never refused [S5]. */
  const beyond = computed(() => left.value !== null && !wrong.value
    && compareQuantity(FIELDS.map((f) => wire(f) ?? '0').reduce(addQuantity), left.value) > 0)
  /** A whole box was filled in and nobody has touched it. */
  const prefilled = computed(() => proposal !== '' && !draft.value.touched && draft.value.good === proposal)
  const ready = computed(() => !wrong.value && (some.value || draft.value.finish) && !busy.value)

  function wire(f: ReportField): string | undefined {
    const value = parseQuantity(draft.value[f].replace(/\.$/, ''))
    return value && value !== '0' ? value : undefined
  }

  /** What the button will do, in full: a scrapped piece is never announced as a good one. */
  const doing = computed(() => (some.value && draft.value.finish ? `${pieces.value} · ${t('report.andFinish')}` : pieces.value))
  const pieces = computed(() => {
    if (!some.value) return draft.value.finish ? t('report.finishOnly') : t('report.enter')
    const scrap = addQuantity(wire('process_scrap') ?? '0', wire('material_scrap') ?? '0')
    const good = wire('good')
    if (scrap === '0') return t('report.confirm', { n: draft.value.good, unit: unit.value })
    return good ? t('report.confirmBoth', { good, scrap, unit: unit.value }) : t('report.confirmScrap', { n: scrap, unit: unit.value })
  })

  function fillLeft(): void {
    draft.value.good = left.value ?? ''
    draft.value.touched = true
    field.value = 'good'
  }

  /** Null when nothing was saved: what was typed stays. */
  async function report(): Promise<Saved | null> {
    if (!ready.value) return null
    const { reason, note, finish, behalf } = draft.value
    return spend((draft) => confirm('work.report', {
      work_order: hit.value.code.code,
      operation,
      good: wire('good') ?? '0',
      process_scrap: wire('process_scrap'),
      material_scrap: wire('material_scrap'),
      ...(lot() ? { lot: lot()! } : {}),
      ...(scrapped.value && reason ? { reason } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(finish ? { finish } : {}),
    }, { base: base.value, draft, ...(behalf && has('foreman', 'supervisor') ? { onBehalfOf: behalf } : {}) }))
  }

  return { hit, row, unit, name, op, left, arrived, draft, field, text, scrapped, beyond, prefilled, ready, doing, fillLeft, report, clear }
}
