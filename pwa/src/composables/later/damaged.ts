import { parseCode } from '@/sync/codes'

/** Lengths of the codes that this factory prints. Work centers' are left out: couriers' numbers look like theirs. */
const OURS = /^(?:W[0-9A-Z]{11}|O[0-9A-Z]{14}|L[0-9A-Z]{19}|[PBD][0-9A-Z]{17}|T[0-9A-Z]{27})$/

/** A code of ours of which a character was misprinted or misread: the code alone, without the address before it. '' for anything else. */
export function damagedCode(text: string): string {
  const plain = text.normalize('NFKC').trim().toUpperCase()
  const [, after] = /\/C\/([0-9A-Z]{3,40})(?:[?#/&]|$)/.exec(plain) ?? []
  if (after === undefined && !OURS.test(plain)) return ''
  return parseCode(text) ? '' : after ?? plain
}
