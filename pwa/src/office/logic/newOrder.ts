/** A new order as it is typed: picking a customer, lines, what is wrong, what is sent. No DOM. */
import { compareQuantity, parseQuantity } from '@/sync/quantity'
import type { CheckIn, Checked, FoundCustomer } from '@/transport/desk'
import type { NewOrder, Priority, Product } from '@/transport/office'

export interface LineForm { sku: string; text: string; quantity: string; requirements: string }
export interface OrderForm {
  customerId: string | null; name: string; phone: string; contact: string; address: string; carrier: string
  ref: string; ship: string; arrive: string; priority: Priority; release: boolean; lines: LineForm[]
}
export type Wrong = { what: 'customer' | 'ship' | 'dates' | 'lines' } | { what: 'line'; n: number }

export const emptyLine = (): LineForm => ({ sku: '', text: '', quantity: '', requirements: '' })
export const emptyForm = (): OrderForm => ({
  customerId: null, name: '', phone: '', contact: '', address: '', carrier: '', ref: '', ship: '', arrive: '',
  priority: 'normal', release: true, lines: [emptyLine()],
})

export const goodQuantity = (text: string): boolean => {
  const quantity = parseQuantity(text)
  return quantity !== null && compareQuantity(quantity, '0') > 0
}
const blank = (line: LineForm) => !line.sku && !line.text.trim() && !line.quantity.trim() && !line.requirements.trim()
/** Lines that somebody began; the empty one at the end waits for the next product. */
export const begun = (form: OrderForm): LineForm[] => form.lines.filter((line) => !blank(line))
export const complete = (line: LineForm): boolean => line.sku !== '' && goodQuantity(line.quantity)

/** Who was picked fills address, courier and phone; what was typed before for somebody else goes. */
export function picked(form: OrderForm, customer: FoundCustomer): OrderForm {
  return { ...form, customerId: customer.id, name: customer.name, phone: customer.phone, contact: customer.contact,
    address: customer.address, carrier: customer.carrier }
}

/** Typing on in the name makes it somebody else: the record is let go, address and courier stay as typed. */
export const renamed = (form: OrderForm, name: string): OrderForm => ({ ...form, customerId: null, name })

/** A usual product takes the first line that waits, with its usual quantity. */
export function withUsual(form: OrderForm, product: { sku: string; quantity: string }, text: string): OrderForm {
  const line = { ...emptyLine(), sku: product.sku, text, quantity: product.quantity }
  const at = form.lines.findIndex(blank)
  const lines = at < 0 ? [...form.lines, line] : form.lines.map((old, i) => (i === at ? line : old))
  return { ...form, lines }
}

/** The product that a text names exactly, whatever the case; undefined for none. */
export const productOf = (text: string, products: readonly Product[]): Product | undefined =>
  products.find((p) => p.id.toLowerCase() === text.trim().toLowerCase())

export interface ProductOption { sku: string; name: string; name_en?: string; unit: string; quantity?: string; times?: number }

/** Products that fit a text by SKU or name, the usual ones of the customer first. */
export function productOptions(text: string, products: readonly Product[], usual: FoundCustomer['products'], most = 8): ProductOption[] {
  const words = text.trim().toLowerCase()
  const fits = (p: { sku: string; name: string; name_en?: string }) =>
    !words || [p.sku, p.name, p.name_en ?? ''].some((part) => part.toLowerCase().includes(words))
  const known = new Set(usual.map((u) => u.sku))
  const others = products.filter((p) => p.active !== false && !known.has(p.id))
    .map((p) => ({ sku: p.id, name: p.name, name_en: p.name_en, unit: p.unit }))
  const starts = (p: ProductOption) => (words && p.sku.toLowerCase().startsWith(words) ? 0 : 1)
  return [...usual.filter(fits), ...others.filter(fits).sort((a, b) => starts(a) - starts(b))].slice(0, most)
}

export function wrongOf(form: OrderForm): Wrong[] {
  const lines = begun(form)
  return [
    ...(form.name.trim() ? [] : [{ what: 'customer' as const }]),
    ...(lines.length ? [] : [{ what: 'lines' as const }]),
    ...form.lines.flatMap((line, i) => (blank(line) || complete(line) ? [] : [{ what: 'line' as const, n: i + 1 }])),
    ...(form.ship ? [] : [{ what: 'ship' as const }]),
    ...(form.arrive && form.ship && form.arrive < form.ship ? [{ what: 'dates' as const }] : []),
  ]
}

/** The body of POST /orders: only what was filled in. */
export function orderOf(form: OrderForm, files: string[]): NewOrder {
  const said = (text: string) => text.trim()
  return {
    customer: { name: said(form.name), ...(said(form.phone) && { phone: said(form.phone) }), ...(said(form.contact) && { contact: said(form.contact) }) },
    ...(form.customerId && { customer_id: form.customerId }), ...(said(form.ref) && { ref: said(form.ref) }),
    ...(form.carrier && { carrier: form.carrier }), ...(files.length && { files }),
    promised_ship: form.ship, ...(form.arrive && { expected_delivery: form.arrive }), priority: form.priority,
    ...(said(form.address) && { address: said(form.address) }), release: form.release,
    lines: begun(form).map((line) => ({
      sku: line.sku, quantity: parseQuantity(line.quantity) ?? line.quantity,
      ...(said(line.requirements) && { requirements: said(line.requirements) }),
    })),
  }
}

/** What is asked of the server while typing: complete lines only. */
export function checkOf(form: OrderForm): CheckIn {
  const phone = form.phone.trim()
  return {
    ...(form.name.trim() && { customer: { name: form.name.trim(), ...(/^\+?[0-9][0-9 ()-]{2,38}$/.test(phone) && { phone }) } }),
    ref: form.ref.trim(), lines: form.lines.filter(complete).map((l) => ({ sku: l.sku, quantity: parseQuantity(l.quantity)! })),
  }
}

/** Whether the promised day is before what the plan says. */
export const tooEarly = (form: OrderForm, checked: Checked | null): boolean =>
  Boolean(form.ship && checked?.earliest && form.ship < checked.earliest)

/** A day so many days later, ISO; a parcel travels on Sundays, too. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
