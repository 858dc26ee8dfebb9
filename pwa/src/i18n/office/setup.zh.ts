/** Words of the office's area "setup", Chinese; setup.en.ts must have the same keys and placeholders. */
export const setupZh = {
} as const
