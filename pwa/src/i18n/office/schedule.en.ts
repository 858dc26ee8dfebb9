/** Words of the office's area "schedule", English. */
import type { scheduleZh } from './schedule.zh'

export const scheduleEn: Readonly<Record<keyof typeof scheduleZh, string>> = {
}
