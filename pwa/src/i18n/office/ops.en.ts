/** Words of the office's area "ops", English. */
import type { opsZh } from './ops.zh'

export const opsEn: Readonly<Record<keyof typeof opsZh, string>> = {
}
