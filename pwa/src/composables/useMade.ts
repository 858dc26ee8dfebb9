import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useRoute, type RouteLocationRaw } from 'vue-router'
import type { CodeHit } from './contract'

/**
 * A closed order asks nobody for work: a screen shows its fields only to who says that something is already made.
 * shut: until then. back: to the work order, without asking again.
 */
export function useMade(hit: Readonly<Ref<Extract<CodeHit, { kind: 'work_order' }>>>): {
  made: Ref<boolean>; shut: ComputedRef<boolean>; back(code: string): RouteLocationRaw
} {
  const made = ref(useRoute().query['made'] === '1')
  return {
    made,
    shut: computed(() => hit.value.gone !== null && !made.value),
    back: (code) => (made.value ? `/work/${code}?made=1` : `/work/${code}`),
  }
}
