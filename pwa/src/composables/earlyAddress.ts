import type { Router } from 'vue-router'

/**
 * Hears an address that is opened while the first screen is still on its way.
 *
 * The router listens from its first screen on, and then writes that screen's address over the newer one: a code
 * scanned by the phone's own camera into an app that was just starting led nowhere.
 */
export function hearEarlyAddress(router: Router): void {
  const hear = (): void => void router.replace(location.hash.slice(1) || '/')
  window.addEventListener('popstate', hear)
  void router.isReady().catch(() => undefined).then(() => window.removeEventListener('popstate', hear))
}
