/** The day board's own arithmetic. */
import { describe, expect, it } from 'vitest'
import { addDays, cells, choices, closed, fillOf, hours } from '@/office/logic/schedule'
import type { BoardCenter, DayBoard, PlanItem } from '@/transport/schedule'

const HOUR = 3_600_000
const named = (id: string) => ({ id, name: id, name_en: '' })

function item(more: Partial<PlanItem> = {}): PlanItem {
  return {
    id: 'W1', order: '260302-001', ref: '', work_order: 'WW1', product: { sku: 'A', name: '轴', name_en: '' }, unit: '件',
    operation: { number: 10, name: '车', name_en: '' }, center: named('LATHE'), crew: null, own_crew: false, state: 'scheduled',
    planned: '20', good: '0', begun: false, finished: false, urgent: false, late: false, promised_ship: '2026-03-20',
    start: '2026-03-02', finish: '2026-03-03', load: [['2026-03-02', 8 * HOUR], ['2026-03-03', 2 * HOUR]], ...more,
  }
}

const center = (loads: [string, number, number][]): BoardCenter =>
  ({ ...named('LATHE'), workshop: '', crew: null, days: loads.map(([day, ms, capacity]) => ({ day, ms: ms * HOUR, capacity: capacity * HOUR })) })

describe('cards lie in their cells', () => {
  it('begins on the first day and goes on', () => {
    const found = cells([item(), item({ operation: { number: 20, name: '钻', name_en: '' }, start: '2026-03-03', load: [['2026-03-03', HOUR]] })])
    expect(found.get('LATHE/2026-03-02')?.map((c) => [c.item.operation.number, c.part, c.ms])).toEqual([[10, 'first', 8 * HOUR]])
    expect(found.get('LATHE/2026-03-03')?.map((c) => [c.item.operation.number, c.part])).toEqual([[10, 'more'], [20, 'first']])
  })
  it('shows what takes no time on its first day', () => {
    expect(cells([item({ load: [], start: '2026-03-05' })]).get('LATHE/2026-03-05')).toHaveLength(1)
    expect(cells([item({ load: [], start: null })]).size).toBe(0)
  })
})

describe('how full a day is', () => {
  const one = center([['02', 8, 8], ['03', 2, 8], ['04', 0, 8], ['05', 9, 8], ['06', 0, 0], ['07', 1, 0]])
  it('says it by state and in hours', () => {
    expect(['02', '03', '04', '05', '06', '07'].map((d) => fillOf(one, d).state)).toEqual(['full', 'busy', 'free', 'over', 'rest', 'over'])
    expect(fillOf(one, '03')).toEqual({ state: 'busy', percent: 25, hours: '2', of: '8' })
    expect(fillOf(one, '05').percent).toBe(100)
  })
  it('rounds hours so that work is never nothing', () => {
    expect([0, 1, 0.1 * HOUR, 2.46 * HOUR, 8 * HOUR].map(hours)).toEqual(['0', '0.1', '0.1', '2.5', '8'])
  })
})

describe('where an operation may go', () => {
  const day = (iso: string, working = true) => ({ day: iso, working, name: '', name_en: '' })
  const board: DayBoard = {
    today: '2026-03-02', first: '2026-03-01', items: [], behind: [], crews: [],
    days: [day('2026-03-01'), day('2026-03-02'), day('2026-03-03'), day('2026-03-08', false)],
    centers: [center([['2026-03-02', 8, 8], ['2026-03-03', 6, 8]])],
  }
  it('not into the past and not on a day off', () => {
    expect(board.days.map((d) => closed(d, board.today))).toEqual(['past', null, null, 'rest'])
  })
  it('tells the hours that are free, its own counted as free', () => {
    expect(choices(board, 'LATHE', item())).toEqual([{ day: '2026-03-02', left: '8' }, { day: '2026-03-03', left: '4' }])
    expect(choices(board, 'LATHE', item({ center: named('DRILL') }))).toEqual([{ day: '2026-03-02', left: '0' }, { day: '2026-03-03', left: '2' }])
  })
  it('counts days across months', () => {
    expect([addDays('2026-02-28', 1), addDays('2026-03-01', -1), addDays('2026-12-31', 1)]).toEqual(['2026-03-01', '2026-02-28', '2027-01-01'])
  })
})
