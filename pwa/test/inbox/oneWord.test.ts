/** What became of a record is called by one word, on the phone, in the office and in the inbox. */
import { expect, it } from 'vitest'
import { en } from '@/i18n/en'
import { figuresEn } from '@/i18n/floor/figures.en'
import { figuresZh } from '@/i18n/floor/figures.zh'
import { INBOX } from '@/i18n/inbox'
import { officeEn } from '@/i18n/office.en'
import { officeZh } from '@/i18n/office.zh'
import { importsEn } from '@/i18n/office/imports.en'
import { importsZh } from '@/i18n/office/imports.zh'
import { zh } from '@/i18n/zh'

const one = (...words: string[]) => expect(new Set(words.map((word) => word.toLowerCase())).size, words.join(' | ')).toBe(1)

it.each(['verdict.applied', 'verdict.held', 'verdict.id_conflict', 'verdict.dismissed'] as const)('%s', (key) => {
  one(zh[key], officeZh[key])
  one(en[key], officeEn[key])
})
it('what waits for a person', () => {
  one(zh['verdict.held'], zh['tone.held'], zh['outbox.needsYou'], figuresZh['task.kind.held'], INBOX.held[0], INBOX['filter.held'][0])
  one(en['verdict.held'], en['tone.held'], en['outbox.needsYou'], figuresEn['task.kind.held'], INBOX.held[1], INBOX['filter.held'][1])
})
it('what does not count, and a number that two records have', () => {
  one(zh['verdict.dismissed'], INBOX['result.dismiss'][0])
  one(en['verdict.dismissed'], INBOX['result.dismiss'][1])
  one(zh['verdict.id_conflict'], importsZh['outbox.one.different'])
  one(en['verdict.id_conflict'], importsEn['outbox.one.different'])
})
