/** Names and colour families of order states, from the one dictionary (sync/model/status.json). */
import dictionary from '../../../sync/model/status.json'
import { pick } from './index'

/** The five looks of a state: colour, icon and word (docs/design.md). */
export type State = 'waiting' | 'running' | 'done' | 'held' | 'stopped'

const STATES = new Map(dictionary.states.map((state) => [state.code, state]))
const TONES: readonly State[] = ['waiting', 'running', 'done', 'held', 'stopped']

/** A state newer than this app shows its code. */
export function stateName(code: string): string {
  const state = STATES.get(code)
  return state ? pick(state.zh, state.en) : code
}

export function stateTone(code: string): State {
  const tone = STATES.get(code)?.tone
  return TONES.find((known) => known === tone) ?? 'waiting'
}

/** Where a state stands in the dictionary; unknown ones last. */
export function statePlace(code: string): number {
  const at = dictionary.states.findIndex((state) => state.code === code)
  return at < 0 ? dictionary.states.length : at
}
