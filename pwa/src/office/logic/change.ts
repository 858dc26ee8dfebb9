/** A change request: what was edited in the form, as the server wants it and as people read it. */
import { compareQuantity, parseQuantity } from '@/sync/quantity'
import type { DiffRow, OrderWhole } from '@/transport/office'

export interface ChangeForm {
  promised_ship: string
  expected_delivery: string
  address: string
  priority: string
  lines: { sku: string; quantity: string; requirements: string }[]
}

export function formOf(order: OrderWhole): ChangeForm {
  return {
    promised_ship: order.promised_ship, expected_delivery: order.expected_delivery ?? '',
    address: order.address ?? '', priority: order.priority,
    lines: order.lines.map((l) => ({ sku: l.sku, quantity: l.quantity, requirements: l.requirements ?? '' })),
  }
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
  const before = formOf(order)
  const rows: DiffRow[] = PLAIN.filter((field) => form[field] !== before[field])
    .map((field) => ({ field, from: before[field] || null, to: form[field] || null }))
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

/** The body of POST /orders/{no}/changes: only what differs; lines as a whole when one of them does. */
export function content(order: OrderWhole, form: ChangeForm, reason: string): Record<string, unknown> {
  const diff = difference(order, form)
  const body: Record<string, unknown> = { reason: reason.trim() }
  for (const field of PLAIN) if (diff.some((row) => row.field === field)) body[field] = form[field]
  if (diff.some((row) => row.line !== undefined)) {
    body.lines = form.lines.map((line) => ({
      sku: line.sku, quantity: parseQuantity(line.quantity) ?? line.quantity, requirements: line.requirements.trim(),
    }))
  }
  return body
}
