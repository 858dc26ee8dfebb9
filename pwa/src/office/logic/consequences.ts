/** What a tap will do, in facts of this very order, told before it. No DOM. */
import { t } from '@/i18n/office'
import { pick } from '@/i18n'
import { unitName } from '@/i18n/units'
import { toMilli } from '@/sync/quantity'
import type { OrderWhole } from '@/transport/office'
import { stateName } from './states'

export type Act = 'hold' | 'release' | 'cancel' | 'confirm' | 'deliver' | 'complete' | 'exception' | 'return' | 'settle'

/** Boxes with something inside that have not left. */
const here = (order: OrderWhole): number => order.packages.filter((box) => box.lines.length > 0 && box.state !== 'shipped').length

/** The most good pieces that any operation of each work order has: what lies about when it is cancelled. */
function made(order: OrderWhole): string[] {
  return order.work_orders.flatMap((work) => {
    const best = work.operations.reduce((most, op) => (toMilli(op.good) > toMilli(most) ? op.good : most), '0')
    return best === '0' ? [] : [t('desk.then.cancel.made', { n: best, unit: unitName(work.unit, best), name: pick(work.product.name, work.product.name_en) })]
  })
}

export function consequences(order: OrderWhole, act: Act): string[] {
  const boxes = here(order)
  const shows = (state: string) => t('desk.then.customer', { state: stateName(state) })
  switch (act) {
    case 'hold':
      return [t('desk.then.hold.work'), t('desk.then.hold.pack'), ...(boxes ? [t('desk.then.hold.boxes', { n: boxes })] : []), shows('on_hold')]
    case 'release':
      return [t('desk.then.release')]
    case 'cancel':
      return [t('desk.then.final'), ...(order.work_orders.length ? [t('desk.then.cancel.works', { n: order.work_orders.length })] : []), ...made(order),
        ...(boxes ? [t('desk.then.cancel.boxes', { n: boxes })] : []), t('desk.then.late'), shows('cancelled')]
    case 'confirm':
      return [t('desk.then.confirm', { n: order.lines.length }), shows('confirmed')]
    case 'deliver':
      return [t('desk.then.deliver'), shows('delivered')]
    case 'complete':
      return [t('desk.then.late'), t('desk.then.complete')]
    case 'exception':
      return [t('desk.then.exception'), shows('delivery_exception')]
    case 'return':
      return [t('desk.then.return'), shows('returning')]
    case 'settle':
      return [t('desk.then.settle')]
  }
}
