/** What in a phone's own word should worry somebody, as sentences that say what to do; and who comes first. Pure. */
import { ageWords } from '@/i18n/ages'
import { t } from '@/i18n/office'
import type { Device, Health } from '@/transport/people'

const CLOCK = 2 // minutes; a report may be off by that much without harm
const WRONG = 15 // minutes; times on screens and papers are not to be believed
const SCANS = 20
const STUCK = 2 * 60 // minutes that an entry may wait while the phone is in contact
const AWAY = 24 * 60 // minutes without contact: with unsent entries somebody must go
const FORGOTTEN = 7 * 24 * 60

const minutesOff = (health: Health | null) => Math.round(Math.abs(health?.offset_ms ?? 0) / 60_000)
/** A clock that is off by more than does no harm. */
export const isOff = (health: Health | null): boolean => minutesOff(health) >= CLOCK
/** A camera or labels that fail too often. */
export const isBlind = (health: Health | null): boolean => (health?.scan_fails ?? 0) >= SCANS

export interface Advice { tone: 'done' | 'running' | 'held' | 'stopped' | 'waiting'; rank: number; text: string }

const since = (at: string | null | undefined, now: number): number | null => {
  const then = Date.parse(at ?? '')
  return Number.isNaN(then) ? null : Math.max(0, Math.floor((now - then) / 60_000))
}

/** The numbers of "0.1.0 abc", for comparing; null for anything else. */
function version(app: string | null | undefined): number[] | null {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(app ?? '')
  return found ? found.slice(1).map(Number) : null
}

const older = (a: number[], b: number[]) => a.some((n, i) => n < b[i]! && a.slice(0, i).every((m, k) => m === b[k]))

/** The newest version that any of these phones runs. */
export function newestApp(devices: readonly Device[]): string | null {
  return devices.map((device) => device.health?.app ?? null).reduce((best, app) => {
    const [mine, other] = [version(best), version(app)]
    return other && (!mine || older(mine, other)) ? app : best
  }, null)
}

/** What is wrong with a phone and what to do, the worst first; one entry "all well" when nothing is. */
export function advice(device: Device, now: number, newest: string | null = null): Advice[] {
  const { health } = device
  const away = since(device.last_seen, now)
  const waits = since(health?.oldest, now)
  const n = health?.unsent ?? 0
  const found: Advice[] = []
  const add = (rank: number, tone: Advice['tone'], text: string) => found.push({ rank, tone, text })
  if (away === null) add(1, 'waiting', t('people.dev.do.never'))
  else if (n > 0 && away >= AWAY) add(9, 'stopped', t('people.dev.do.fetch', { time: ageWords(away), n }))
  else if (n > 0 && (waits ?? 0) >= STUCK) add(8, 'held', t('people.dev.do.stuck', { n, time: ageWords(waits!) }))
  else if (away >= FORGOTTEN) add(2, 'waiting', t('people.dev.do.away', { time: ageWords(away) }))
  if (health?.persisted === false) add(6, 'held', t('people.dev.do.storage'))
  const minutes = minutesOff(health)
  if (isOff(health)) add(minutes >= WRONG ? 7 : 5, 'held', t((health!.offset_ms ?? 0) > 0 ? 'people.dev.do.fast' : 'people.dev.do.slow', { n: minutes }))
  if (isBlind(health)) add(4, 'held', t('people.dev.do.scans', { n: health!.scan_fails! }))
  const [mine, best] = [version(health?.app), version(newest)]
  if (mine && best && older(mine, best)) add(3, 'waiting', t('people.dev.do.app'))
  if (!found.length) add(0, health ? 'done' : 'waiting', health ? t('people.dev.do.well') : t('people.dev.silent'))
  return found.sort((a, b) => b.rank - a.rank)
}

/** Hours without contact, so that the rows stay where they are from one look to the next. */
const silent = ({ last_seen }: Device, now: number) => Math.floor((since(last_seen, now) ?? Infinity) / 60)

/** Those who need somebody first: by their worst trouble, then by what they still hold, then by silence. */
export function byTrouble(devices: readonly Device[], now: number): Device[] {
  const newest = newestApp(devices)
  const rank = new Map(devices.map((device) => [device.id, advice(device, now, newest)[0]!.rank]))
  return [...devices].sort((a, b) => rank.get(b.id)! - rank.get(a.id)! || (b.health?.unsent ?? 0) - (a.health?.unsent ?? 0)
    || silent(b, now) - silent(a, now) || a.name.localeCompare(b.name))
}

const FRESH = 10 // minutes; what a phone says of itself stands for now
const BESIDE = 1 // minutes; it says so while it is in contact

/** Whether what it said is not of now: it did other things since, or has been silent. */
export function isOld({ health, last_seen }: Device, now: number): boolean {
  const said = since(health?.at, now)
  return said !== null && (said >= FRESH || Date.parse(last_seen ?? '') - Date.parse(health!.at) > BESIDE * 60_000)
}

/** "快 3 分钟", "准"; "" while the phone never said. */
export function clockWords(health: Health | null): string {
  if (health?.offset_ms === null || health?.offset_ms === undefined) return ''
  const minutes = minutesOff(health)
  return minutes < 1 ? t('people.dev.clock.right') : t(health.offset_ms > 0 ? 'people.dev.clock.fast' : 'people.dev.clock.slow', { n: minutes })
}
