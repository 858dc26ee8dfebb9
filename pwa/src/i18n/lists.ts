/** Names in one line, as the language strings them together: "甲、乙", "A, B and C". */
import { locale } from './index'

export function listed(names: readonly string[]): string {
  if (locale.value !== 'en') return names.join('、')
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('')
}

/** A change from one to another, whose arrow never begins a line: there it would look like a further consequence. */
export const unbroken = (line: string): string => line.replaceAll(' → ', '\u00a0→ ')
