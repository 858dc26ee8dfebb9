/**
 * The device's credential lives in a cookie that scripts cannot read. Browsers write cookies to disk
 * late (Chromium every 30 s): a battery that falls out right after enrolment takes it along, and the
 * outbox could never empty. So the phone keeps the secret beside its events for an hour, and asks
 * for the cookie again when the server no longer knows it.
 */
import { watch } from 'vue'
import { ApiError, call } from '@/transport/api'
import { device, loopState, phone } from './phone'

const KEY = 'device secret'
const KEPT_MS = 3_600_000
const PAUSE_MS = 60_000

interface Kept { id: string; secret: string; at: number }

/** Durable before the phone calls itself enrolled; then the cookie, which may also come later. */
export async function keepCredential(id: string, secret: string): Promise<void> {
  await phone().store.setValue(KEY, { id, secret, at: phone().clock.now() } satisfies Kept)
  await askForCookie().catch(() => false)
}

/** Follows the outbox: no cookie → ask for it again; long at peace → the secret is not needed any more. */
export function watchCredential(): void {
  let tried = -Infinity
  watch(loopState, ({ flushing, trouble }) => {
    if (flushing) return
    if (trouble === null) return void forgetWhenOld()
    if (trouble !== 'enrol_again' || phone().clock.mono() - tried < PAUSE_MS) return
    tried = phone().clock.mono()
    void mend()
  })
}

async function mend(): Promise<void> {
  if (!(await askForCookie().catch(() => false))) return
  await phone().store.setDeviceState('enrolled')
  device.value = await phone().store.device()
  void phone().loop.kick('start')
}

/** False when nothing is kept or the server refuses it (revoked); rejects without a network. */
async function askForCookie(): Promise<boolean> {
  const { store } = phone()
  const kept = await store.value<Kept>(KEY)
  if (!kept) return false
  try {
    await call('POST', '/api/v1/devices/cookie', {}, { authorization: `Device ${kept.id}:${kept.secret}` })
    return true
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    await store.setValue(KEY, undefined)
    return false
  }
}

async function forgetWhenOld(): Promise<void> {
  const { store, clock } = phone()
  const kept = await store.value<Kept>(KEY)
  if (kept && clock.now() - kept.at > KEPT_MS) await store.setValue(KEY, undefined)
}
