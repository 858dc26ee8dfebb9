/** Words of the office's area "schedule", Chinese; schedule.en.ts must have the same keys and placeholders. */
export const scheduleZh = {
} as const
