/** The translator of the office screens. */
import { translator } from './index'
import { officeZh } from './office.zh'

export const t = translator(officeZh, async () => (await import('./office.en')).officeEn)
