/** Calls of the office's area "imports": import jobs, sample workbooks, exports. Shapes as the server sends them. */
import { call } from './api'
import { query } from './office'

export type JobState = 'reading' | 'mapping' | 'ready' | 'applying' | 'done' | 'failed'
export type RowStatus = 'new' | 'change' | 'same' | 'error'
export type Show = 'all' | RowStatus | 'warning'
export interface Say { column: string; heading: string; code: string; text: string }
export interface ImportRow {
  sheet: number; row: number; status: RowStatus; cells: Record<string, string>
  changes: { field: string; title: string; from: string; to: string }[]
  errors: Say[]; warnings: Say[]; applied: boolean; failure: string
}
export interface ImportColumn { index: number; heading: string; field: string | null; samples: string[] }
export interface ImportField { name: string; title: string; required: boolean; hint: string }
export interface ImportJob {
  id: string; kind: string; title: string; name: string; at: string; by: { id: string; name: string } | null
  state: JobState; code: string | null; message: string
  progress: { done: number; total: number }; counts: Record<RowStatus | 'warning' | 'applied' | 'failed', number>
  sheets: { index: number; name: string; rows: number; chosen: boolean; hidden: boolean }[]
  header: number | null; columns: ImportColumn[]; fields: ImportField[]
  missing: string[]; notes: string
  rows: ImportRow[]; total: number
  /** Whether cards with the new people's PINs can be opened; only for who made the import. */
  pins: boolean
}
export interface JobItem {
  id: string; kind: string; title: string; name: string; at: string; by: { id: string; name: string } | null
  state: JobState; counts: ImportJob['counts']; progress: ImportJob['progress']
}
export interface Mapping { sheets?: number[]; columns?: Record<string, string>; header?: number }

const BASE = '/api/v1/imports'
const at = encodeURIComponent

/** Kinds in the order in which a factory fills them: later ones name earlier ones. */
export const KINDS = ['workshops', 'crews', 'work-centers', 'people', 'products', 'routings', 'defects', 'customers', 'carriers', 'orders'] as const
export type Kind = (typeof KINDS)[number]

export const imports = {
  list: (kind = '') => call<{ items: JobItem[]; kinds: string[] }>('GET', BASE + query({ kind })),
  job: (id: string, lang: string, show: Show = 'all', offset = 0, limit = 100) =>
    call<ImportJob>('GET', `${BASE}/${at(id)}${query({ lang, show, offset, limit })}`),
  upload(kind: string, file: File): Promise<ImportJob> {
    const form = new FormData()
    form.append('kind', kind)
    form.append('file', file, file.name)
    return call<ImportJob>('POST', BASE, undefined, { raw: form, timeoutMs: 120_000 })
  },
  map: (id: string, mapping: Mapping) => call<ImportJob>('POST', `${BASE}/${at(id)}/mapping`, mapping),
  apply: (id: string, rows: 'all' | { sheet: number; row: number }[]) => call<ImportJob>('POST', `${BASE}/${at(id)}/apply`, { rows }),
}

export const badUrl = (id: string, lang: string) => `${BASE}/${at(id)}/bad.xlsx${query({ lang })}`
export const cardsUrl = (id: string) => `${BASE}/${at(id)}/cards.pdf`
export const sampleUrl = (kind: string, lang: string) => `/api/v1/samples/${at(kind)}.xlsx${query({ lang })}`
export const exportUrl = (list: string, lang: string, more: Record<string, string | number | null | undefined> = {}) =>
  `/api/v1/exports/${at(list)}.xlsx${query({ ...more, lang })}`
