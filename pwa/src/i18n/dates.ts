/** Times and dates as people on the floor read them, in the phone's own zone. */
import { locale } from './index'

/** "14:02"; with the day in front when it is not today ("11月20日 14:02"). Empty for none. */
export function clock(at: string | null | undefined, now: Date = new Date()): string {
  if (!at) return ''
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return ''
  const hours = time.toLocaleTimeString(locale.value, { hour: '2-digit', minute: '2-digit', hour12: false })
  return time.toDateString() === now.toDateString() ? hours : `${day(at)} ${hours}`
}

/** "11月20日" / "20 Nov" for a date or time. Empty for none. */
export function day(at: string | null | undefined): string {
  if (!at) return ''
  const date = /^\d{4}-\d\d-\d\d$/.test(at) ? new Date(`${at}T12:00`) : new Date(at)
  if (Number.isNaN(date.getTime())) return at
  return locale.value === 'en'
    ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
    : date.toLocaleDateString('zh-CN', { month: 'long', day: 'numeric' })
}

/** Whole days from today to a date; negative when it has passed. */
export function daysTo(date: string, now: Date = new Date()): number {
  const noon = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate(), 12).getTime()
  return Math.round((noon(new Date(`${date}T12:00`)) - noon(now)) / 86_400_000)
}
