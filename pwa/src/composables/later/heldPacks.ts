/** What a box may hold beyond what its row says: packings of mine that lie before a person, and what this phone never heard of. */
import { pick } from '@/i18n'
import { unitName } from '@/i18n/units'
import { packageId } from '@/sync/packageId'
import type { Bodies } from '@/sync/wire'
import { rowTable } from '../phone'
import { useRows } from '../useRows'

/** The server told this phone of the box: that nothing is in it is known then, not only unheard of. */
export const isTold = (code: string): boolean => rowTable.value.package?.has(packageId(code) ?? code) ?? false

export function useHeldPacks(): (code: string) => string[] {
  const { myEvents, workOrder } = useRows()
  /** "轴套 30 件", line by line, of my packings into this box that do not count yet. */
  return (code) => myEvents.value
    .filter((item) => item.type === 'package.pack' && item.needsYou && !item.reversedBy)
    .map((item) => item.body as Bodies['package.pack'])
    .filter((body) => packageId(body.package) === packageId(code))
    .flatMap((body) => body.lines.map((line) => {
      const row = workOrder(line.work_order)
      return `${row ? pick(row.product.name, row.product.name_en) : line.work_order} ${line.quantity} ${unitName(row?.unit)}`.trim()
    }))
}
