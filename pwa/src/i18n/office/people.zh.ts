/** Words of the office's area "people", Chinese; people.en.ts must have the same keys and placeholders. */
export const peopleZh = {
} as const
