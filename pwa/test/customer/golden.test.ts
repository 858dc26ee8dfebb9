// The script builds the same markup as the server's template (tests/pages/test_golden.py).
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { esc, render } from '../../src/customer/render'
import { countdown, dayOf, moment, newer, view, type Snapshot, type Words } from '../../src/customer/view'

const folder = new URL('../../../tests/pages/golden/', import.meta.url)
interface Case { snapshot: Snapshot; words: Words; today: string; html: string }
const cases = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe('markup', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThanOrEqual(6))
  it.each(cases)('%s', (name) => {
    const { snapshot, words, today, html } = JSON.parse(readFileSync(new URL(name, folder), 'utf-8')) as Case
    expect(render(snapshot, words, today)).toBe(html)
  })
  it('says partly shipped only while a box is still here', () => {
    const { snapshot, words, today } = JSON.parse(readFileSync(new URL('SO-2002.zh.json', folder), 'utf-8')) as Case
    expect(view(snapshot, words, today).part).toBe('部分发货 1/2 箱')
    for (const box of snapshot.packages) box.state = 'shipped'
    expect(view(snapshot, words, today).part).toBe('')
  })
  it('says a box by the number on its label also when boxes before it were emptied', () => {
    for (const [lang, names] of [['zh', ['箱 2（共 2 箱）', '箱 3（共 2 箱）']], ['en', ['Box 2 (2 in all)', 'Box 3 (2 in all)']]] as const) {
      const { snapshot, words, today } = JSON.parse(readFileSync(new URL(`SO-2002.${lang}.json`, folder), 'utf-8')) as Case
      for (const box of snapshot.packages) box.number += 1
      expect(view(snapshot, words, today).boxes.map((box) => box.name)).toEqual(names)
    }
  })
  it('escapes all that could become markup', () => {
    expect(esc(`<a href="x" id='y'>&`)).toBe('&lt;a href=&#34;x&#34; id=&#39;y&#39;&gt;&amp;')
  })
})

describe('[S17] snapshots are ordered by (epoch, seq)', () => {
  const at = (epoch: string, seq: number) => ({ epoch, seq }) as Snapshot
  it('takes a higher seq of the same epoch', () => expect(newer(at('a', 1), at('a', 2))).toBe(true))
  it('ignores the same and older ones', () => {
    expect(newer(at('a', 2), at('a', 2))).toBe(false)
    expect(newer(at('a', 2), at('a', 1))).toBe(false)
  })
  it('takes a newer epoch although its seq is lower', () => expect(newer(at('a', 9), at('b', 1))).toBe(true))
  it('ignores an older epoch although its seq is higher', () => expect(newer(at('b', 1), at('a', 9))).toBe(false))
})

describe('days and times are those of the factory', () => {
  const t = { today: 'today', day_left: '1 left', days_left: '{n} left', day_over: '1 over', days_over: '{n} over' }
  it.each([
    ['2026-03-04', 'today', 'running'], ['2026-03-05', '1 left', 'running'], ['2026-04-01', '28 left', 'running'],
    ['2026-03-03', '1 over', 'held'], ['2026-02-27', '5 over', 'held'],
  ])('%s', (day, words, tone) => expect(countdown(day, '2026-03-04', t)).toEqual([words, tone]))
  it('turns the day at midnight there', () => {
    expect(dayOf(new Date('2026-03-03T15:59:00Z'), 'Asia/Shanghai')).toBe('2026-03-03')
    expect(dayOf(new Date('2026-03-03T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-03-04')
    expect(moment('2026-03-03T16:05:00.000Z', 'Asia/Shanghai')).toBe('03-04 00:05')
  })
})
