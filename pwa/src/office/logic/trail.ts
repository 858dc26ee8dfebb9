/** A line of the trail in a few words, from the event's body. */
import { fieldName, valueName } from '@/i18n/officeTerms'
import type { TrailItem } from '@/transport/office'

type Json = Record<string, unknown>

const LATE = 2 * 60_000

/** Whether it arrived clearly after it happened: the phone was offline. */
export function late(item: Pick<TrailItem, 'recorded_at' | 'received_at'>): boolean {
  return !!item.recorded_at && Date.parse(item.received_at) - Date.parse(item.recorded_at) > LATE
}

/** Fields that say what happened, in the order in which people say them. Codes are left to the detail. */
const TOLD = ['operation', 'good', 'process_scrap', 'material_scrap', 'quantity', 'defect', 'work_center', 'disposition', 'kind', 'result',
  'waybill', 'carrier', 'gate', 'decision', 'reason', 'note']

/** termOf: the name of a defect or work center by its code. */
export function summary(item: Pick<TrailItem, 'body' | 'type'>, termOf: (id: string) => string = (id) => id): string {
  const body = item.body as Json | null
  if (!body || typeof body !== 'object') return ''
  const lines = Array.isArray(body.lines) ? (body.lines as Json[]) : []
  const told = lines.map((line) => [line?.sku, line?.quantity].filter(Boolean).join(' × ')).filter(Boolean)
  return [...told, ...TOLD.flatMap((key) => {
    const value = body[key]
    if (value === null || value === undefined || value === '' || value === '0' || typeof value === 'object') return []
    return [`${fieldName(key)} ${key === 'defect' || key === 'work_center' ? termOf(String(value)) : valueName(value)}`]
  })].join(' · ')
}
