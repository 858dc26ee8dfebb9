/** Words of the office's area "setup", English. */
import type { setupZh } from './setup.zh'

export const setupEn: Readonly<Record<keyof typeof setupZh, string>> = {
}
