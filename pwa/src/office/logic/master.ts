/** What each list of master data looks like: its columns, the fields of its form, and what is sent. Pure. */
import type { OfficeWord } from '@/i18n/office'
import type { MasterKind, RoutingStep, Row } from '@/transport/setup'

export type FieldType = 'text' | 'long' | 'number' | 'id' | 'select' | 'place' | 'file' | 'routing'
export interface Field {
  key: string
  label: OfficeWord
  type: FieldType
  need?: boolean
  hint?: OfficeWord
  /** select, place: whose rows are offered. */
  from?: 'workshops' | 'crews' | 'people' | 'shifts' | 'carriers'
  /** Among the few fields that a quick entry shows; the others stand under "more". */
  more?: boolean
}
export interface Column { key: string; label: OfficeWord; num?: boolean }
export interface Kind { kind: MasterKind; title: OfficeWord; about: OfficeWord; columns: Column[]; fields: Field[]; roles: readonly string[] }

const name: Field = { key: 'name', label: 'setup.f.name', type: 'text', need: true }
const nameEn: Field = { key: 'name_en', label: 'setup.f.name_en', type: 'text', more: true }
const ADMIN = ['admin', 'planner'] as const

export const KINDS: Record<MasterKind, Kind> = {
  products: {
    kind: 'products', title: 'setup.k.products', about: 'setup.k.products.about', roles: ADMIN,
    columns: [{ key: 'id', label: 'setup.f.sku' }, { key: 'name', label: 'setup.f.name' }, { key: 'unit', label: 'setup.f.unit' },
      { key: 'pack_quantity', label: 'setup.f.pack', num: true }, { key: 'steps', label: 'setup.f.steps', num: true }, { key: 'drawing', label: 'setup.f.drawing' }],
    fields: [
      { key: 'sku', label: 'setup.f.sku', type: 'id', need: true, hint: 'setup.f.sku.hint' }, name,
      { key: 'unit', label: 'setup.f.unit', type: 'text' }, { key: 'pack_quantity', label: 'setup.f.pack', type: 'text', hint: 'setup.f.pack.hint' },
      { key: 'drawing', label: 'setup.f.drawing', type: 'text' }, { key: 'photo', label: 'setup.f.photo', type: 'file' },
      { key: 'drawing_file', label: 'setup.f.drawing_file', type: 'file' },
      { key: 'routing', label: 'setup.f.routing', type: 'routing' },
      nameEn, { key: 'tolerance', label: 'setup.f.tolerance', type: 'text', hint: 'setup.f.tolerance.hint', more: true }],
  },
  'work-centers': {
    kind: 'work-centers', title: 'setup.k.centers', about: 'setup.k.centers.about', roles: ADMIN,
    columns: [{ key: 'name', label: 'setup.f.name' }, { key: 'workshop_name', label: 'setup.f.workshop' }, { key: 'crew', label: 'setup.f.crew' },
      { key: 'stations', label: 'setup.f.stations', num: true }, { key: 'code', label: 'setup.f.place' }],
    fields: [name, { key: 'workshop', label: 'setup.f.workshop', type: 'place', from: 'workshops', hint: 'setup.f.place.hint' },
      { key: 'crew', label: 'setup.f.crew', type: 'place', from: 'crews' },
      { key: 'stations', label: 'setup.f.stations', type: 'number', hint: 'setup.f.stations.hint' },
      { key: 'minutes', label: 'setup.f.minutes', type: 'number', hint: 'setup.f.minutes.hint', more: true }, nameEn],
  },
  workshops: {
    kind: 'workshops', title: 'setup.k.workshops', about: 'setup.k.workshops.about', roles: ADMIN,
    columns: [{ key: 'name', label: 'setup.f.name' }, { key: 'name_en', label: 'setup.f.name_en' }], fields: [name, nameEn],
  },
  crews: {
    kind: 'crews', title: 'setup.k.crews', about: 'setup.k.crews.about', roles: [...ADMIN, 'supervisor'],
    columns: [{ key: 'name', label: 'setup.f.name' }, { key: 'workshop', label: 'setup.f.workshop' }, { key: 'leader_name', label: 'setup.f.leader' }, { key: 'shift', label: 'setup.f.shift' }],
    fields: [name, { key: 'workshop', label: 'setup.f.workshop', type: 'place', from: 'workshops', hint: 'setup.f.place.hint' },
      { key: 'leader', label: 'setup.f.leader', type: 'select', from: 'people' }, { key: 'shift', label: 'setup.f.shift', type: 'select', from: 'shifts' }, nameEn],
  },
  defects: {
    kind: 'defects', title: 'setup.k.defects', about: 'setup.k.defects.about', roles: ADMIN,
    columns: [{ key: 'name', label: 'setup.f.name' }, { key: 'name_en', label: 'setup.f.name_en' }, { key: 'id', label: 'setup.f.id' }], fields: [name, { ...nameEn, more: false }],
  },
  customers: {
    kind: 'customers', title: 'setup.k.customers', about: 'setup.k.customers.about', roles: [...ADMIN, 'sales', 'supervisor'],
    columns: [{ key: 'name', label: 'setup.f.name' }, { key: 'phone', label: 'setup.f.phone' }, { key: 'contact', label: 'setup.f.contact' }, { key: 'address', label: 'setup.f.address' }],
    fields: [name, { key: 'phone', label: 'setup.f.phone', type: 'text' }, { key: 'contact', label: 'setup.f.contact', type: 'text' },
      { key: 'address', label: 'setup.f.address', type: 'text' }, { key: 'carrier', label: 'setup.f.carrier', type: 'select', from: 'carriers' },
      { key: 'note', label: 'setup.f.note', type: 'long', more: true }],
  },
  carriers: {
    kind: 'carriers', title: 'setup.k.carriers', about: 'setup.k.carriers.about', roles: ['admin'],
    columns: [{ key: 'name', label: 'setup.f.name' }, { key: 'name_en', label: 'setup.f.name_en' }, { key: 'id', label: 'setup.f.id' }],
    fields: [name, { key: 'id', label: 'setup.f.id', type: 'id', hint: 'setup.f.carrier.hint', need: true }, { ...nameEn, more: false }],
  },
}

export const isKind = (text: string): text is MasterKind => text in KINDS

/** A new row of a kind, with what can be guessed filled in. */
export function blank(kind: MasterKind): Record<string, unknown> {
  if (kind === 'products') return { sku: '', name: '', unit: '件', pack_quantity: '', tolerance: '', drawing: '', drawing_file: '', photo: '', name_en: '', routing: [] }
  if (kind === 'work-centers') return { name: '', name_en: '', workshop: '', crew: '', stations: 1, minutes: 0 }
  return Object.fromEntries(KINDS[kind].fields.map((field) => [field.key, '']))
}

/** A row as the form edits it: texts instead of nothing, per cent instead of thousandths, names of places instead of ids. */
export function editable(kind: MasterKind, row: Row, placeName: (from: string, id: string) => string): Record<string, unknown> {
  const made: Record<string, unknown> = { ...blank(kind), id: row.id }
  for (const field of KINDS[kind].fields) {
    const value = row[field.key]
    made[field.key] = field.type === 'place' ? placeName(field.from!, String(value ?? '')) : (value ?? '')
  }
  if (kind === 'products') {
    const tolerance = Number(row['tolerance'] ?? 0)
    Object.assign(made, { sku: row.id, tolerance: tolerance ? String(tolerance / 10) : '', pack_quantity: row['pack_quantity'] === '0' ? '' : row['pack_quantity'],
      routing: ((row['routing'] as RoutingStep[] | undefined) ?? []).map((step) => ({ ...step })) })
  }
  return made
}

export type Wrong = Record<string, OfficeWord>
const QUANTITY = /^\d{1,9}(\.\d{1,3})?$/

/** What cannot be sent as it stands, by field; empty: it can. */
export function wrongIn(kind: MasterKind, form: Record<string, unknown>): Wrong {
  const wrong: Wrong = {}
  for (const field of KINDS[kind].fields) {
    if (field.need && !String(form[field.key] ?? '').trim()) wrong[field.key] = 'setup.need'
  }
  if (kind === 'products') {
    const pack = plain(form['pack_quantity'])
    if (pack && !QUANTITY.test(pack)) wrong['pack_quantity'] = 'setup.need.number'
    const tolerance = plain(form['tolerance'])
    if (tolerance && !(/^\d{1,3}(\.\d)?$/.test(tolerance) && Number(tolerance) <= 100)) wrong['tolerance'] = 'setup.need.percent'
    const steps = form['routing'] as RoutingStep[]
    if (steps.some((step) => !step.name.trim() || !step.work_center)) wrong['routing'] = 'setup.need.step'
    else if (steps.some((step) => !QUANTITY.test(step.piece_rate || '0'))) wrong['routing'] = 'setup.need.rate'
  }
  return wrong
}

/** Digits as a Chinese keyboard gives them, without blanks. */
export const plain = (value: unknown): string => String(value ?? '').normalize('NFKC').replace(/[\s,，]/g, '')

/** What is sent for a form without anything wrong in it. */
export function toSend(kind: MasterKind, form: Record<string, unknown>): Record<string, unknown> {
  const sent: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(form)) sent[key] = typeof value === 'string' ? value.trim() : value
  if (kind === 'products') {
    delete sent['id']
    const steps = form['routing'] as RoutingStep[]
    Object.assign(sent, {
      sku: plain(form['sku']), unit: String(form['unit'] ?? '').trim() || '件', pack_quantity: plain(form['pack_quantity']) || '0',
      tolerance: Math.round(Number(plain(form['tolerance']) || 0) * 10), routing: numbered(steps),
    })
  }
  if (kind === 'work-centers') Object.assign(sent, { stations: Math.max(1, Number(form['stations']) || 1), minutes: Math.max(0, Number(form['minutes']) || 0) })
  if (kind === 'crews') sent['leader'] = sent['leader'] || null
  if (kind !== 'carriers' && !sent['id']) delete sent['id']
  return sent
}

/** The steps in their order. A number that still rises stays, so that what people know as 40 is 40 tomorrow. */
export function numbered(steps: readonly RoutingStep[]): Record<string, unknown>[] {
  let last = 0
  return steps.map((step) => {
    last = step.number > last ? step.number : (Math.floor(last / 10) + 1) * 10
    return { number: last, name: step.name.trim(), name_en: step.name_en ?? '', work_center: step.work_center, kind: step.kind,
      standard_seconds: Math.max(0, Math.round(Number(step.standard_seconds) || 0)), piece_rate: plain(step.piece_rate) || '0' }
  })
}

/** The rows that a search leaves: in any of their texts, whatever the width or case of the letters. */
export function search(rows: readonly Row[], words: string): Row[] {
  const wanted = words.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean)
  if (!wanted.length) return [...rows]
  return rows.filter((row) => {
    const text = Object.values(row).filter((v) => typeof v === 'string').join(' ').normalize('NFKC').toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}
