/** Times and dates as people on the floor read them: in the factory's zone once it is known, else in the phone's own. */
import { ref } from 'vue'
import { locale } from './index'

const zone = ref<string>()

/** The factory's zone, "Asia/Shanghai". One that this browser does not know changes nothing. */
export function setZone(name: string | undefined): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    zone.value = name
  } catch { /* the browser's own zone stays */ }
}

/** The date in the factory, "2026-03-07". */
export const today = (now: Date = new Date()): string => now.toLocaleDateString('sv-SE', { timeZone: zone.value })

/** "14:02"; with the day in front when it is not today ("11月20日 14:02"). Empty for none. */
export function clock(at: string | null | undefined, now: Date = new Date()): string {
  if (!at) return ''
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return ''
  const hours = time.toLocaleTimeString(locale.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone.value })
  return today(time) === today(now) ? hours : `${day(at)} ${hours}`
}

/** "11月20日" / "20 Nov" for a date or time. Empty for none. */
export function day(at: string | null | undefined): string {
  if (!at) return ''
  const whole = /^\d{4}-\d\d-\d\d$/.test(at) // a date has no zone
  const date = new Date(whole ? `${at}T12:00Z` : at)
  if (Number.isNaN(date.getTime())) return at
  const timeZone = whole ? 'UTC' : zone.value
  return locale.value === 'en'
    ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone })
    : date.toLocaleDateString('zh-CN', { month: 'long', day: 'numeric', timeZone })
}

/** "2026年11月" / "November 2026" of "2026-11". */
export function monthName(month: string): string {
  const date = new Date(`${month}-15T12:00Z`)
  return Number.isNaN(date.getTime()) ? month : date.toLocaleDateString(locale.value === 'en' ? 'en-GB' : 'zh-CN', { year: 'numeric', month: 'long', timeZone: 'UTC' })
}

/** Whole days from today to a date; negative when it has passed. */
export function daysTo(date: string, now: Date = new Date()): number {
  return Math.round((Date.parse(date.slice(0, 10)) - Date.parse(today(now))) / 86_400_000)
}
