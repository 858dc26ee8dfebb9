/** Enter goes to the next field, as in the programs that order desks know; it never presses a button. */

const FIELDS = 'input:not([type=file]):not([disabled]), select:not([disabled]), textarea:not([disabled])'

/** The field that follows `from` inside `root`; null at the end. */
export function nextField(root: ParentNode, from: Element): HTMLElement | null {
  const fields = [...root.querySelectorAll<HTMLElement>(FIELDS)]
  return fields[fields.indexOf(from as HTMLElement) + 1] ?? null
}

/** For keydown on a form. True when the key was ours. Ctrl+Enter and a textarea's own Enter are not. */
export function stepOnEnter(event: KeyboardEvent, root: ParentNode): boolean {
  const from = event.target as HTMLElement
  if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey || event.defaultPrevented) return false
  if (!from.matches(FIELDS) || from.matches('textarea')) return false
  event.preventDefault()
  const next = nextField(root, from)
  next?.focus()
  if (next instanceof HTMLInputElement && next.type !== 'date') next.select()
  return true
}
