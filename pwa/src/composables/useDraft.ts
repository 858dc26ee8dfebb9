import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { DraftEnd } from '@/sync/ports'
import { phone, signedIn } from './phone'

const SAVE_AFTER = 300

/**
 * What a person has typed but not confirmed, kept over restarts and sealed for others: it belongs
 * to (person, key) and comes back when that person signs in again [S23].
 * Captures go through `spend`.
 */
export function useDraft<T extends object>(key: string, empty: () => T): {
  draft: Ref<T>
  /** Settles when what was kept has come back. */
  loaded: Promise<void>
  /**
   * Captures what was typed: `save` stores the event and, in the same transaction, what `next` leaves of the
   * draft (undefined: nothing). Null from `save`: nothing was stored, and all stays typed.
   */
  spend<R>(save: (draft: DraftEnd) => Promise<R | null>, next?: (now: T) => T): Promise<R | null>
  /** Given up: nothing of it stays. */
  clear(): void
} {
  const { store } = phone()
  const place = `draft:${signedIn.value?.actorId ?? 'nobody'}:${key}`
  const draft = ref(empty()) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  let touched = false
  const keep = () => {
    quiet()
    void store.setValue(place, JSON.parse(JSON.stringify(draft.value)))
  }
  const loaded = store.value<T>(place).then((kept) => {
    if (kept && !touched) draft.value = { ...empty(), ...kept }
  })
  watch(draft, () => {
    touched = true
    clearTimeout(timer)
    timer = setTimeout(keep, SAVE_AFTER)
  }, { deep: true, flush: 'sync' })
  onScopeDispose(() => {
    if (timer !== undefined) keep()
  })
  const quiet = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    draft,
    loaded,
    async spend(save, next) {
      quiet() // else a late write would bring back what the event has taken
      const left = next ? JSON.parse(JSON.stringify(next(draft.value))) as T : undefined
      const before = JSON.stringify(draft.value)
      const saved = await save({ place, left })
      if (saved === null) {
        keep()
        return null
      }
      const typedMeanwhile = JSON.stringify(draft.value) !== before
      draft.value = next ? next(draft.value) : empty()
      if (!typedMeanwhile) quiet() // the transaction has written just this
      return saved
    },
    clear() {
      draft.value = empty()
      quiet()
      void store.setValue(place, undefined)
    },
  }
}
