/** What this device can do, asked of the browser one by one; the person answers the rest. */
import { call } from '@/transport/api'
import { sha256Hex } from '@/sync/event'
import { minutesOff } from '../health'
import { device, phone } from '../phone'

/** ok: null = not tested, or nothing to say. value: plain words or figures for the office. */
export interface Check { id: string; ok: boolean | null; value: string }

/** What the page shows for the camera to read. */
export const TEST_TEXT = 'SUIGONG SELF-TEST 0123456789'
const KEY = 'self test'

declare const __APP_VERSION__: string

type Ask = () => Promise<Omit<Check, 'id'>> | Omit<Check, 'id'>
const said = (ok: boolean | null, value = ''): Omit<Check, 'id'> => ({ ok, value })

/** In the order in which a person fixes things. */
export const AUTOMATIC: [id: string, ask: Ask][] = [
  ['secure', () => said(isSecureContext, location.protocol.replace(':', ''))],
  ['storage', writeAndRead],
  ['quota', async () => {
    const found = await navigator.storage?.estimate?.()
    const free = found?.quota === undefined ? null : Math.round((found.quota - (found.usage ?? 0)) / 1_048_576)
    return said(free === null ? null : free > 200, free === null ? '' : `${free}`)
  }],
  ['persisted', async () => {
    const kept = (await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.())
    return said(kept ?? null)
  }],
  ['worker', async () => {
    const found = await navigator.serviceWorker?.getRegistration()
    return said(Boolean(found?.active))
  }],
  ['locks', () => said('locks' in navigator)],
  ['background', () => said(typeof ServiceWorkerRegistration !== 'undefined' && 'sync' in ServiceWorkerRegistration.prototype)],
  ['network', roundTrip],
  ['clock', clockOffset],
]

/** Runs a check; what throws does not work. */
export async function run(id: string, ask: Ask): Promise<Check> {
  try {
    return { id, ...(await ask()) }
  } catch (error) {
    return { id, ok: false, value: (error as Error)?.name ?? '' }
  }
}

/** Written strictly and read back [S22], 200 kB as a photo has. */
async function writeAndRead(): Promise<Omit<Check, 'id'>> {
  const { store, random, clock } = phone()
  const began = clock.mono()
  const data = new Uint8Array(200_000).fill(random.bytes(1)[0]!)
  await store.setValue(KEY, data)
  const back = await store.value<Uint8Array>(KEY)
  await store.setValue(KEY, undefined)
  return said(back !== undefined && sha256Hex(back) === sha256Hex(data), `${Math.round(clock.mono() - began)}`)
}

async function roundTrip(): Promise<Omit<Check, 'id'>> {
  const began = performance.now()
  const response = await call<{ server_time?: string }>('GET', '/api/v1/devices/me', undefined, { timeoutMs: 8000 })
  const now = phone().clock.now()
  const took = performance.now() - began
  if (response.server_time) phone().health.serverSaid(response.server_time, now - took, now)
  return said(true, `${Math.round(took)}`)
}

function clockOffset(): Omit<Check, 'id'> {
  const off = phone().health.offset()
  return off === null ? said(null) : said(minutesOff(off) === 0, `${Math.round(off / 1000)}`)
}

/** Opens the back camera for a moment and asks for its light. */
export async function cameraChecks(): Promise<Check[]> {
  const ask = (video: MediaTrackConstraints | boolean) => navigator.mediaDevices.getUserMedia({ video })
  const any = await run('camera', async () => {
    const stream = await ask(true)
    const { width, height } = stream.getVideoTracks()[0]!.getSettings()
    stream.getTracks().forEach((track) => track.stop())
    return said(true, `${width}×${height}`)
  })
  let torch: Check = { id: 'torch', ok: null, value: '' }
  const back = await run('back', async () => {
    const stream = await ask({ facingMode: { exact: 'environment' } })
    const capable = stream.getVideoTracks()[0]!.getCapabilities?.() as { torch?: boolean } | undefined
    torch = { id: 'torch', ok: capable?.torch === true, value: '' }
    stream.getTracks().forEach((track) => track.stop())
    return said(true)
  })
  return [any, back, torch]
}

export function vibrate(): boolean {
  return navigator.vibrate?.([200, 100, 200]) ?? false
}

export interface ScannerSpeed { characters: number; each: number; enter: boolean }

/** Watches the keys of a hand scanner: how fast, and whether Enter closes the code. */
export function watchScanner(told: (speed: ScannerSpeed) => void): () => void {
  let times: number[] = []
  let enter = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = () => {
    const each = times.length > 1 ? (times.at(-1)! - times[0]!) / (times.length - 1) : Infinity
    if (times.length >= 6 && each < 80) told({ characters: times.length, each: Math.round(each), enter })
    times = []
    enter = false
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.code.startsWith('Shift')) return
    if (event.code === 'Enter' || event.code === 'NumpadEnter') enter = true
    else times.push(event.timeStamp)
    clearTimeout(timer)
    timer = setTimeout(over, 200)
  }
  window.addEventListener('keydown', onKey, { capture: true })
  return () => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKey, { capture: true })
  }
}

export const facts = () => ({ app: __APP_VERSION__, agent: navigator.userAgent.slice(0, 400) })

/** Rejects when the office did not get it. */
export async function sendToOffice(checks: Check[]): Promise<void> {
  if (!device.value) throw new Error('not enrolled')
  await call('POST', '/api/v1/devices/self-test', { checks, ...facts() })
}
