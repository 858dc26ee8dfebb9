/** Words of the office's area "figures", English. */
import type { figuresZh } from './figures.zh'

export const figuresEn: Readonly<Record<keyof typeof figuresZh, string>> = {
  'figures.board': 'Board',
  'figures.tasks': 'Tasks',
  'figures.pay': 'Piece-rate pay',
  'figures.payAbout': 'Good, process scrap, material scrap and estimated pay by month, with Excel export',
}
