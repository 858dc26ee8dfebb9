import { computed, onScopeDispose, ref } from 'vue'
import { useOutbox } from './useOutbox'

/** Whether the server is out of reach, as far as the phone knows; also with nothing to send: it is told of before the first record needs it. */
export function useOffline() {
  const { trouble } = useOutbox()
  const wire = ref(globalThis.navigator?.onLine !== false)
  const heard = () => { wire.value = navigator.onLine !== false }
  for (const name of ['online', 'offline']) addEventListener(name, heard)
  onScopeDispose(() => { for (const name of ['online', 'offline']) removeEventListener(name, heard) })
  return computed(() => trouble.value === 'offline' || trouble.value === 'server' || (!trouble.value && !wire.value))
}
