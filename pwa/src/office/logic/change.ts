/** A change request: what was edited in the form, as the server wants it and as people read it. */
import { compareQuantity, parseQuantity } from '@/sync/quantity'
import type { FileRow } from '@/transport/desk'
import type { DiffRow, OrderWhole, WorkStep } from '@/transport/office'

/** An operation as it is edited; all text, as fields hold it. old: it was there before. */
export interface StepForm {
  number: string; name: string; name_en: string; work_center: string; inspect: boolean; seconds: string; rate: string; begun: boolean
}
export interface DrawingForm { name: string; file: FileRow[] }
export interface ChangeForm {
  promised_ship: string
  expected_delivery: string
  address: string
  priority: string
  lines: { sku: string; quantity: string; requirements: string }[]
  /** By line number; only what somebody opened to change. */
  routing: Record<number, StepForm[]>
  drawing: Record<number, DrawingForm>
}

export function formOf(order: OrderWhole): ChangeForm {
  return {
    promised_ship: order.promised_ship, expected_delivery: order.expected_delivery ?? '',
    address: order.address ?? '', priority: order.priority,
    lines: order.lines.map((l) => ({ sku: l.sku, quantity: l.quantity, requirements: l.requirements ?? '' })),
    routing: {}, drawing: {},
  }
}

export const stepOf = (step: WorkStep): StepForm => ({
  number: String(step.number), name: step.name, name_en: step.name_en, work_center: step.work_center, inspect: step.kind === 'inspect',
  seconds: String(step.standard_seconds), rate: step.piece_rate, begun: step.begun,
})

/** The work order of a line, by its number from 1; undefined while there is none. */
export const workOf = (order: OrderWhole, line: number) => order.work_orders.find((w) => w.id === order.lines[line - 1]?.work_order)

/** A new operation after the last one, ten further on. */
export function emptyStep(steps: readonly StepForm[]): StepForm {
  const last = Math.max(0, ...steps.map((s) => Number(s.number) || 0))
  return { number: String(Math.floor(last / 10) * 10 + 10), name: '', name_en: '', work_center: '', inspect: false, seconds: '0', rate: '0', begun: false }
}

const WHOLE = /^\d{1,6}$/
const goodStep = (s: StepForm) => WHOLE.test(s.number) && Number(s.number) > 0 && Number(s.number) < 1000 && s.name.trim() !== ''
  && s.work_center !== '' && WHOLE.test(s.seconds.trim() || '0') && parseQuantity(s.rate || '0') !== null

/** Lines (from 1) whose routing cannot be sent as it stands. */
export function badRoutings(form: ChangeForm): number[] {
  return Object.entries(form.routing).flatMap(([line, steps]) => {
    const numbers = new Set(steps.map((s) => Number(s.number)))
    return steps.length && steps.every(goodStep) && numbers.size === steps.length ? [] : [Number(line)]
  })
}

const PLAIN = ['promised_ship', 'expected_delivery', 'address', 'priority'] as const

/** Numbers of the lines (from 1) whose quantity is none. */
export function badLines(form: ChangeForm): number[] {
  return form.lines.flatMap((line, i) => {
    const quantity = parseQuantity(line.quantity)
    return quantity === null || compareQuantity(quantity, '0') <= 0 ? [i + 1] : []
  })
}

/** What differs, in the server's own form of a diff. Quantities compare by value: "50" is "50.0". */
export function difference(order: OrderWhole, form: ChangeForm): DiffRow[] {
  return [...plainDifference(order, form), ...lineDifference(order, form), ...drawingDifference(order, form), ...routingDifference(order, form)]
}

function plainDifference(order: OrderWhole, form: ChangeForm): DiffRow[] {
  const before = formOf(order)
  return PLAIN.filter((field) => form[field] !== before[field])
    .map((field) => ({ field, from: before[field] || null, to: form[field] || null }))
}

function lineDifference(order: OrderWhole, form: ChangeForm): DiffRow[] {
  const before = formOf(order)
  const rows: DiffRow[] = []
  form.lines.forEach((line, i) => {
    const old = before.lines[i]
    const quantity = parseQuantity(line.quantity) ?? line.quantity
    if (!old) {
      rows.push({ field: 'line', line: i + 1, from: null, to: `${line.sku} × ${quantity}` })
      return
    }
    if (line.sku !== old.sku) rows.push({ field: 'sku', line: i + 1, from: old.sku, to: line.sku })
    if (quantity !== (parseQuantity(old.quantity) ?? old.quantity))
      rows.push({ field: 'quantity', line: i + 1, from: old.quantity, to: quantity })
    if (line.requirements.trim() !== old.requirements)
      rows.push({ field: 'requirements', line: i + 1, from: old.requirements || null, to: line.requirements.trim() || null })
  })
  return rows
}

function drawingDifference(order: OrderWhole, form: ChangeForm): DiffRow[] {
  return Object.entries(form.drawing).flatMap(([line, now]) => {
    const work = workOf(order, Number(line))
    const from = work?.drawing ?? ''
    const fromFile = work?.drawing_file ?? ''
    const toFile = now.file[0]?.id ?? ''
    return now.name.trim() === from && toFile === fromFile ? []
      : [{ field: 'drawing', line: Number(line), from, to: now.name.trim(), from_file: fromFile, to_file: toFile }]
  })
}

function routingDifference(order: OrderWhole, form: ChangeForm): DiffRow[] {
  return Object.entries(form.routing).flatMap(([key, steps]) => {
    const line = Number(key)
    const old = new Map((workOf(order, line)?.routing ?? []).map((s) => [s.number, s]))
    const now = new Map(steps.map((s) => [Number(s.number), s]))
    const numbers = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => a - b)
    return numbers.flatMap((operation): DiffRow[] => {
      const was = old.get(operation)
      const is = now.get(operation)
      const row = { field: 'routing', line, operation }
      if (!was || !is) return [{ ...row, part: 'step', from: was?.name ?? null, to: is?.name.trim() ?? null }]
      const kind = is.inspect ? 'inspect' : 'make'
      const milli = (text: string) => Math.round(Number(parseQuantity(text || '0') ?? 0) * 1000)
      return [
        ...(was.name === is.name.trim() ? [] : [{ ...row, part: 'name', from: was.name, to: is.name.trim() }]),
        ...(was.work_center === is.work_center ? [] : [{ ...row, part: 'work_center', from: was.work_center, to: is.work_center }]),
        ...(was.kind === kind ? [] : [{ ...row, part: 'kind', from: was.kind, to: kind }]),
        ...(was.standard_seconds === Number(is.seconds || 0) ? [] : [{ ...row, part: 'standard_ms', from: was.standard_seconds * 1000, to: Number(is.seconds || 0) * 1000 }]),
        ...(milli(was.piece_rate) === milli(is.rate) ? [] : [{ ...row, part: 'piece_rate', from: milli(was.piece_rate), to: milli(is.rate) }]),
      ]
    })
  })
}

/** The body of POST /orders/{no}/changes: only what differs; lines as a whole when one of them does. */
export function content(order: OrderWhole, form: ChangeForm, reason: string): Record<string, unknown> {
  const diff = difference(order, form)
  const body: Record<string, unknown> = { reason: reason.trim() }
  for (const field of PLAIN) if (diff.some((row) => row.field === field)) body[field] = form[field]
  if (diff.some((row) => ['line', 'sku', 'quantity', 'requirements'].includes(row.field))) {
    body.lines = form.lines.map((line) => ({
      sku: line.sku, quantity: parseQuantity(line.quantity) ?? line.quantity, requirements: line.requirements.trim(),
    }))
  }
  const drawn = diff.filter((row) => row.field === 'drawing')
  if (drawn.length) body.drawing = drawn.map((row) => ({ line: row.line, drawing: row.to, drawing_file: row.to_file }))
  const routed = [...new Set(diff.filter((row) => row.field === 'routing').map((row) => row.line!))]
  if (routed.length) body.routing = routed.map((line) => ({ line, operations: form.routing[line]!.map(sentStep) }))
  return body
}

function sentStep(step: StepForm): Record<string, unknown> {
  return {
    number: Number(step.number), name: step.name.trim(), name_en: step.name_en, work_center: step.work_center,
    kind: step.inspect ? 'inspect' : 'make', standard_seconds: Number(step.seconds || 0), piece_rate: parseQuantity(step.rate || '0') ?? '0',
  }
}
