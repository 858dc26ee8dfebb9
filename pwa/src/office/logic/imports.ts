/** What the import screens compute: words of kinds and states, the choice of rows, the mapping that is sent. */
import type { OfficeWord } from '@/i18n/office'
import type { ImportColumn, ImportJob, ImportRow, JobState, Kind, Mapping, RowStatus, Show } from '@/transport/imports'

export const KIND_WORD: Record<Kind, OfficeWord> = {
  workshops: 'imports.k.workshops', crews: 'imports.k.crews', 'work-centers': 'imports.k.work-centers', people: 'imports.k.people',
  products: 'imports.k.products', routings: 'imports.k.routings', defects: 'imports.k.defects', customers: 'imports.k.customers',
  carriers: 'imports.k.carriers', orders: 'imports.k.orders',
}
export const SHOW_WORD: Record<Show, OfficeWord> = {
  all: 'imports.s.all', new: 'imports.s.new', change: 'imports.s.change', same: 'imports.s.same', error: 'imports.s.error', warning: 'imports.s.warning',
}
export const ONE_WORD: Record<RowStatus, OfficeWord> = {
  new: 'imports.one.new', change: 'imports.one.change', same: 'imports.one.same', error: 'imports.one.error',
}
export const STATE_WORD: Record<JobState, OfficeWord> = {
  reading: 'imports.st.reading', mapping: 'imports.st.mapping', ready: 'imports.st.ready', applying: 'imports.st.applying',
  done: 'imports.st.done', failed: 'imports.st.failed',
}
export const STATE_TONE: Record<JobState, string> = {
  reading: 'running', mapping: 'held', ready: 'held', applying: 'running', done: 'done', failed: 'stopped',
}
export const STATUS_TONE: Record<RowStatus, string> = { new: 'running', change: 'held', same: 'waiting', error: 'stopped' }

export const isBusy = (job: { state: JobState } | null) => job?.state === 'reading' || job?.state === 'applying'
export const keyOf = (row: { sheet: number; row: number }) => `${row.sheet}/${row.row}`
/** Rows that an import would write and has not written yet. */
export const canTake = (row: ImportRow) => !row.applied && (row.status === 'new' || row.status === 'change')

/** How many rows "import all" would write. */
export function left(job: ImportJob): number {
  return Math.max(job.counts.new + job.counts.change - job.counts.applied, 0)
}

export function chosenRows(keys: Iterable<string>): { sheet: number; row: number }[] {
  return [...keys].map((key) => {
    const [sheet, row] = key.split('/')
    return { sheet: Number(sheet), row: Number(row) }
  })
}

/** The filters worth showing, with their counts. */
export function shows(job: ImportJob): [Show, number][] {
  const { counts } = job
  const all = counts.new + counts.change + counts.same + counts.error
  const found: [Show, number][] = [['all', all], ['error', counts.error], ['warning', counts.warning], ['new', counts.new], ['change', counts.change], ['same', counts.same]]
  return found.filter(([show, n]) => show === 'all' || n > 0)
}

/** Column -> field as a person has it now; a field can stand in one column only. */
export function withField(columns: ImportColumn[], index: number, field: string): ImportColumn[] {
  return columns.map((column) => column.index === index ? { ...column, field: field || null }
    : field && column.field === field ? { ...column, field: null } : column)
}

export function missing(job: ImportJob, columns: ImportColumn[]): string[] {
  const there = new Set(columns.map((column) => column.field))
  return job.fields.filter((field) => field.required && !there.has(field.name)).map((field) => field.title)
}

/** What is sent: the columns only where they still belong to the header row that is shown. */
export function mappingOf(job: ImportJob, columns: ImportColumn[], sheets: number[], header: number | null): Mapping {
  const moved = header !== null && header !== job.header
  const before = job.sheets.filter((sheet) => sheet.chosen).map((sheet) => sheet.index)
  const same = before.length === sheets.length && before.every((index) => sheets.includes(index))
  return {
    ...(moved ? { header } : { columns: Object.fromEntries(columns.filter((c) => c.field).map((c) => [String(c.index), c.field as string])) }),
    ...(same || sheets.length === 0 ? {} : { sheets }),
  }
}

export const isSheetFile = (name: string) => /\.(xlsx|xlsm|csv|txt|tsv|xls)$/i.test(name)
