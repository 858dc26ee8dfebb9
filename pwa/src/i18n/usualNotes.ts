/** The reasons that the inbox offers with one tap (notes.test.ts compares the two), [Chinese, English]: kept in the language
 *  of who tapped, read in that of who reads. */
import { pick } from './index'

export const CANNED: Readonly<Record<string, readonly [string, string]>> = {
  'back.note': ['本人撤销', 'Taken back by the author'],
  'reason.twice': ['重复了', 'Recorded twice'],
  'reason.typo': ['数字按错了', 'Wrong number typed'],
  'reason.wrong': ['扫错了', 'Wrong code scanned'],
  'reason.handled': ['已另外处理', 'Handled otherwise'],
}

/** Anything else stays as it was written. */
export function usualNote(note: string): string {
  const usual = Object.values(CANNED).find((pair) => pair.includes(note))
  return usual ? pick(...usual) : note
}
