import { pick } from '@/i18n'
import { say } from '@/i18n/floor/phone'
import type { WorkOrderRow } from '@/sync/rows'

/** What the office did with an order, by the state that the phone was told, "" where it was told none. */
export function goneWords(state: string): string {
  return say(state === 'cancelled' ? 'gone.cancelled' : state === 'completed' ? 'gone.completed' : 'gone.left')
}

/** Which product and order it is, for who has several papers on the bench. */
export const nameOfWork = (row: WorkOrderRow) => `${pick(row.product.name, row.product.name_en)} ${row.order_no}`
