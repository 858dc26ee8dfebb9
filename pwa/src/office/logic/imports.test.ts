import { describe, expect, it } from 'vitest'
import type { ImportJob, ImportRow } from '@/transport/imports'
import { canTake, chosenRows, left, mappingOf, missing, shows, withField } from './imports'

const job = {
  header: 2, counts: { new: 3, change: 1, same: 2, error: 1, warning: 0, applied: 1 },
  sheets: [{ index: 0, name: '一', rows: 9, chosen: true, hidden: false }, { index: 1, name: '二', rows: 3, chosen: false, hidden: false }],
  fields: [{ name: 'sku', title: '产品编码', required: true, hint: '' }, { name: 'name', title: '产品名称', required: true, hint: '' }],
} as unknown as ImportJob
const columns = [
  { index: 0, heading: '甲', field: 'sku', samples: [] }, { index: 1, heading: '乙', field: null, samples: [] }]

describe('the import screen', () => {
  it('shows only filters that have rows, and always all', () => {
    expect(shows(job)).toEqual([['all', 7], ['error', 1], ['new', 3], ['change', 1], ['same', 2]])
  })

  it('counts what is still to be taken', () => {
    expect(left(job)).toBe(3)
    expect(['new', 'change', 'same', 'error'].map((status) => canTake({ status, applied: false } as ImportRow))).toEqual([true, true, false, false])
    expect(canTake({ status: 'new', applied: true } as ImportRow)).toBe(false)
  })

  it('lets a field stand in one column only', () => {
    const moved = withField(columns, 1, 'sku')
    expect(moved.map((c) => c.field)).toEqual([null, 'sku'])
    expect(withField(moved, 1, '').map((c) => c.field)).toEqual([null, null])
    expect(missing(job, moved)).toEqual(['产品名称'])
  })

  it('sends the columns, or another header row, which has other columns', () => {
    expect(mappingOf(job, columns, [0], 2)).toEqual({ columns: { 0: 'sku' } })
    expect(mappingOf(job, columns, [0, 1], 3)).toEqual({ header: 3, sheets: [0, 1] })
  })

  it('names chosen rows by sheet and row', () => {
    expect(chosenRows(['0/12', '1/3'])).toEqual([{ sheet: 0, row: 12 }, { sheet: 1, row: 3 }])
  })
})
