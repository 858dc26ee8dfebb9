/**
 * Drag a thing onto a place, with mouse, pen and finger. A finger drags by the grip ([data-grip], touch-action none),
 * so that the rest of a card still scrolls; a mouse drags by the whole card. Places carry data-place.
 */
import { onScopeDispose, ref, shallowRef } from 'vue'

const FAR = 6 // pixels before a press becomes a drag
const EDGE = 56 // pixels from the edge in which the view scrolls along
const STEP = 14

export function useDrag<T>(drop: (thing: T, place: string) => void) {
  const held = shallowRef<T | null>(null)
  const at = ref({ x: 0, y: 0 })
  const over = ref('')
  let start: { thing: T; x: number; y: number } | null = null
  let dropped = 0

  function placeUnder(x: number, y: number): HTMLElement | null {
    return document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-place]') ?? null
  }

  function scrollAlong(x: number, y: number): void {
    if (y < EDGE) window.scrollBy(0, -STEP)
    else if (y > window.innerHeight - EDGE) window.scrollBy(0, STEP)
    const box = document.querySelector<HTMLElement>('[data-scrolls]')
    if (!box) return
    const { left, right } = box.getBoundingClientRect()
    if (x < left + EDGE) box.scrollBy(-STEP, 0)
    else if (x > right - EDGE) box.scrollBy(STEP, 0)
  }

  function move(event: PointerEvent): void {
    if (!start) return
    if (!held.value && Math.hypot(event.clientX - start.x, event.clientY - start.y) < FAR) return
    held.value = start.thing
    at.value = { x: event.clientX, y: event.clientY }
    over.value = placeUnder(event.clientX, event.clientY)?.dataset.place ?? ''
    scrollAlong(event.clientX, event.clientY)
    event.preventDefault()
  }

  function end(event?: Event): void {
    const [thing, place] = [held.value, over.value]
    held.value = start = null
    over.value = ''
    listen(false)
    if (thing === null) return
    dropped = performance.now()
    if (event?.type === 'pointerup' && place) drop(thing, place)
  }

  const escape = (event: KeyboardEvent) => { if (event.key === 'Escape') end() }

  function listen(on: boolean): void {
    const change = on ? window.addEventListener : window.removeEventListener
    change('pointermove', move as EventListener, { passive: false } as AddEventListenerOptions)
    change('pointerup', end)
    change('pointercancel', end)
    change('keydown', escape as EventListener)
  }

  onScopeDispose(() => listen(false))
  return {
    held, at, over,
    down(event: PointerEvent, thing: T): void {
      const grip = (event.target as Element).closest('[data-grip]')
      if (event.button !== 0 || (event.pointerType !== 'mouse' && !grip)) return
      start = { thing, x: event.clientX, y: event.clientY }
      listen(true)
    },
    /** Whether the click that follows belongs to the drop just made. */
    justDropped: () => performance.now() - dropped < 250,
  }
}
