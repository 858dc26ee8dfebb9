/** What tells states of one look apart: a shade each, by their place in the dictionary (sync/model/status.json). */
import dictionary from '../../../sync/model/status.json'
import { stateTone } from './states'
import '../styles/shades.css'

/** States after the goods have left; on the board's ring there are none of them. */
const GONE = new Set(['shipped', 'in_transit', 'delivered', 'completed', 'cancelled'])

/**
 * The classes of a state's own colour (styles/shades.css): its look, and the shade that tells it from the others of the
 * same look. The same wherever a state is a dot, a swatch or an arc.
 */
export function stateShade(code: string): string {
  const gone = GONE.has(code)
  const alike = dictionary.states.filter((state) => state.tone === stateTone(code) && GONE.has(state.code) === gone).map((state) => state.code)
  const place = alike.length === 1 ? 1 : Math.min(Math.max(alike.indexOf(code), 0), 2)
  return `is-${stateTone(code)} shade-${place}${gone ? ' gone' : ''}`
}
