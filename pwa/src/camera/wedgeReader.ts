/**
 * Tells a keyboard-wedge scanner from fingers: a burst of keys that no hand can type, ended by
 * Enter or by silence. Reads `event.code`, not `key`: with a Chinese input method switched on,
 * `key` is only "Process".
 */

export interface Key { code: string; shift: boolean; /** ms, from the event itself */ time: number; modified: boolean }
/** pass: let the page have it; swallow: it belongs to a burst; scan: the burst is over. */
export type Verdict = { kind: 'pass' | 'swallow' } | { kind: 'scan'; text: string }

/** Fingers rarely get below 60 ms; scanners send a key every 1–25 ms. */
const FAST = 45
const SHORTEST = 4
/** Without a closing Enter only what is long enough to be a code counts. */
const SHORTEST_WITHOUT_ENTER = 8
/** After so many fast keys it is surely a scanner: nothing more reaches the page. */
const SURE_AFTER = 3
export const SILENCE = 120

const PLAIN: Record<string, string> = {
  Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\', Semicolon: ';', Quote: "'",
  Backquote: '`', Comma: ',', Period: '.', Slash: '/', Space: ' ', NumpadAdd: '+', NumpadSubtract: '-',
  NumpadMultiply: '*', NumpadDivide: '/', NumpadDecimal: '.',
}
const SHIFTED: Record<string, string> = {
  Minus: '_', Equal: '+', BracketLeft: '{', BracketRight: '}', Backslash: '|', Semicolon: ':', Quote: '"',
  Backquote: '~', Comma: '<', Period: '>', Slash: '?',
}
const SHIFTED_DIGITS = ')!@#$%^&*('

/** The character of a US keyboard, which is what scanners imitate; null for keys without one. */
export function characterOf({ code, shift }: Key): string | null {
  if (/^Key[A-Z]$/.test(code)) return shift ? code[3]! : code[3]!.toLowerCase()
  if (/^Digit\d$/.test(code)) return shift ? SHIFTED_DIGITS[Number(code[5])]! : code[5]!
  if (/^Numpad\d$/.test(code)) return code[6]!
  return (shift ? SHIFTED[code] : undefined) ?? PLAIN[code] ?? null
}

export class WedgeReader {
  private text = ''
  private last = -Infinity

  /** How many keys of the present burst reached the page before it was recognised. */
  leaked = 0

  key(key: Key): Verdict {
    if (key.code.startsWith('Shift') || key.code === 'CapsLock') return { kind: 'pass' }
    const fast = key.time - this.last <= FAST
    this.last = key.time
    if (['Enter', 'NumpadEnter', 'Tab'].includes(key.code)) return this.end(fast)
    const character = key.modified ? null : characterOf(key)
    if (character === null) {
      this.reset()
      return { kind: 'pass' }
    }
    if (!fast) this.reset()
    this.text += character
    if (this.text.length > SURE_AFTER) return { kind: 'swallow' }
    this.leaked++
    return { kind: 'pass' }
  }

  /** Call after SILENCE ms without a key: a scanner that sends no Enter. */
  silence(): Verdict {
    const text = this.text
    this.reset()
    return text.length >= SHORTEST_WITHOUT_ENTER ? { kind: 'scan', text } : { kind: 'pass' }
  }

  private end(fast: boolean): Verdict {
    const text = this.text
    this.reset()
    return fast && text.length >= SHORTEST ? { kind: 'scan', text } : { kind: 'pass' }
  }

  private reset(): void {
    this.text = ''
    this.leaked = 0
  }
}
