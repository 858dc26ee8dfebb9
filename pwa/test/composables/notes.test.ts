// @vitest-environment happy-dom
/** The usual reasons of the inbox are read in the author's language, whoever tapped them. */
import { afterEach, describe, expect, it } from 'vitest'
import { INBOX } from '@/i18n/inbox'
import { setLocale } from '@/i18n'
import { CANNED, usualNote } from '@/i18n/usualNotes'
import { noteText } from '@/composables/notes'

describe('the usual reasons', () => {
  it('are those that the inbox offers', () => {
    const offered = Object.entries(INBOX).filter(([key]) => key.startsWith('reason.') || key === 'back.note')
    expect(Object.fromEntries(offered)).toEqual(CANNED)
  })
  it.each([['Recorded twice', '重复了'], ['扫错了', '扫错了'], ['80 > 52.5', '累计 80，最多 52.5'], ['operation 30', '工序 30'], ['my own words', 'my own words'], ['', '']])('%s reads %s', (note, words) => {
    expect(noteText(note)).toBe(words)
  })
  it.each([['件', '累计 80，最多 52'], ['公斤', '累计 80，最多 52.5'], [undefined, '累计 80，最多 52.5']])('of %s the most is what can be reached', (unit, words) => {
    expect(noteText('80 > 52.5', unit)).toBe(words)
  })
  it('of a packing it says packed, of anything else no word of reporting', async () => {
    expect(noteText('50 > 42', '件', 'package.pack')).toBe('累计装箱 50，最多 42')
    await setLocale('en')
    expect(noteText('50 > 42', '件', 'package.pack')).toBe('50 packed in all, 42 at most')
    expect(noteText('50 > 42', '件', 'work.report')).toBe('50 in all, 42 at most')
  })
  it('for taking back are read in the reader\'s language, with what was added to them', async () => {
    expect(usualNote('Reported twice')).toBe('报了两次')
    await setLocale('en')
    expect(['报了两次', '运单错了', '数量错了: 只有 5 件', '只有 5: 件'].map(usualNote)).toEqual(['Reported twice', 'Wrong waybill', 'Wrong quantity: 只有 5 件', '只有 5: 件'])
  })
})
afterEach(() => setLocale('zh-CN'))
