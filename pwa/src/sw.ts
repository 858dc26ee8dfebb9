/// <reference lib="webworker" />
/**
 * The service worker of the phone app: serves the app without a network, and empties the outbox
 * after the app was closed. It keeps no answer of the API: whatever is not in the precache goes
 * straight to the network.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { flushInBackground } from './sw/background'

declare const self: ServiceWorkerGlobalScope
/** Put in by build/sw.mjs: the phone app's files with their hashes. */
declare const __PRECACHE__: PrecacheEntry[]

interface SyncEvent extends ExtendableEvent { readonly tag: string }

precacheAndRoute(__PRECACHE__, { ignoreURLParametersMatching: [/.*/] })
cleanupOutdatedCaches()
// Any address below /app/ is the app itself; the office, the customer's page and the API are not.
registerRoute(new NavigationRoute(createHandlerBoundToURL('/app/index.html'), { allowlist: [/^\/app(\/|$)/] }))

// The first version takes over at once; a later one waits for a cold start or for "update now" [S24].
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
})
self.addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent
  if (tag === 'flush') (event as SyncEvent).waitUntil(flushInBackground(self))
})
