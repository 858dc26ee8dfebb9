/** Words of the office's area "figures", Chinese; figures.en.ts must have the same keys and placeholders. */
export const figuresZh = {
  'figures.board': '看板',
  'figures.tasks': '待办',
  'figures.pay': '计件工资',
  'figures.payAbout': '每月合格、工废、料废和估算工资，可导出 Excel',
} as const
