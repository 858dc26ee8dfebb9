/** A line of the trail in a few words, from the event's body. */
import { clock } from '@/i18n/dates'
import { t } from '@/i18n/office'
import { fieldName, typeName, valueName } from '@/i18n/officeTerms'
import { usualNote } from '@/i18n/usualNotes'
import { decisionText } from '@/i18n/verdicts'
import { parseCode } from '@/sync/codes'
import type { TrailItem, TrailRecord } from '@/transport/office'

type Json = Record<string, unknown>

const LATE = 2 * 60_000

/** Whether it arrived clearly after it happened: the phone was offline. */
export function late(item: Pick<TrailItem, 'recorded_at' | 'received_at'>): boolean {
  return !!item.recorded_at && Date.parse(item.received_at) - Date.parse(item.recorded_at) > LATE
}

/** Whether it says that it was recorded after it had arrived: its clock was wrong, or its file was altered. */
export function impossible(item: Pick<TrailItem, 'recorded_at' | 'received_at'>): boolean {
  return !!item.recorded_at && Date.parse(item.recorded_at) - Date.parse(item.received_at) > LATE
}

/** By which road it came, where its own phone did not send it; "" where it did. */
export function cameLine({ came }: Pick<TrailItem, 'came'>): string {
  if (!came) return ''
  if (came.device) return t('trail.brought', { name: came.device.name })
  return came.by ? t('trail.fileBy', { name: came.by.name }) : t('trail.file')
}

/** Fields that say what happened, in the order in which people say them. */
const TOLD = ['operation', 'good', 'process_scrap', 'material_scrap', 'quantity', 'defect', 'work_center', 'disposition', 'kind', 'result',
  'waybill', 'carrier', 'gate', 'decision', 'reason', 'note']

/** The id of the work order whose traveler carries this code; none where it is no such code. */
function workId(code: unknown): string {
  const read = typeof code === 'string' ? parseCode(code) : null
  return read && 'WOL'.includes(read.kind) ? read.id : ''
}

export interface Work { id: string; product: string }
/** What of the order is told by name: works with their products, boxes by their printed codes. */
export interface Known { works?: readonly Work[]; boxes?: ReadonlyMap<string, string> }

/**
 * termOf: the name of a defect or work center by its code. known: work orders and boxes that have names; others are
 * told as their printed code says.
 */
export function summary(item: { body: unknown }, termOf: (id: string) => string = (id) => id, known: Known = {}): string {
  const body = item.body as Json | null
  if (!body || typeof body !== 'object') return ''
  const lines = Array.isArray(body.lines) ? (body.lines as Json[]) : []
  const nameOf = (code: unknown) => {
    const id = workId(code)
    return known.works?.find((work) => work.id === id)?.product ?? (id && `${fieldName('work_order')} ${String(code)}`)
  }
  const told = lines.map((line) => [line?.sku ?? nameOf(line?.work_order), line?.quantity].filter(Boolean).join(' × ')).filter(Boolean)
  return [nameOf(body.work_order), ...boxesOf(body, known), ...told, ...TOLD.flatMap((key) => field(body, key, termOf))].filter(Boolean).join(' · ')
}

function boxesOf(body: Json, known: Known): string[] {
  const codes = typeof body.package === 'string' ? [body.package] : []
  return codes.map((code) => known.boxes?.get(code) ?? `${fieldName('package')} ${code}`)
}

function field(body: Json, key: string, termOf: (id: string) => string, zero = false): string[] {
  const value = body[key]
  if (value === null || value === undefined || value === '' || (value === '0' && !zero) || typeof value === 'object') return []
  const told = key === 'note' || key === 'reason' ? usualNote(valueName(value)) : key === 'defect' || key === 'work_center' ? termOf(String(value)) : valueName(value)
  return [`${fieldName(key)} ${told}`]
}

/** What a correction made of a record: only what it changed, where one can say so in a few words. */
export function corrected(body: Json, counts: Json, termOf: (id: string) => string = (id) => id, known: Known = {}): string {
  const same = (key: string) => JSON.stringify(body[key] ?? '0') === JSON.stringify(counts[key] ?? '0')
  const changed = TOLD.filter((key) => !same(key)).flatMap((key) => field({ [key]: counts[key] ?? '0' }, key, termOf, true))
  const plain = ['work_order', 'package', 'lines'].every(same)
  return (plain && changed.join(' · ')) || summary({ body: counts }, termOf, known)
}

/** The record that a decision or a reversal speaks of: whose, when, and what it said; an alert by its reason; else "". */
export function spokenOf(one: TrailRecord | null | undefined, nameOf: (who: unknown) => string, termOf: (id: string) => string, known: Known = {}): string {
  if (!one?.type) return one?.code ? decisionText(one.code) : ''
  const what = summary(one, termOf, known)
  return t('trail.about', { type: typeName(one.type), name: nameOf(one.actor), time: clock(one.recorded_at ?? ''), what: what && t('trail.said', { what }) })
}
