import { computed, ref, watch, type Ref } from 'vue'
import { NotSaved, type Bodies, type CaptureOptions, type EventType, type Saved } from './contract'
import { useCapture } from './useCapture'
import { useFeedback } from './useFeedback'

/** Set while an event could not be stored: the app shows it over everything [S22]. */
const notSaved: Ref<NotSaved | null> = ref(null)
/** Why the last confirm was not stored, until one is: the honest line says so after the alarm was read. */
const unsaved: Ref<NotSaved['why'] | null> = ref(null)
watch(notSaved, (now) => now && !now.why.startsWith('not_') && now.why !== 'unsure' && (unsaved.value = now.why), { flush: 'sync' })
/** Event ids that this phone has just saved; the newest flies to the status line. */
const lastSaved: Ref<Saved | null> = ref(null)

/**
 * Confirms on behalf of a screen: saves, then tells by tone, flash and vibration; says loudly when
 * it could not. `busy` disables the button; scans that come meanwhile are saved all the same.
 * once: the screen is left after a confirm, so `busy` stays: a second tap finds nothing to press.
 */
export function useConfirm({ once = false } = {}) {
  const { capture, reverse } = useCapture()
  const { signal } = useFeedback()
  const saving = ref(0)
  const over = ref(false)

  async function told(save: () => Promise<Saved>): Promise<Saved | null> {
    saving.value += 1
    try {
      const saved = await save()
      lastSaved.value = saved
      unsaved.value = null
      over.value = once
      signal('done')
      return saved
    } catch (cause) {
      notSaved.value = cause instanceof NotSaved ? cause : new NotSaved('storage_broken', cause)
      signal('problem')
      return null
    } finally {
      saving.value -= 1
    }
  }

  return {
    busy: computed(() => saving.value > 0 || over.value),
    notSaved,
    unsaved,
    lastSaved,
    /** Null when nothing was saved: keep what was typed. */
    confirm: <T extends EventType>(type: T, body: Bodies[T], options?: CaptureOptions) =>
      told(() => capture(type, body, options)),
    takeBack: (eventId: string, reason: string) => told(() => reverse(eventId, reason)),
  }
}
