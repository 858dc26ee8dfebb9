/** "Where is it?" over the rows on this phone: any code, order number, waybill, SKU or name. */
import type { PackageRow, WorkOrderRow } from './rows'
import { cleanWaybill } from './waybill'

export interface Found<W, P> { works: W[]; boxes: P[] }
/** What a scan of the text would mean; only the rows matter here. */
export type Hit<W, P> = { kind: 'work_order'; row: W | null } | { kind: 'package'; row: P | null } | { kind: string }

const AT_MOST = 30
const inOrder = <P extends PackageRow>(boxes: P[]) => boxes.sort((a, b) => (a.number ?? 0) - (b.number ?? 0))

/** A code finds its one thing and what belongs to it; anything else is looked for in the words of the rows. */
export function search<W extends WorkOrderRow, P extends PackageRow>(
  words: string, hit: Hit<W, P>, works: readonly W[], boxes: readonly P[],
): Found<W, P> {
  const wanted = cleanWaybill(words)
  if (!wanted) return { works: [], boxes: [] }
  const row = 'row' in hit ? hit.row : null
  if (row && hit.kind === 'work_order') {
    const work = row as W
    return { works: [work], boxes: inOrder(boxes.filter((box) => box.order_nos.includes(work.order_no))) }
  }
  if (row && hit.kind === 'package') {
    const box = row as P
    return { boxes: [box], works: works.filter((wo) => box.order_nos.includes(wo.order_no)) }
  }
  const says = (...texts: (string | null | undefined)[]) => texts.some((text) => text && cleanWaybill(text).includes(wanted))
  return {
    works: works.filter((wo) => says(wo.order_no, wo.code, wo.product.sku, wo.product.name, wo.product.name_en)).slice(0, AT_MOST),
    boxes: inOrder(boxes.filter((box) => says(box.code, box.waybill, ...box.order_nos))).slice(0, AT_MOST),
  }
}
