import { watchCredential } from './deviceCookie'
import { liveSignals } from './signals'
import { openPhone, loopState, signedIn, type SignedIn } from './phone'
import { isKiosk, loadPrefs } from './usePrefs'
import { loadBadgeSessions } from './badgeSignIn'
import { loadNames } from './names'
import { loadRevisions } from './useRevisions'
import { loadPeople } from './people'
import { createRuntime, SESSION_KEY } from './runtime'

declare const __APP_VERSION__: string

/**
 * Opens storage, loads device, people and rows, starts the sync loop and the keyboard-wedge
 * listener, registers the service worker. Await before mounting; it never needs the network.
 */
export async function startPhone(): Promise<void> {
  const runtime = createRuntime(__APP_VERSION__, () => signedIn.value?.sessionId ?? null, (s) => (loopState.value = s))
  await openPhone(runtime)
  signedIn.value = (await runtime.store.value<SignedIn>(SESSION_KEY)) ?? null
  await Promise.all([loadPeople(), loadPrefs(), loadNames(), loadBadgeSessions(), loadRevisions()])
  // Who used a shared device before it went dark is not who wakes it.
  if (isKiosk()) signedIn.value = null
  watchCredential()
  liveSignals(runtime)
}
