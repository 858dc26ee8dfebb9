/** Whether anybody works on this server yet: asked once, where a new phone begins. */
import { ref, type Ref } from 'vue'
import { call } from '@/transport/api'

/** True once the server said that nobody does; silence (no network) is no answer. */
export function useVacant(): Ref<boolean> {
  const vacant = ref(false)
  call<{ empty: boolean }>('GET', '/api/v1/setup').then((state) => { vacant.value = state.empty }, () => undefined)
  return vacant
}
