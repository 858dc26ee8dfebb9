import { onMounted, onUnmounted } from 'vue'
import { NumberKeys, SETTLE, type Pressed } from '@/camera/numberKeys'

export type { Pressed }

/** Keys of a keyboard or a hand scanner for a screen without fields, while the component is mounted. */
export function useNumberKeys(pressed: (what: Pressed) => void): void {
  const keys = new NumberKeys()
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => keys.settle().forEach(pressed)
  const onKey = (event: KeyboardEvent) => {
    // Sheets and fields of other parts keep their keys.
    if (event.repeat || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
    clearTimeout(timer)
    const modified = event.ctrlKey || event.altKey || event.metaKey
    keys.key({ code: event.code, shift: event.shiftKey, time: event.timeStamp, modified }).forEach(pressed)
    timer = setTimeout(settle, SETTLE)
  }
  // Before the wedge listener, which swallows the keys of whole codes: those must be seen here too.
  onMounted(() => window.addEventListener('keydown', onKey, { capture: true }))
  onUnmounted(() => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKey, { capture: true })
  })
}
