import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { phone, signedIn } from './phone'

const SAVE_AFTER = 300

/**
 * What a person has typed but not confirmed, kept over restarts and sealed for others: it belongs
 * to (person, key) and comes back when that person signs in again [S23].
 * `clear()` after a capture.
 */
export function useDraft<T extends object>(key: string, empty: () => T): {
  draft: Ref<T>
  /** Settles when what was kept has come back. */
  loaded: Promise<void>
  clear(): void
} {
  const { store } = phone()
  const place = `draft:${signedIn.value?.actorId ?? 'nobody'}:${key}`
  const draft = ref(empty()) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  let touched = false
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    void store.setValue(place, JSON.parse(JSON.stringify(draft.value)))
  }
  const loaded = store.value<T>(place).then((kept) => {
    if (kept && !touched) draft.value = { ...empty(), ...kept }
  })
  watch(draft, () => {
    touched = true
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER)
  }, { deep: true, flush: 'sync' })
  onScopeDispose(() => {
    if (timer !== undefined) save()
  })
  return {
    draft,
    loaded,
    clear() {
      draft.value = empty()
      clearTimeout(timer)
      timer = undefined
      void store.setValue(place, undefined)
    },
  }
}
