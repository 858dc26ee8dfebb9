/** Names and colour families of order states, from the one dictionary (sync/model/status.json). */
import dictionary from '../../../../sync/model/status.json'
import { pick } from '@/i18n'

export type Tone = 'waiting' | 'running' | 'done' | 'held' | 'stopped'
interface Entry { code: string; zh: string; en: string; tone: string }

const ENTRIES = dictionary.states as Entry[]
const BY_CODE = new Map(ENTRIES.map((entry) => [entry.code, entry]))

export const STATES: readonly string[] = ENTRIES.map((entry) => entry.code)
/** Beside the ladder, not a step of it. */
export const ASIDE: readonly string[] = ['delivery_exception', 'returning', 'on_hold', 'cancelled']

/** The state's name in the language in force; an unknown code stays as it is. */
export function stateName(code: string): string {
  const entry = BY_CODE.get(code)
  return entry ? pick(entry.zh, entry.en) : code
}

export function stateTone(code: string): Tone {
  return (BY_CODE.get(code)?.tone ?? 'waiting') as Tone
}
