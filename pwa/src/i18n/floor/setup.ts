/** The translator of a phone on a server that nobody has set up yet. */
import { translator } from '../index'
import { floorSetupZh } from './setup.zh'

export const t = translator(floorSetupZh, async () => (await import('./setup.en')).floorSetupEn)
