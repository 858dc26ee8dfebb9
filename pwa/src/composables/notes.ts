/** What stands beside a verdict, in plain words: the server's figures, and what a supervisor wrote with one tap. */
import { say } from '@/i18n/floor/phone'
import { reachable } from '@/i18n/units'
import type { EventType } from '@/sync/wire'
import { CANNED, usualNote } from '@/i18n/usualNotes'

/** "48 > 42" and the usual reasons in the reader's words; anything else as it was written. unit: of what the figures count;
 *  type: of the record that it stands beside. */
export function noteText(note: string, unit?: string | null, type?: EventType): string {
  const [, n, of] = /^([\d.]+) > ([\d.]+)$/.exec(note) ?? []
  if (n && of) return say(type === 'package.pack' ? 'held.packed' : 'held.over', { n, of: reachable(of, unit) })
  const step = /^operation (\d+)$/.exec(note)?.[1]
  return step ? say('held.operation', { n: step }) : usualNote(note)
}

/** Says nothing beside "taken back by yourself". */
export const isOwnWish = (note: string): boolean => CANNED['back.note']!.includes(note)
