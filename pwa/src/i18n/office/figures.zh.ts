/** Words of the office's area "figures", Chinese; figures.en.ts must have the same keys and placeholders. */
export const figuresZh = {
} as const
