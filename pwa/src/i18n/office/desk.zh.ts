/** Words of the office's area "desk", Chinese; desk.en.ts must have the same keys and placeholders. */
export const deskZh = {
} as const
