/** The guide's steps: where each leads, and which comes next. Pure. */
import type { Progress, Shift, Step, StepId } from '@/transport/setup'

/** Where a step is done, when not in the guide itself. */
export const PLACES: Partial<Record<StepId, string>> = {
  calendar: '/calendar', workshops: '/master/crews', work_centers: '/master/work-centers', people: '/people', products: '/master/products',
  routings: '/master/products', customers: '/master/customers', devices: '/devices', order: '/orders/new',
}
/** The kind of sheet that fills a step. */
export const SHEETS: Partial<Record<StepId, string>> = {
  workshops: 'crews', work_centers: 'work-centers', people: 'people', products: 'products', routings: 'routings',
  defects: 'defects', customers: 'customers', carriers: 'carriers', order: 'orders',
}

/**
 * The step to open: the first that is neither done nor put off, one behind `after` before one in front of it; then
 * the first put off that is needed.
 */
export function nextStep(progress: Progress, later: ReadonlySet<string>, after: StepId | null = null): StepId | null {
  const at = progress.steps.findIndex((step) => step.id === after) + 1
  const open = [...progress.steps.slice(at), ...progress.steps.slice(0, at)].filter((step) => !step.done)
  return (open.find((step) => !later.has(step.id)) ?? open.find((step) => !step.optional))?.id ?? null
}

/** Whether all that a first traveler needs is there. */
export function canPrint(steps: readonly Step[]): boolean {
  return steps.some((step) => step.id === 'routings' && step.done)
}

/** A user name to begin with: what is Latin in a name, else a role's word and a number that is free. */
export function guessUsername(name: string, taken: ReadonlySet<string> = new Set()): string {
  const latin = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]/g, '')
  const base = latin.length >= 2 ? latin.slice(0, 24) : 'admin'
  for (let n = 1; n < 1000; n++) {
    const tried = n === 1 ? base : `${base}${n}`
    if (!taken.has(tried)) return tried
  }
  return base
}

export const PRESETS: Record<'one' | 'two' | 'three', Shift[]> = {
  one: [{ name: '白班', name_en: 'Day', start: '08:00', end: '17:30', break_minutes: 90 }],
  two: [{ name: '白班', name_en: 'Day', start: '08:00', end: '20:00', break_minutes: 60 }, { name: '夜班', name_en: 'Night', start: '20:00', end: '08:00', break_minutes: 60 }],
  three: [{ name: '早班', name_en: 'Early', start: '08:00', end: '16:00', break_minutes: 30 }, { name: '中班', name_en: 'Late', start: '16:00', end: '00:00', break_minutes: 30 }, { name: '夜班', name_en: 'Night', start: '00:00', end: '08:00', break_minutes: 30 }],
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
/** Whether a shift ends on the next day. */
export const overnight = (shift: Shift): boolean => minutes(shift.end) <= minutes(shift.start)
/** Hours of work in a shift, breaks taken off: "10.5". */
export function workHours(shift: Shift): string {
  if (!/^\d\d:\d\d$/.test(shift.start) || !/^\d\d:\d\d$/.test(shift.end)) return ''
  const whole = ((minutes(shift.end) - minutes(shift.start) - 1 + 1440) % 1440) + 1
  return String(Math.round(Math.max(whole - (Number(shift.break_minutes) || 0), 0) / 6) / 10)
}
