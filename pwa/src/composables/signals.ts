/** Everything that says "it may work now" [S21], and what else lives as long as the app. */
import { watch } from 'vue'
import { livePokes } from '@/transport/live'
import { listenForWedge } from '@/camera/wedge'
import { device, signedIn } from './phone'
import type { Runtime } from './runtime'
import { heard } from './scanBus'
import { registerServiceWorker } from './serviceWorker'

export function liveSignals({ loop, changes }: Runtime): void {
  addEventListener('online', () => void loop.kick('online'))
  addEventListener('focus', () => void loop.kick('focus'))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void loop.kick('visible')
  })
  // Also what another tab captured: the one that flushes must look again.
  changes.on((change) => {
    if (!change.captured) return
    void loop.kick('capture')
    void askBackgroundSync()
  })
  let disconnect = () => {}
  watch([device, signedIn], ([here, who]) => {
    disconnect()
    // Reference data can be fetched again, the outbox cannot: ask not to be evicted.
    if (here) void globalThis.navigator.storage?.persist?.().catch(() => false)
    if (here && who) disconnect = livePokes(() => void loop.kick('poke'))
    void loop.kick('start')
  }, { immediate: true })
  listenForWedge(document, (text) => heard({ text, format: null, source: 'hid', at: Date.now() }))
  void registerServiceWorker(() => void loop.kick('background'))
}

/** Lets the browser flush after the app was closed. */
async function askBackgroundSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.ready
  const sync = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync
  await sync?.register('flush').catch(() => undefined) // refused without permission; other signals remain
}
