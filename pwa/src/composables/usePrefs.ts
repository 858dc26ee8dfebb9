import { ref, watch, type Ref } from 'vue'
import { phone } from './phone'

/** Settings of this phone: kept in IndexedDB, shared by its tabs. */
export interface Prefs {
  workCenter: string | null
  muted: boolean
  usedCarriers: string[]
  /** A shared phone or PC that waits for badges: set here, or by the office. */
  kiosk: boolean
  officeKiosk: boolean
  /** The shared device reads by its camera. */
  kioskCamera: boolean
  /** People for whom somebody reported here, newest first. */
  behalf: string[]
}

const KEY = 'prefs'
const prefs = ref<Prefs>({ workCenter: null, muted: false, usedCarriers: [], kiosk: false, officeKiosk: false, kioskCamera: false, behalf: [] })
let written = ''

export async function loadPrefs(): Promise<void> {
  const { store, changes } = phone()
  const load = async () => {
    const stored = await store.value<Prefs>(KEY)
    written = JSON.stringify({ ...prefs.value, ...stored })
    prefs.value = JSON.parse(written) as Prefs
  }
  await load()
  changes.on((change, here) => void (!here && change.values?.includes(KEY) && load()))
  watch(prefs, (value) => {
    const text = JSON.stringify(value)
    if (text === written) return // came from another tab
    written = text
    void store.setValue(KEY, JSON.parse(text))
  }, { deep: true })
}

/** Does this device wait for badges instead of belonging to somebody? */
export const isKiosk = (): boolean => prefs.value.kiosk || prefs.value.officeKiosk

export function usePrefs(): Ref<Prefs> {
  return prefs
}
