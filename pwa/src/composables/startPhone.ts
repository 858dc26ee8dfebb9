import { toRaw, watch } from 'vue'
import { finishEnrolment, watchCredential } from './deviceCookie'
import { liveSignals } from './signals'
import { device, events, openPhone, loopState, photoProgress, signedIn, syncState } from './phone'
import { isKiosk, loadPrefs } from './usePrefs'
import { SESSION_KEY } from '@/storage/identity'
import { BADGE_SESSIONS, PEOPLE } from '@/storage/store'
import { badgeSessions, loadBadgeSessions } from './badgeSignIn'
import { loadNames } from './names'
import { loadRevisions } from './useRevisions'
import { loadPeople, loadSession, people } from './people'
import { createRuntime } from './runtime'
import { outdated } from './serviceWorker'

declare const __APP_VERSION__: string
const WINDOW = 'suigong-window'

/**
 * Opens storage, loads device, people and rows, starts the sync loop and the keyboard-wedge
 * listener, registers the service worker. Await before mounting; it never needs the network.
 */
export async function startPhone(): Promise<void> {
  const runtime = createRuntime(__APP_VERSION__, () => signedIn.value?.sessionId ?? null, (s) => (loopState.value = s),
    (sha256, part) => (photoProgress.value = new Map([...photoProgress.value, [sha256, part]])))
  runtime.store.guard(() => ({
    device: toRaw(device.value) ?? null, events: [...events.value.values()],
    values: { [SESSION_KEY]: toRaw(signedIn.value), [PEOPLE]: people.value, [BADGE_SESSIONS]: badgeSessions.value },
  }), () => (outdated.value = true))
  await openPhone(runtime)
  const finished = await finishEnrolment()
  await loadSession() // first: who must be signed out is looked for with the badges [S14]
  if (!finished) signedIn.value = null // of the device before
  await Promise.all([loadPeople(), loadPrefs(), loadNames(), loadBadgeSessions(), loadRevisions()])
  // Who used a shared device before it went dark is not who wakes it. Another window's person works on there.
  if (isKiosk()) {
    signedIn.value = null
    if (!(await otherWindow())) await runtime.store.setValue(SESSION_KEY, undefined).catch(() => undefined)
  }
  watchCredential()
  keyInTime()
  liveSignals(runtime)
}

/** Whether the app is open in another window of this shared device; false where the browser cannot tell. */
async function otherWindow(): Promise<boolean> {
  const locks = globalThis.navigator?.locks
  const held = (await locks?.query?.().catch(() => null))?.held ?? []
  void locks?.request?.(WINDOW, { mode: 'shared' }, () => new Promise(() => undefined)).catch(() => undefined) // for as long as it is open
  return held.some(({ name }) => name === WINDOW)
}

/** The office must know this phone's key before the phone breaks, also after a restore; nothing waits for that. */
export function keyInTime(): () => void {
  let done = ''
  return watch(loopState, ({ flushing, trouble }) => {
    const now = `${device.value?.id} ${syncState.value?.epoch}`
    if (now === done || flushing || (trouble && trouble !== 'sign_in') || device.value?.state !== 'enrolled') return
    void import('./later/deviceKey').then(({ tellKey }) => tellKey()).then((told) => told && (done = now), () => undefined)
  })
}
