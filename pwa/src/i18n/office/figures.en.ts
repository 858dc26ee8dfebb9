/** Words of the office's area "figures", English. */
import type { figuresZh } from './figures.zh'

export const figuresEn: Readonly<Record<keyof typeof figuresZh, string>> = {
}
