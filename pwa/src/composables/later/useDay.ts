import { computed } from 'vue'
import { dayOf } from '@/sync/day'
import { insteadOf } from '../corrections'
import { fateOf } from '../fates'
import { useRows } from '../useRows'

/** What my records of today come to. What does not count because its author took it back is not "set aside" besides. */
export function useDay() {
  const { myDay } = useRows()
  return computed(() => dayOf(myDay.value.filter((item) => fateOf(item) !== 'undone'), insteadOf))
}
