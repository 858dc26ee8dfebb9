/** Numbers of boxes as people read them, and how many of an order have left. No DOM. */
import { ofHowMany } from '@/i18n/boxName'
import type { OrderWhole } from '@/transport/office'

/** "1-3, 5/12": runs of numbers and how many there are in all; as boxName says it. A box without a number (0) is left out. */
export function boxRuns(numbers: readonly number[], total: number, gap?: boolean): string {
  const runs: [number, number][] = []
  for (const n of [...new Set(numbers)].filter((one) => one > 0).sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && n === last[1] + 1) last[1] = n
    else runs.push([n, n])
  }
  const words = runs.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(', ')
  return words && words + ofHowMany(total, gap)
}

/** Boxes with something inside, how many of them have left, whether something is still to go, and whether boxes between were emptied. */
export function shippedOf(order: Pick<OrderWhole, 'shipments' | 'lines'>): { shipped: number; total: number; partial: boolean; gap: boolean } {
  const ships = order.shipments ?? []
  const shipped = ships.reduce((sum, s) => sum + s.shipped, 0)
  const total = ships.reduce((sum, s) => sum + s.packages.length, 0)
  const open = order.lines.some((line) => (line.remaining ?? '0') !== '0')
  const gap = ships.some((s) => s.packages.some((p) => p.number > total))
  return { shipped, total, partial: shipped > 0 && (shipped < total || open), gap }
}
