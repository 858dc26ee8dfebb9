/** Everybody's name, crew and badge, kept on the phone for choosing and for badges without a network. */
import { shallowRef, watch } from 'vue'
import { ApiError, call } from '@/transport/api'
import { fetchNames } from '@/transport/names'
import { putUnlessRevoked } from '@/storage/identity'
import { NAMES } from '@/storage/store'
import { ifFull } from '@/sync/full'
import type { Role } from './contract'
import { device, loopState, phone } from './phone'
import { usePrefs } from './usePrefs'

/** How old the list may get while the phone is in touch, ms. */
const FRESH = 5 * 60_000

export interface NamedPerson {
  id: string
  name: string
  name_en?: string
  crew: string
  roles: Role[]
  /** False: has left; the name stays for what was done. */
  active: boolean
  /** sha256 (hex) of the sha256 (hex) of the badge's identifier; null without a badge. */
  badge: string | null
}
interface NamesList {
  etag: string
  /** Wall clock ms of the last answer. */
  at: number
  items: NamedPerson[]
  /** Public key of the badges' seal. */
  key: { x: string; y: string } | null
}

export const names = shallowRef<NamesList | null>(null)

/** The name of a person; '' when this phone does not know it. */
export const nameOf = (id: string): string => names.value?.items.find((p) => p.id === id)?.name ?? ''

/** Loads what is kept, then follows the outbox: in touch and old enough → asks again. */
export async function loadNames(): Promise<void> {
  const { store, changes, clock } = phone()
  const load = async () => (names.value = (await store.value<NamesList>(NAMES)) ?? null)
  changes.on((change) => void (change.values?.includes(NAMES) && load()))
  await load()
  let asked = -Infinity // in this run: an app that was just opened looks once, however new the list is
  watch(loopState, ({ flushing, trouble }) => {
    const inTouch = device.value?.state === 'enrolled' && !flushing && (trouble === null || trouble === 'sign_in')
    if (!inTouch || clock.mono() - asked < FRESH) return
    asked = clock.mono()
    void refreshNames()
  })
}

let asking: Promise<void> | null = null

/** Asks for the list and for what the office set for this phone. Never rejects: the old list stays. */
export function refreshNames(): Promise<void> {
  asking ??= ask().catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
  }).finally(() => (asking = null))
  return asking
}

async function ask(): Promise<void> {
  const { store, clock } = phone()
  if (device.value?.state !== 'enrolled') return
  const got = await fetchNames(names.value?.etag ?? '')
  const list = got ? listOf(got, clock.now()) : names.value && { ...names.value, at: clock.now() }
  if (!list || !(await putUnlessRevoked(store, NAMES, list).catch(ifFull(true)))) return
  names.value = list
  const me = await call<{ kiosk?: boolean }>('GET', '/api/v1/devices/me')
  const prefs = usePrefs()
  if (typeof me.kiosk === 'boolean' && me.kiosk !== prefs.value.officeKiosk) prefs.value = { ...prefs.value, officeKiosk: me.kiosk }
}

function listOf({ etag, json }: { etag: string; json: Record<string, unknown> }, at: number): NamesList | null {
  if (!Array.isArray(json.items)) return null
  const items = (json.items as NamedPerson[]).filter((p) => typeof p?.id === 'string' && typeof p.name === 'string')
  const key = json.badge_key as NamesList['key'] | undefined
  return {
    etag, at, key: key?.x && key.y ? { x: key.x, y: key.y } : null,
    items: items.map((p) => ({ ...p, crew: p.crew ?? '', roles: p.roles ?? [], active: p.active !== false, badge: p.badge ?? null })),
  }
}
