/**
 * The device's credential lives in a cookie that scripts cannot read. Browsers write cookies to disk
 * late (Chromium every 30 s): a battery that falls out right after enrolment takes it along, and the
 * outbox could never empty. So the phone keeps the secret beside its events for an hour, and asks
 * for the cookie again when the server no longer knows it.
 */
import { watch } from 'vue'
import { ApiError, call } from '@/transport/api'
import { forgetValue, takeIdentity } from '@/storage/identity'
import { ifFull } from '@/sync/full'
import type { DeviceInfo } from '@/sync/ports'
import { device, loopState, phone } from './phone'

const KEY = 'device secret'
const KEPT_MS = 3_600_000
const PAUSE_MS = 60_000

interface Kept { id: string; name: string; secret: string; at: number }

/** Durable before the phone calls itself enrolled; then the cookie, which may also come later. */
export async function keepCredential(id: string, name: string, secret: string): Promise<void> {
  await phone().store.setValue(KEY, { id, name, secret, at: phone().clock.now() } satisfies Kept)
  await askForCookie().catch(() => false)
}

/** There was no room to become the new device. */
let unfinished = false

/**
 * A battery that falls out between the two: the code is spent and the cookie may be the new one, so it counts. False where
 * there is no room to write it down: it counts all the same, nobody is signed in, and it is written when there is.
 */
export async function finishEnrolment(): Promise<boolean> {
  const { store } = phone()
  const kept = await store.value<Kept>(KEY)
  const due = kept?.name && kept.id !== (await store.device())?.id
  const now = { id: kept?.id ?? '', name: kept?.name ?? '', state: 'enrolled' } as const
  unfinished = due ? await takeIdentity(store, now).then(() => false).catch(ifFull(true)) : false
  if (due) device.value = now
  return !unfinished
}

/** Follows the outbox: no cookie → ask for it again; long at peace → the secret is not needed any more. */
export function watchCredential(): void {
  let tried = -Infinity
  watch(loopState, ({ flushing, trouble }) => {
    if (flushing) return
    if (unfinished) return void finishEnrolment().catch(() => undefined) // tried again after the next round
    if (trouble === null) return void forgetWhenOld()
    if (trouble !== 'enrol_again' || phone().clock.mono() - tried < PAUSE_MS) return
    tried = phone().clock.mono()
    void mend()
  })
}

async function mend(): Promise<void> {
  if (!(await askForCookie().catch(() => false))) return
  await nowCalled('enrolled')
  void phone().loop.kick('start')
}

export const isUnknown = (error: unknown) => error instanceof ApiError && error.code === 'unknown_device'

/** Asks; where the server does not know this phone, once more with its cookie put back, else the phone must be enrolled. */
export async function asThisPhone<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isUnknown(error)) throw error
    if (!(await askForCookie().catch(() => false))) {
      if (device.value?.state === 'enrolled') await nowCalled('enrol_again')
      throw error
    }
    return ask()
  }
}

async function nowCalled(state: DeviceInfo['state']): Promise<void> {
  await phone().store.setDeviceState(state)
  device.value = await phone().store.device()
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
    await forget(kept)
    return false
  }
}

async function forgetWhenOld(): Promise<void> {
  const { store, clock } = phone()
  const kept = await store.value<Kept>(KEY)
  if (kept && clock.now() - kept.at > KEPT_MS) await forget(kept)
}

/** An enrolment may have written a new one by now. */
const forget = ({ id, secret }: Kept) => forgetValue<Kept>(phone().store, KEY, (now) => now.id === id && now.secret === secret)
