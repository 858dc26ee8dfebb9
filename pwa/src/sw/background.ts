/** Background Sync: the same core, the same database, the same lock as the app's tabs [S21]. */
import { createRuntime } from '@/composables/runtime'
import { SESSION_KEY } from '@/storage/identity'

declare const __APP_VERSION__: string

/**
 * One round. Rejects while something is unsent for want of a network, so that the browser tries
 * again later by its own rules.
 */
export async function flushInBackground(scope: ServiceWorkerGlobalScope): Promise<void> {
  let session: string | null = null
  const { store, loop, changes } = createRuntime(__APP_VERSION__, () => session, () => undefined)
  session = (await store.value<{ sessionId: string }>(SESSION_KEY))?.sessionId ?? null
  await loop.kick('background')
  loop.stop()
  const left = await store.unsent(1)
  changes.close()
  await store.close()
  for (const client of await scope.clients.matchAll()) client.postMessage('synced')
  if (left.length > 0) throw new Error('events are still unsent')
}
