/** The usual reasons of the inbox are read in the author's language, whoever tapped them. */
import { describe, expect, it } from 'vitest'
import { INBOX } from '@/i18n/inbox'
import { CANNED } from '@/i18n/usualNotes'
import { noteText } from '@/composables/notes'

describe('the usual reasons', () => {
  it('are those that the inbox offers', () => {
    const offered = Object.entries(INBOX).filter(([key]) => key.startsWith('reason.') || key === 'back.note')
    expect(Object.fromEntries(offered)).toEqual(CANNED)
  })
  it.each([['Recorded twice', '重复了'], ['扫错了', '扫错了'], ['80 > 52.5', '报到 80，最多 52.5'], ['my own words', 'my own words'], ['', '']])('%s reads %s', (note, words) => {
    expect(noteText(note)).toBe(words)
  })
  it.each([['件', '报到 80，最多 52'], ['公斤', '报到 80，最多 52.5'], [undefined, '报到 80，最多 52.5']])('of %s the most is what can be reached', (unit, words) => {
    expect(noteText('80 > 52.5', unit)).toBe(words)
  })
})
