/** Registers the service worker and lets a new version in only when nobody is hurt by it [S24]. */
import { computed, ref, shallowRef, watch } from 'vue'
import { loopState } from './phone'

const LOOK_EVERY = 3_600_000
const RELOAD_AGAIN_AFTER = 60_000
const RELOADED_AT = 'suigong:reloaded-at'

const waiting = shallowRef<ServiceWorker | null>(null)

/** A newer version in another window has changed the storage: this one can save nothing any more [S24]. */
export const outdated = ref(false)

/** A new version is ready; it starts on the next cold start, or now when the person asks. */
export const updateReady = computed(() => waiting.value !== null)

/** onSynced: the service worker flushed in the background, so that this tab looks again. */
export async function registerServiceWorker(onSynced: () => void, enabled = !import.meta.env.DEV): Promise<void> {
  addEventListener('vite:preloadError', onMissingChunk)
  const container = globalThis.navigator?.serviceWorker
  if (!container || !enabled) return
  container.addEventListener('message', (message) => message.data === 'synced' && onSynced())
  const registration = await container.register('/app/sw.js', { scope: '/app/', updateViaCache: 'none' }).catch(() => null)
  if (!registration) return // plain http, or storage refused: the app works as long as it is open
  const look = () => (waiting.value = container.controller ? registration.waiting : null)
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  lookNowAndThen(registration)
}

/** An installed app may stay open for days. */
function lookNowAndThen(registration: ServiceWorkerRegistration): void {
  let last = performance.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || performance.now() - last < LOOK_EVERY) return
    last = performance.now()
    void registration.update().catch(() => undefined) // offline: next time
  })
}

/** Swaps to the waiting version. False while a flush runs: ask again when it is over. */
export function updateNow(): boolean {
  if (!waiting.value || loopState.value.flushing) return false
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.value.postMessage('activate')
  return true
}

/**
 * A screen of an older version is gone from the server: the whole app loads anew, after the running
 * flush. Drafts are kept. Not twice within a minute: offline, or when reloading did not help, the
 * error is for the screen to show.
 */
function onMissingChunk(event: Event): void {
  if (navigator.onLine === false || !mayReload()) return
  event.preventDefault()
  const stop = watch(loopState, ({ flushing }) => {
    if (flushing) return
    queueMicrotask(() => stop())
    location.reload()
  }, { immediate: true })
}

/** Once a minute at most: what reloading did not cure, it will not cure at once. */
function mayReload(): boolean {
  const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0)
  if (Math.abs(Date.now() - last) < RELOAD_AGAIN_AFTER) return false
  sessionStorage.setItem(RELOADED_AT, String(Date.now()))
  return true
}

export function reloadOnce(): void {
  if (mayReload()) location.reload()
}
