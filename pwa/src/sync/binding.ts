/**
 * Binding box after box with no tap in between: package and waybill come in any order; the carrier
 * is asked once and then remembered while the numbers still look like that carrier's.
 */
import { cleanWaybill, rankCarriers, type CarrierRank } from './waybill'

export interface Pair { pack: string | null; waybill: string | null }
export interface LastBind { carrier: string; waybill: string }

/** Digits as 0, letters kept: two numbers of one roll look the same. */
const looks = (waybill: string) => cleanWaybill(waybill).replace(/\d/g, '0')

/**
 * The carrier that needs no question: this number fits a carrier confirmed this shift and none
 * fits better, or it looks just like the last one bound here. Null: ask.
 */
export function sureCarrier(
  waybill: string, last: LastBind | null, usedThisShift: readonly string[], usual: readonly string[],
): string | null {
  const best: CarrierRank | undefined = rankCarriers(waybill, usedThisShift, usual)[0]
  if (last && looks(last.waybill) === looks(waybill) && best?.fit !== 'certain') return last.carrier
  if (best && best.fit !== 'other' && usedThisShift.includes(best.carrier)) return best.carrier
  return null
}
