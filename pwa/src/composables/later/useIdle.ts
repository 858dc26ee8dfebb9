import { onMounted, onUnmounted, readonly, ref, type Ref } from 'vue'

/**
 * Counts down while nobody touches anything; `over` when it reached zero. Keys, touches and the
 * mouse begin it anew, `again` does too (a scan by camera is no key). Nobody can use a window that is not seen, and the
 * person may be at work in another one: there it is over when somebody looks.
 */
export function useIdle(seconds: number, over: () => void): { left: Readonly<Ref<number>>; again(): void } {
  const left = ref(seconds)
  let end = performance.now() + seconds * 1000
  let timer: ReturnType<typeof setInterval> | undefined
  const again = () => {
    end = performance.now() + seconds * 1000
    left.value = seconds
  }
  const look = () => {
    left.value = Math.max(0, Math.ceil((end - performance.now()) / 1000))
    if (left.value > 0 || document.visibilityState === 'hidden') return
    clearInterval(timer)
    over()
  }
  onMounted(() => {
    again()
    timer = setInterval(look, 250)
    document.addEventListener('visibilitychange', look)
    for (const sign of ['keydown', 'pointerdown'] as const) window.addEventListener(sign, again, { capture: true })
  })
  onUnmounted(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    for (const sign of ['keydown', 'pointerdown'] as const) window.removeEventListener(sign, again, { capture: true })
  })
  return { left: readonly(left), again }
}
