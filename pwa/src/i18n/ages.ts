/** How long something has waited, in the words of the floor. */
import { say } from './floor/figures'

/** "35 分钟", "3 小时", "2 天": whole units, the coarsest that says enough. */
export function ageWords(minutes: number): string {
  if (minutes < 60) return say('fig.minutes', { n: minutes })
  if (minutes < 48 * 60) return say('fig.hours', { n: Math.floor(minutes / 60) })
  return say('fig.days', { n: Math.floor(minutes / 1440) })
}

/** Work to do, in minutes of standard time: "40 分钟", "12.5 小时". */
export function workWords(minutes: number): string {
  if (minutes < 60) return say('fig.minutes', { n: minutes })
  const hours = minutes / 60
  return say('fig.hours', { n: hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours) })
}
