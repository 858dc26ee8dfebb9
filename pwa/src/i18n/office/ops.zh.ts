/** Words of the office's area "ops", Chinese; ops.en.ts must have the same keys and placeholders. */
export const opsZh = {
} as const
