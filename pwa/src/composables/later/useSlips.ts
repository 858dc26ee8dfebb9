import { computed, type ComputedRef, type Ref } from 'vue'
import { today } from '@/i18n/dates'
import { localInstant } from '@/sync/event'
import { parseQuantity } from '@/sync/quantity'
import type { Shown, WorkOrderRow } from '@/sync/rows'
import { search } from '@/sync/search'
import { useConfirm } from '../useConfirm'
import { useDraft } from '../useDraft'
import { phone } from '../phone'
import { useRows } from '../useRows'

/** One line of a paper: quantities as typed; work: a scanned code or what was typed for it. */
export interface Slip {
  person: string | null
  work: string
  operation: number
  good: string
  process_scrap: string
  material_scrap: string
  /** ISO day and hh:mm in this phone's zone. */
  day: string
  time: string
}
type Problem = 'incomplete' | 'future' | 'tooOld'

const FROM_PAPER = 31 * 86_400_000

export const emptySlip = (): Slip => ({
  person: null, work: '', operation: 0, good: '', process_scrap: '', material_scrap: '', day: today(), time: clockNow(),
})

function clockNow(): string {
  const now = phone().clock.now()
  return localInstant(now, phone().clock.offsetMinutes(now)).slice(11, 16)
}

/** Slips that a foreman enters, kept sealed until they are confirmed. */
export function useSlips(): {
  slips: Ref<Slip[]>
  busy: ComputedRef<boolean>
  works(words: string): Shown<WorkOrderRow>[]
  rowOf(slip: Slip): Shown<WorkOrderRow> | null
  problemOf(slip: Slip): Problem | null
  /** Captures each line as an event of its own; what could not be stored stays. How many were. */
  save(): Promise<number>
} {
  const { lookup, workOrders } = useRows()
  const { confirm, busy } = useConfirm()
  const { draft, spend } = useDraft('paper', () => ({ slips: [emptySlip()] }))
  const slips = computed({ get: () => draft.value.slips, set: (list) => (draft.value.slips = list) })

  function rowOf(slip: Slip): Shown<WorkOrderRow> | null {
    const hit = slip.work ? lookup(slip.work) : null
    if (hit?.kind !== 'work_order') return null
    // The code of one operation says which one, until somebody chooses another.
    if (hit.operation !== null && slip.operation === 0) slip.operation = hit.operation
    return hit.row
  }

  /** Wall clock ms of what is written on the paper, in this phone's zone. */
  const happenedAt = (slip: Slip) =>
    Date.parse(`${slip.day}T${slip.time}Z`) - phone().clock.offsetMinutes(phone().clock.now()) * 60_000

  function problemOf(slip: Slip): Problem | null {
    const quantities = [slip.good, slip.process_scrap, slip.material_scrap].filter((q) => q.trim() !== '')
    const some = quantities.some((q) => Number(parseQuantity(q) ?? 0) > 0)
    const fine = quantities.every((q) => parseQuantity(q) !== null)
    if (!slip.person || !rowOf(slip) || !slip.operation || !some || !fine || !Number.isFinite(happenedAt(slip))) return 'incomplete'
    const ago = phone().clock.now() - happenedAt(slip)
    return ago < 0 ? 'future' : ago > FROM_PAPER ? 'tooOld' : null
  }

  async function saveOne(slip: Slip): Promise<boolean> {
    const row = rowOf(slip)!
    const at = happenedAt(slip)
    const some = (typed: string) => parseQuantity(typed) || undefined
    const rest = ({ slips }: { slips: Slip[] }) => ({ slips: slips.length > 1 ? slips.filter((other) => other !== slip) : [emptySlip()] })
    return (await spend((draft) => confirm('work.report', {
      work_order: row.code, operation: slip.operation, good: some(slip.good) ?? '0',
      process_scrap: some(slip.process_scrap), material_scrap: some(slip.material_scrap),
      happened_at: localInstant(at, phone().clock.offsetMinutes(at)),
    }, { base: { revision: row.revision }, onBehalfOf: slip.person!, draft }), rest)) !== null
  }

  async function save(): Promise<number> {
    let saved = 0
    while (slips.value[0] && problemOf(slips.value[0]) === null && (await saveOne(slips.value[0]))) {
      saved += 1
    }
    return saved
  }

  return { slips, busy, rowOf, problemOf, save, works: (words) => search(words, lookup(words), workOrders.value, []).works.slice(0, 6) }
}
