/** The translator of the office screens: the common words and those of each area (office/<area>). */
import { translator, type Plain } from './index'
import { officeZh } from './office.zh'
import { deskZh } from './office/desk.zh'
import { figuresZh } from './office/figures.zh'
import { importsZh } from './office/imports.zh'
import { opsZh } from './office/ops.zh'
import { peopleZh } from './office/people.zh'
import { scheduleZh } from './office/schedule.zh'
import { setupZh } from './office/setup.zh'

export const allZh = {
  ...officeZh, ...deskZh, ...figuresZh, ...importsZh, ...opsZh, ...peopleZh, ...scheduleZh, ...setupZh,
} as const
/** A word of the office that takes no values. */
export type OfficeWord = Plain<typeof allZh>

export const t = translator(allZh, async () => (await import('./office/english')).allEn)
