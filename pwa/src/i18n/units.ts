/** Units of products as people read them; what the table does not know is shown as written. */
import { locale } from './index'

const ENGLISH: Readonly<Record<string, string>> = {
  件: 'pcs', 个: 'pcs', 只: 'pcs', 支: 'pcs', 根: 'pcs', 片: 'pcs', 块: 'pcs', 套: 'sets', 副: 'pairs', 对: 'pairs', 箱: 'boxes', 卷: 'rolls',
  米: 'm', 公斤: 'kg', 千克: 'kg', 克: 'g', 吨: 't', 升: 'l',
}

export function unitName(unit: string | null | undefined): string {
  if (!unit) return ''
  return locale.value === 'en' ? (ENGLISH[unit] ?? unit) : unit
}
