/** Light, dark, or as the phone: sets `data-theme`, which styles/tokens.css answers to. */
import { ref, type Ref } from 'vue'

export type Theme = 'auto' | 'light' | 'dark'

const KEPT = 'suigong.theme'
const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)')

/** What was chosen on this phone. */
export const theme: Ref<Theme> = ref('auto')

function show(): void {
  const isDark = theme.value === 'dark' || (theme.value === 'auto' && dark?.matches === true)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', paper)
}

export function setTheme(next: Theme): void {
  theme.value = next
  show()
  try {
    localStorage.setItem(KEPT, next)
  } catch {
    // Without storage the choice lasts until the app is closed.
  }
}

/** Applies the kept choice at start and follows the phone where nobody chose. */
export function restoreTheme(): void {
  try {
    const kept = localStorage.getItem(KEPT)
    if (kept === 'light' || kept === 'dark') theme.value = kept
  } catch {
    // As above.
  }
  show()
  dark?.addEventListener('change', show)
}
