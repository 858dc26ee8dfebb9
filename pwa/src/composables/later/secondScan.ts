import { shallowRef, type ShallowRef } from 'vue'
import type { CodeHit, GoneWork } from '../contract'

/** A scanner that fires twice does so well within this of the first, ms. */
export const DELIBERATE = 1500

export type GoneHit = Extract<CodeHit, { kind: 'work_order' }> & { gone: GoneWork }

/**
 * The paper of a closed order is said first, and used when it is scanned once more on purpose.
 * told: what is said now. scanned: true when it may be used; what is said stays while a scanner fires again. fresh: it was said just now.
 */
export function useSecondScan(): { told: ShallowRef<GoneHit | null>; scanned(hit: GoneHit): { use: boolean; fresh: boolean } } {
  const told = shallowRef<GoneHit | null>(null)
  let at = 0
  return {
    told,
    scanned(hit) {
      const now = performance.now()
      const fresh = told.value?.code.id !== hit.code.id
      const use = !fresh && now - at >= DELIBERATE
      if (fresh) at = now
      told.value = use ? null : hit
      return { use, fresh }
    },
  }
}
