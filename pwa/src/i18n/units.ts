/** Units of products as people read them; what the table does not know is shown as written. */
import { locale } from './index'

const ENGLISH: Readonly<Record<string, string>> = {
  件: 'pcs', 个: 'pcs', 只: 'pcs', 支: 'pcs', 根: 'pcs', 片: 'pcs', 块: 'pcs', 套: 'sets', 副: 'pairs', 对: 'pairs', 箱: 'boxes', 卷: 'rolls',
  米: 'm', 公斤: 'kg', 千克: 'kg', 克: 'g', 吨: 't', 升: 'l',
}

const ONE: Readonly<Record<string, string>> = { pcs: 'pc', sets: 'set', pairs: 'pair', boxes: 'box', rolls: 'roll' }

/** n: the number that stands before it, as it is written: English says 1 pc and 2 pcs. */
export function unitName(unit: string | null | undefined, n?: string | number | null): string {
  if (!unit) return ''
  if (locale.value !== 'en') return unit
  const name = ENGLISH[unit] ?? unit
  return String(n) === '1' ? (ONE[name] ?? name) : name
}

const WEIGHED = new Set(['米', '公斤', '千克', '克', '吨', '升'])

/** A limit as it can be reached: of what is counted in pieces the whole ones, 52.5 of 个 is 52. limit: a wire quantity. */
export function reachable(limit: string, unit: string | null | undefined): string {
  return unit && Object.hasOwn(ENGLISH, unit) && !WEIGHED.has(unit) ? limit.replace(/\.\d+$/, '') : limit
}
