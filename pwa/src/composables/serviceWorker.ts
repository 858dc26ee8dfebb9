/** Registers the service worker and lets a new version in only when nobody is hurt by it [S24]. */
import { readonly, ref } from 'vue'
import { loopState } from './phone'

const waiting = ref<ServiceWorker | null>(null)

/** A new version is ready; it starts on the next cold start, or now when the person asks. */
export const updateReady = readonly(waiting)

/** onSynced: the service worker flushed in the background, so that this tab looks again. */
export async function registerServiceWorker(onSynced: () => void): Promise<void> {
  // A chunk of an older version is gone: the new one loads whole. Nothing typed is lost: drafts are kept.
  addEventListener('vite:preloadError', (event) => {
    event.preventDefault()
    if (!loopState.value.flushing) location.reload()
  })
  const container = globalThis.navigator?.serviceWorker
  if (!container || import.meta.env.DEV) return
  container.addEventListener('message', (message) => message.data === 'synced' && onSynced())
  const registration = await container.register('/app/sw.js', { scope: '/app/', updateViaCache: 'none' }).catch(() => null)
  if (!registration) return // plain http, or storage refused: the app works as long as it is open
  const look = () => (waiting.value = container.controller ? registration.waiting : null)
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
}

/** Swaps to the waiting version. False while a flush runs: ask again when it is over. */
export function updateNow(): boolean {
  if (!waiting.value || loopState.value.flushing) return false
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.value.postMessage('activate')
  return true
}
