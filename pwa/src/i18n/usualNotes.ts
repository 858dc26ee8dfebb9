/** The reasons that the inbox and the phone offer with one tap (notes.test.ts compares them), [Chinese, English]: kept in the
 *  language of who tapped, read in that of who reads. */
import { pick } from './index'

export const CANNED: Readonly<Record<string, readonly [string, string]>> = {
  'back.note': ['本人撤销', 'Taken back by the author'],
  'reason.twice': ['重复了', 'Recorded twice'],
  'reason.typo': ['数字按错了', 'Wrong number typed'],
  'reason.wrong': ['扫错了', 'Wrong code scanned'],
  'reason.handled': ['已另外处理', 'Handled otherwise'],
  'reason.again': ['已请人补报', 'Being entered again'],
  'reason.nothing': ['没有漏报', 'Nothing is missing'],
}

/** Why somebody takes a record of his own back. */
export const REASONS = {
  number: ['数量错了', 'Wrong quantity'],
  workOrder: ['工单错了', 'Wrong work order'],
  waybill: ['运单错了', 'Wrong waybill'],
  box: ['箱错了', 'Wrong box'],
  twice: ['报了两次', 'Reported twice'],
  other: ['其他', 'Other'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

export type Reason = keyof typeof REASONS
export const reasonText = (id: Reason): string => pick(REASONS[id][0], REASONS[id][1])

const ALL = [...Object.values(CANNED), ...Object.values(REASONS)] as (readonly [string, string])[]

/** Anything else stays as it was written; also what was added to such a reason after a colon. */
export function usualNote(note: string): string {
  const end = note.indexOf(': ')
  const usual = ALL.find((pair) => pair.includes(note)) ?? (end > 0 ? ALL.find((pair) => pair.includes(note.slice(0, end))) : undefined)
  return usual ? pick(...usual) + (usual.includes(note) ? '' : note.slice(end)) : note
}
