/** The working calendar as months and weeks. Pure. */
import type { CalendarDay } from '@/transport/setup'

export interface Month { number: number; /** Empty places before the first day; weeks begin on Monday. */ before: number; days: CalendarDay[]; working: number }

export function months(days: readonly CalendarDay[]): Month[] {
  return Array.from({ length: 12 }, (_, i) => {
    const own = days.filter((d) => Number(d.day.slice(5, 7)) === i + 1)
    const first = own[0] ? new Date(`${own[0].day}T12:00Z`).getUTCDay() : 1
    return { number: i + 1, before: (first + 6) % 7, days: own, working: own.filter((d) => d.working).length }
  })
}

export type Mark = 'work' | 'rest' | 'holiday' | 'makeup'
/** What a day is, for colour and word: an official day off, a make-up day, or just work or rest. */
export function markOf(day: CalendarDay): Mark {
  if (day.source === 'official') return day.working ? 'makeup' : 'holiday'
  return day.working ? 'work' : 'rest'
}
