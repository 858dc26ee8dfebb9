import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from '@/i18n/en'
import { fill } from '@/i18n'
import { VERDICTS, verdictText } from '@/i18n/verdicts'
import { handoverEn } from '@/i18n/floor/handover.en'
import { handoverZh } from '@/i18n/floor/handover.zh'
import { phoneEn } from '@/i18n/floor/phone.en'
import { phoneZh } from '@/i18n/floor/phone.zh'
import { zh } from '@/i18n/zh'

const src = new URL('../../src/', import.meta.url)
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

/** All source text of some folders and what is in them. */
const sources = (...folders: string[]) => folders.flatMap((folder) =>
  (readdirSync(new URL(`${folder}/`, src), { recursive: true }) as string[])
    .filter((name) => /\.(vue|ts)$/.test(name))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, src), 'utf8'))).join('\n')

describe('words', () => {
  it('has every key in both languages, with the same values', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
      expect(zh[key].trim(), key).not.toBe('')
      expect(en[key].trim(), key).not.toBe('')
      expect(names(en[key]), key).toEqual(names(zh[key]))
    }
  })

  it('knows every key that a screen writes out, and has none that no screen uses', () => {
    const all = sources('app', 'components', 'pages', 'composables')
    const written = [...all.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((m) => m[1]!)
    expect(written.length).toBeGreaterThan(100)
    expect(written.filter((key) => !(key in zh))).toEqual([])
    const families = [...all.matchAll(/`([\w.]+\.)\$\{/g)].map((m) => m[1]!)
    const unused = Object.keys(zh).filter((key) => !all.includes(`'${key}'`) && !families.some((f) => key.startsWith(f)))
    expect(unused).toEqual([])
  })

  it('has the words of the later pages in both languages, each of them used', () => {
    expect(Object.keys(phoneEn).sort()).toEqual(Object.keys(phoneZh).sort())
    for (const key of Object.keys(phoneZh) as (keyof typeof phoneZh)[]) expect(names(phoneEn[key]), key).toEqual(names(phoneZh[key]))
    const all = sources('components', 'pages', 'composables')
    const families = [...all.matchAll(/`([\w.]+[._])\$\{/g)].map((m) => m[1]!)
    expect(Object.keys(phoneZh).filter((key) => !all.includes(`'${key}'`) && !families.some((f) => key.startsWith(f)))).toEqual([])
  })

  it('has the words of the outbox and of handing over in both languages, each of them used', () => {
    expect(Object.keys(handoverEn).sort()).toEqual(Object.keys(handoverZh).sort())
    for (const key of Object.keys(handoverZh) as (keyof typeof handoverZh)[]) expect(names(handoverEn[key]), key).toEqual(names(handoverZh[key]))
    const all = sources('components', 'pages')
    const refusals = ['take.not_enrolled', 'take.foreign', 'take.unreadable', 'take.own', 'take.storage']
    expect(Object.keys(handoverZh).filter((key) => !all.includes(`'${key}'`) && !refusals.includes(key))).toEqual([])
  })

  it('puts values in and leaves an unknown name visible', () => {
    expect(fill('还差 {n} {unit}', { n: 3, unit: '件' })).toBe('还差 3 件')
    expect(fill('{n}')).toBe('{n}')
    expect(fill('{n} {n:photo|photos}', { n: 1 })).toBe('1 photo')
    expect(fill('{n} {n:photo|photos}', { n: '0' })).toBe('0 photos')
    expect(fill('{n:photo|photos}')).toBe('{n:photo|photos}')
  })
})

describe('[S25] the reason in plain words', () => {
  const table = readFileSync(new URL('../../../sync/verdict.py', import.meta.url), 'utf8')
  const body = /^CODES: dict\[str, str\] = \{\n([\s\S]*?)^\}/m.exec(table)?.[1] ?? ''
  const codes = [...body.matchAll(/^ {4}"(\w+)":/gm)].map((m) => m[1]!)

  it('reads the table of the rules', () => {
    expect(codes).toContain('stale_revision')
    expect(codes.length).toBeGreaterThan(40)
  })

  it('explains every code of the rules in both languages', () => {
    expect(codes.filter((code) => !VERDICTS[code])).toEqual([])
    for (const code of codes) {
      const [chinese, english] = VERDICTS[code]!
      expect(chinese, code).toMatch(/[\u4e00-\u9fff]/)
      expect(english, code).toMatch(/^[A-Z][\x20-\x7e]+$/)
    }
  })

  it('explains nothing that the rules do not say', () => {
    expect(Object.keys(VERDICTS).filter((code) => !codes.includes(code))).toEqual([])
  })

  it('shows a code newer than this app', () => {
    expect(verdictText('from_the_future')).toContain('from_the_future')
  })
})
