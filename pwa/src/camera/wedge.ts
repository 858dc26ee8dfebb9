/** The page's side of a keyboard-wedge scanner: swallow its keys, put back what leaked into a field. */
import { SILENCE, WedgeReader, type Verdict } from './wedgeReader'

type Field = HTMLInputElement | HTMLTextAreaElement

/** Calls `onScan` for each scan on any screen; answers a function that stops listening. */
export function listenForWedge(target: Document, onScan: (text: string) => void): () => void {
  const reader = new WedgeReader()
  let field: Field | null = null
  let before = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  const settle = (verdict: Verdict) => {
    if (verdict.kind !== 'scan') return
    if (field) restore(field, before)
    onScan(verdict.text.trim())
  }
  const onKey = (event: KeyboardEvent) => {
    clearTimeout(timer)
    const active = target.activeElement
    const now = isField(active) ? active : null
    const value = now?.value ?? ''
    const modified = event.ctrlKey || event.altKey || event.metaKey
    const verdict = reader.key({ code: event.code, shift: event.shiftKey, time: event.timeStamp, modified })
    if (reader.leaked === 1) [field, before] = [now, value] // a burst may begin here
    if (verdict.kind !== 'pass') {
      // Its Enter never presses a button.
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    settle(verdict)
    if (verdict.kind !== 'scan') timer = setTimeout(() => settle(reader.silence()), SILENCE)
  }
  target.addEventListener('keydown', onKey, { capture: true })
  return () => {
    clearTimeout(timer)
    target.removeEventListener('keydown', onKey, { capture: true })
  }
}

function isField(element: Element | null): element is Field {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
}

/** An input method may hold the leaked keys in a composition: leaving the field ends it. */
function restore(field: Field, value: string): void {
  field.blur()
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.focus({ preventScroll: true })
}
