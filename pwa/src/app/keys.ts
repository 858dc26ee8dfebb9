/**
 * Keys and hand scanners. A scanner types its code and then Enter: that Enter must never press the
 * button that happens to have the focus, nor send a form from a field that is not made for codes
 * (those say `enterkeyhint="go"`). Space presses, links included.
 */

const PRESSABLE = 'button, a[href], summary, [role="button"], [role="radio"], [role="switch"], input[type="checkbox"], input[type="radio"], input[type="file"]'

/** Installs the guard for the whole document; returns how to remove it. */
export function guardEnter(target: Document): () => void {
  const guard = (event: KeyboardEvent): void => {
    const at = event.target as Element | null
    if (event.key === 'Enter' && at instanceof HTMLInputElement && at.enterKeyHint !== 'go') event.preventDefault()
    const pressable = at?.closest?.<HTMLElement>(PRESSABLE)
    if (!pressable) return
    if (event.key === 'Enter') event.preventDefault()
    else if (event.type === 'keydown' && event.key === ' ' && pressable instanceof HTMLAnchorElement) {
      event.preventDefault()
      pressable.click()
    }
  }
  target.addEventListener('keydown', guard, true)
  target.addEventListener('keypress', guard, true)
  return () => {
    target.removeEventListener('keydown', guard, true)
    target.removeEventListener('keypress', guard, true)
  }
}
