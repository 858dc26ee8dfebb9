/**
 * Keys on a shared PC: digits typed by hand, and short codes from a hand scanner (a number, "OK")
 * that are too short to be told from typing by their length. What tells them apart is the pace: no
 * hand presses Enter within 45 ms of the last digit.
 */
import { characterOf, type Key } from './wedgeReader'

const FAST = 45
/** Longer bursts are whole codes: the wedge reader has them. */
const SHORT = 3
export const SETTLE = 60

export type Pressed =
  | { kind: 'typed'; text: string }
  | { kind: 'scanned'; text: string }
  | { kind: 'enter' }
  | { kind: 'back' }
  | { kind: 'cancel' }

export class NumberKeys {
  private text = ''
  private last = -Infinity
  /** What settled within a burst: where the page stands still between a scan's keys, the timer comes before the key. */
  private settled = ''

  /** What this key completes, in order; keys that may still belong to a burst wait for `settle`. */
  key(key: Key): Pressed[] {
    if (key.modified || /^(Shift|CapsLock)/.test(key.code)) return []
    const fast = key.time - this.last <= FAST
    this.last = key.time
    if (!fast) this.settled = ''
    if (key.code === 'Enter' || key.code === 'NumpadEnter') return this.enter(fast)
    if (key.code === 'Backspace') return [...this.typed(), { kind: 'back' }]
    if (key.code === 'Escape') return [...this.typed(), { kind: 'cancel' }]
    const character = characterOf(key)
    if (character === null) return this.typed()
    const done = fast ? [] : this.typed()
    this.text += character
    return done
  }

  /** Call after SETTLE ms without a key: what waited was typed by hand. */
  settle(): Pressed[] {
    this.settled += this.text
    return this.typed()
  }

  /** A whole code is not ours. */
  private typed(): Pressed[] {
    const text = this.text.length > SHORT ? '' : this.text.replace(/[^\d.]/g, '')
    this.text = ''
    return text ? [{ kind: 'typed', text }] : []
  }

  private enter(fast: boolean): Pressed[] {
    const text = this.settled + this.text
    if (!fast || text === '') return [...this.typed(), { kind: 'enter' }]
    this.text = this.settled = ''
    return text.length > SHORT ? [] : [{ kind: 'scanned', text: text.toUpperCase() }]
  }
}
