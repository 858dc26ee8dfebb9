/**
 * Whose waybill is this? Patterns only rank; they never refuse (docs: couriers and bots).
 * A prefixed form speaks for one courier; bare digits fit several, so habit decides the order.
 */

const SEPARATE: [string, RegExp][] = [
  ['SF', /^SF\d{12,13}$/], ['ZTO', /^ZTO\d{12}$/], ['YTO', /^YT\d{13}$/], ['STO', /^STO\d{10,12}$/],
  ['JD', /^JD(?:V[A-Z]\d{11}|[XK]\d{12}|[A-Z]?\d{12,13})(?:-\d+-\d+-\d*)?$/],
  ['EMS', /^[A-Z]{2}\d{9}[A-Z]{2}$/], ['DEPPON', /^DPK\d{12}(?:-\d+-\d+-?)?$/], ['JT', /^JT\d{13}$/],
]
const POSSIBLE: [string, RegExp][] = [
  ['SF', /^\d{12}$/], ['ZTO', /^(7\d{13}|\d{12,13})$/], ['YTO', /^[A-Z]\d{12}$/],
  ['STO', /^(77\d{13}|(?:268|[3-9]68|588|688|888)\d{9})$/], ['YUNDA', /^([34]\d{14}|\d{13})$/],
  ['EMS', /^(?:1[0-2]|5[0-2]|9[5789])\d{11}$/], ['DEPPON', /^\d{8,10}(?:-\d+-\d+-?)?$/],
]
export const CARRIERS = ['SF', 'ZTO', 'YTO', 'STO', 'YUNDA', 'JD', 'EMS', 'DEPPON', 'JT'] as const

/** A courier that no list has; never ranked, offered after all others. */
export const UNLISTED = 'other'

export interface CarrierRank {
  carrier: string
  /** certain: its own prefix; likely: the digits fit; other: never refused, only lower. */
  fit: 'certain' | 'likely' | 'other'
}

/** The number without white space, upper case, full-width forms folded. */
export const cleanWaybill = (text: string) => text.normalize('NFKC').replace(/\s+/g, '').toUpperCase()

/**
 * All couriers, best first. usedThisShift: newest first; usual: the factory's own, in its order
 * (setting row "carriers"); either may name couriers that are unknown here.
 */
export function rankCarriers(
  waybill: string, usedThisShift: readonly string[] = [], usual: readonly string[] = [],
): CarrierRank[] {
  const number = cleanWaybill(waybill)
  const certain = new Set(SEPARATE.filter(([, shape]) => shape.test(number)).map(([c]) => c))
  const likely = new Set(POSSIBLE.filter(([, shape]) => shape.test(number)).map(([c]) => c))
  const fits = (c: string) => (certain.has(c.toUpperCase()) ? 'certain' : likely.has(c.toUpperCase()) ? 'likely' : 'other')
  const order = { certain: 0, likely: 1, other: 2 }
  const place = (list: readonly string[], c: string) => (list.includes(c) ? list.indexOf(c) : list.length)
  // The factory writes a courier as it likes: "Deppon" is DEPPON, under the factory's own code.
  const written = new Map([...CARRIERS, ...[...usedThisShift].reverse(), ...[...usual].reverse()].map((c) => [c.toUpperCase(), c]))
  const [lately, own, all] = [usedThisShift, usual, [...usedThisShift, ...usual, ...CARRIERS]].map((list) => [...new Set(list.map((c) => written.get(c.toUpperCase())!))]) as [string[], string[], string[]]
  return all
    .filter((c) => c !== 'self' && c !== UNLISTED)
    .map((carrier) => ({ carrier, fit: fits(carrier) }) as CarrierRank)
    .sort((a, b) => order[a.fit] - order[b.fit]
      || place(lately, a.carrier) - place(lately, b.carrier)
      || place(own, a.carrier) - place(own, b.carrier))
}
