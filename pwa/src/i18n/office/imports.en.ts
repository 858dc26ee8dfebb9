/** Words of the office's area "imports", English. */
import type { importsZh } from './imports.zh'

export const importsEn: Readonly<Record<keyof typeof importsZh, string>> = {
  'imports.export': 'Export to Excel',
}
