/** Tasks, board and statement on the screens: their words, and how tasks are put together. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { figuresEn } from '@/i18n/floor/figures.en'
import { figuresZh } from '@/i18n/floor/figures.zh'
import { alike, minutesSince, monthBeside, type Task } from '@/sync/figures'

const src = new URL('../../src/', import.meta.url)
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

describe('words', () => {
  it('are there in both languages with the same values', () => {
    expect(Object.keys(figuresEn).sort()).toEqual(Object.keys(figuresZh).sort())
    for (const key of Object.keys(figuresZh) as (keyof typeof figuresZh)[]) expect(names(figuresEn[key]), key).toEqual(names(figuresZh[key]))
  })

  it('are all used', () => {
    const all = ['components', 'components/board', 'pages', 'office/pages', 'i18n'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, src)).filter((name) => /\.(vue|ts)$/.test(name))
        .map((name) => readFileSync(new URL(`${folder}/${name}`, src), 'utf8'))).join('\n')
    const families = [...all.matchAll(/`([\w.]+\.)\$\{/g)].map((m) => m[1]!)
    expect(Object.keys(figuresZh).filter((key) => !all.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)))).toEqual([])
  })
})

const task = (id: string, code: string, since: string, more: Partial<Task> = {}): Task => ({
  id, kind: 'held', code, since, for_me: true, own: false, roles: [], to: [], by: null, item: null, escalated: [],
  links: { office: null, app: null }, ...more })

describe('tasks', () => {
  it('stand together when they say the same, what was raised on top, then the oldest', () => {
    const raised = { escalated: [{ at: '', role: 'boss', to: null }] }
    const groups = alike([task('1', 'stale', '09'), task('2', 'over', '10'), task('3', 'stale', '08'),
      task('4', 'late', '11', raised), task('5', 'late', '07')])
    expect(groups.map((group) => group.tasks.map((one) => one.id))).toEqual([['4', '5'], ['3', '1'], ['2']])
  })

  it('waits whole minutes, never less than none', () => {
    const now = Date.parse('2026-03-02T10:00:00Z')
    expect(minutesSince('2026-03-02T09:58:01Z', now)).toBe(1)
    expect(minutesSince('2026-03-02T11:00:00Z', now)).toBe(0)
    expect(minutesSince(null, now)).toBe(0)
  })
})

it('goes from month to month over the year', () => {
  expect(monthBeside('2026-01', -1)).toBe('2025-12')
  expect(monthBeside('2026-12', 1)).toBe('2027-01')
})
