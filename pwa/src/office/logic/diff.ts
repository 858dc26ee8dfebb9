/** A change's difference as people read it: plain rows, routing by operation, drawings as pairs. No DOM. */
import { t } from '@/i18n/office'
import { fieldName, valueName } from '@/i18n/officeTerms'
import { officeZh, type OfficeKey } from '@/i18n/office.zh'
import type { DiffRow } from '@/transport/office'

export interface ShownRow { label: string; note: string; from: string; to: string }

const PARTS = { name: 'desk.part.name', name_en: 'desk.part.name_en', work_center: 'desk.part.work_center', kind: 'desk.part.kind', standard_ms: 'desk.part.standard_ms', piece_rate: 'desk.part.piece_rate' } as const
const milli = (value: unknown) => String(Number(value) / 1000)

function partValue(part: string, value: unknown, termOf: (id: string) => string): string {
  if (value === null || value === undefined || value === '') return t('common.none')
  if (part === 'work_center') return termOf(String(value))
  if (part === 'kind') return value === 'inspect' ? t('desk.routing.inspect') : t('desk.make.kind')
  if (part === 'standard_ms') return t('desk.seconds', { n: milli(value) })
  if (part === 'piece_rate') return milli(value)
  return String(value)
}

/** termOf: the name of a work center by its id. Drawings are shown as pictures, too (see drawingsOf). */
export function rowsOf(diff: readonly DiffRow[], termOf: (id: string) => string = (id) => id): ShownRow[] {
  return diff.map((row) => {
    const line = row.line ? t('change.line', { n: row.line }) : ''
    if (row.field === 'routing') {
      const part = row.part ?? 'step'
      if (part === 'step') return { label: t('desk.op', { n: row.operation ?? '' }), note: line, from: row.from ? String(row.from) : t('common.none'),
        to: row.to ? t('desk.step.added', { name: String(row.to) }) : t('desk.step.gone') }
      return { label: `${t('desk.op', { n: row.operation ?? '' })} ${part in PARTS ? t(PARTS[part as keyof typeof PARTS]) : part}`, note: line,
        from: partValue(part, row.from, termOf), to: partValue(part, row.to, termOf) }
    }
    const key = `field.${row.field}`
    const label = row.field === 'drawing' ? t('desk.drawing') : key in officeZh ? t(key as OfficeKey & 'field.from') : fieldName(row.field)
    const shown = (value: unknown) => (value === null || value === undefined || value === '' ? t('common.none') : valueName(value))
    return { label, note: line, from: shown(row.from), to: shown(row.to) }
  })
}

export interface Drawing { line: number; from: string; to: string; fromFile: string; toFile: string }

/** Pairs of drawings that are worth looking at: at least one side has a file. */
export const drawingsOf = (diff: readonly DiffRow[]): Drawing[] => diff
  .filter((row) => row.field === 'drawing' && (row.from_file || row.to_file))
  .map((row) => ({ line: row.line ?? 0, from: String(row.from ?? ''), to: String(row.to ?? ''), fromFile: row.from_file ?? '', toFile: row.to_file ?? '' }))
