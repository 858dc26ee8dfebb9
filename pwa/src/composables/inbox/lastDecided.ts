/** What was decided last: told for some seconds with the way back, also on the list from which the item was opened. */
import { readonly, shallowRef } from 'vue'

/** about: the items in a few words; text: what became of them; ids: those that `undo` takes back, none without it. */
export interface Told { about: string; text: string; bad: boolean; ids: readonly string[]; undo: (() => Promise<void>) | null }

export const LASTS = 9_000 // ms: twice as long as reading it takes; later it is taken back from the list of what is done
const now = shallowRef<Told | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

export const lastDecided = readonly(now) as Readonly<typeof now>

/** In the place of what was told before: it never speaks of another decision than the last. */
export function tell(about: string, text: string, more: Partial<Pick<Told, 'bad' | 'ids' | 'undo'>> = {}): void {
  clearTimeout(timer)
  now.value = { about, text, bad: false, ids: [], undo: null, ...more }
  timer = setTimeout(hush, LASTS)
}

export function hush(): void {
  clearTimeout(timer)
  now.value = null
}
