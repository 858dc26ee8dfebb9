/** Which box, as every screen says it: the number that stands on it, and how many boxes hold something (sync/model/boxes.py). */
import { pick } from '.'

export interface BoxPlace { number?: number; total?: number; gap?: boolean }

/** "箱 3/12"; where boxes before it were emptied "箱 3（共 2 箱）"; of one that is empty "箱 3"; without a number "箱". */
export function boxName({ number, total, gap }: BoxPlace): string {
  return pick('箱', 'Box') + (number ? ` ${number}${ofHowMany(total, gap)}` : '')
}

export function ofHowMany(total: number | undefined, gap: boolean | undefined): string {
  if (!total) return ''
  return gap ? pick(`（共 ${total} 箱）`, ` (${total} in all)`) : `/${total}`
}
