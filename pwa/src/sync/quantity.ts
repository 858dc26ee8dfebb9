/** Quantities: strings on the wire, whole thousandths inside, so that sums are exact. */

const WIRE = /^\d{1,9}(\.\d{1,3})?$/

/** The wire string for what a person typed; null when it is no quantity. Full-width forms are understood. */
export function parseQuantity(typed: string): string | null {
  const plain = typed.trim().normalize('NFKC').replaceAll('。', '.').replaceAll('．', '.').replaceAll('｡', '.').trim()
  return WIRE.test(plain) ? formatMilli(toMilli(plain)) : null
}

/** Thousandths of a wire quantity; 0 for what is none, so that a strange row breaks no screen. */
export function toMilli(quantity: string | undefined | null): number {
  if (!quantity || !WIRE.test(quantity)) return 0
  const [whole, part = ''] = quantity.split('.')
  return Number(whole) * 1000 + Number(part.padEnd(3, '0'))
}

/** The shortest wire string; below zero shows as "0". */
export function formatMilli(milli: number): string {
  const safe = Math.max(0, Math.round(milli))
  const part = String(safe % 1000).padStart(3, '0').replace(/0+$/, '')
  return part ? `${Math.floor(safe / 1000)}.${part}` : String(Math.floor(safe / 1000))
}

export const addQuantity = (a: string | undefined, b: string | undefined) => formatMilli(toMilli(a) + toMilli(b))
/** a − b, never below "0". */
export const subtractQuantity = (a: string | undefined, b: string | undefined) => formatMilli(toMilli(a) - toMilli(b))
/** <0, 0, >0 as a is smaller, equal, larger. */
export const compareQuantity = (a: string, b: string) => toMilli(a) - toMilli(b)
