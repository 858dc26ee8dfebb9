/** The stage line of an order: first time of each state reached, where it stands, what is to come. */
import { ASIDE, STATES, stateTone, type Tone } from './states'

export interface Entered { code: string; at: string; by: unknown }
export interface Step { code: string; mark: 'past' | 'now' | 'todo'; tone: Tone; at: string; by: unknown }

const AHEAD = new Set(['confirmed', 'in_production', 'produced', 'packed', 'shipped', 'delivered'])
const LADDER = STATES.filter((code) => !ASIDE.includes(code))

export function steps(state: string, entered: readonly Entered[]): Step[] {
  const first = new Map<string, Entered>()
  for (const e of entered) if (!first.has(e.code)) first.set(e.code, e)
  const back = [...entered].reverse()
  const newest = back.find((e) => e.code === state)
  const aside = ASIDE.includes(state)
  const here = aside ? (back.find((e) => !ASIDE.includes(e.code))?.code ?? 'draft') : state
  const now: Step = { code: state, mark: 'now', tone: stateTone(state), at: newest?.at ?? '', by: newest?.by ?? null }
  const over = state === 'cancelled' || state === 'returning'
  return LADDER.flatMap((code, i): Step[] => {
    const at = first.get(code)
    const past = i < LADDER.indexOf(here) || (aside && code === here)
    const shown: Step[] = code === state ? [now]
      : past ? (at ? [{ code, mark: 'past', tone: 'done', at: at.at, by: at.by }] : [])
      : AHEAD.has(code) && !over ? [{ code, mark: 'todo', tone: 'waiting', at: '', by: null }] : []
    return aside && code === here ? [...shown, now] : shown
  })
}
