/** A binding that counted and is not the box's any more: bound again by somebody who saw it, or unbound. */
import type { PackageRow } from '@/sync/rows'
import type { Bodies } from '@/sync/wire'
import type { OutboxItem } from './contract'
import { insteadOf } from './corrections'

/** What the box has now instead; null while the record stands, or where this phone does not know the box. */
export function boundSince(item: OutboxItem, boxOf: (code: string) => PackageRow | undefined): Pick<PackageRow, 'waybill' | 'carrier'> | null {
  if (item.type !== 'package.bind' || item.verdict?.verdict !== 'applied' || item.verdict.code === 'no_effect' || item.reversedBy) return null
  const body = (insteadOf(item) ?? item.body) as Bodies['package.bind']
  const box = boxOf(body.package)
  const stands = !box || ((box.waybill ?? '') === (body.waybill ?? '') && box.carrier === body.carrier)
  return stands ? null : box
}
