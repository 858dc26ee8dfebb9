import { computed, type ComputedRef } from 'vue'
import { pick, t } from '@/i18n'
import type { ParsedCode } from '@/sync/codes'
import type { Shown, WorkCenterRow } from '@/sync/rows'
import { useFeedback } from './useFeedback'
import { usePrefs } from './usePrefs'
import { useRows } from './useRows'
import { useToast } from './useToast'

/** The work center where this phone is used; scanning the code on a machine changes it. */
export function usePlace(): {
  place: ComputedRef<Shown<WorkCenterRow> | undefined>
  /** null: all work centers. */
  settle(id: string | null): void
  /** By a scanned S code; tells by tone and words. False when this phone does not know the place. */
  settleAt(code: ParsedCode): boolean
} {
  const prefs = usePrefs()
  const { workCenters } = useRows()
  const { signal } = useFeedback()
  const { toast } = useToast()

  function settle(id: string | null): void {
    prefs.value = { ...prefs.value, workCenter: id }
  }

  return {
    place: computed(() => workCenters.value.find((wc) => wc.id === prefs.value.workCenter)),
    settle,
    settleAt(code) {
      const here = workCenters.value.find((wc) => wc.code === code.code || wc.id === code.id)
      signal(here ? 'done' : 'problem')
      toast(here ? t('home.nowAt', { place: pick(here.name, here.name_en) }) : t('scan.unknown'))
      if (here) settle(here.id)
      return here !== undefined
    },
  }
}
