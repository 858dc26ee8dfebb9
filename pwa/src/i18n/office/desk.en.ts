/** Words of the office's area "desk", English. */
import type { deskZh } from './desk.zh'

export const deskEn: Readonly<Record<keyof typeof deskZh, string>> = {
}
