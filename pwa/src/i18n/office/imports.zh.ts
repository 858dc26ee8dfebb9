/** Words of the office's area "imports", Chinese; imports.en.ts must have the same keys and placeholders. */
export const importsZh = {
  'imports.export': '导出 Excel',
} as const
