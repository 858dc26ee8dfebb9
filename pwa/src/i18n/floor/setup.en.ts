/** Words of a phone on a server that nobody has set up yet, English. */
import type { floorSetupZh } from './setup.zh'

export const floorSetupEn: Readonly<Record<keyof typeof floorSetupZh, string>> = {
  'vacant.title': 'This server is not set up yet',
  'vacant.text': 'Open the address below on a computer first and set the factory up; then enrol phones.',
  'vacant.open': 'Set it up',
}
