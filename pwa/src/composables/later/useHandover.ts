/** Taking records from phone to phone, or to the office, without any network. Loaded with its screens. */
import { carry, markHanded, toHand, type Carried } from '@/storage/handover'
import { localInstant, sha256Hex, toWire } from '@/sync/event'
import { framesOf, FRAME_BYTES } from '@/sync/handover/frames'
import { A_FILE, divided, outboxFile } from '@/sync/handover/outboxFile'
import { EVENTS_A_PARCEL, pack, roomFor, sameFactory, travels, unpack, type Parcel, type Squeeze } from '@/sync/handover/parcel'
import { isFor, readReceipt, receiptFor, receiptText, spokenCode } from '@/sync/handover/receipt'
import type { Handed, Peer } from '@/sync/outbox'
import { names } from '../names'
import { device, phone } from '../phone'
import { bytesOf, sign } from './deviceKey'

declare const __APP_VERSION__: string

/** Raw deflate of the browser; deflate null where it has none. */
const squeeze: Squeeze = {
  async deflate(bytes) {
    if (typeof CompressionStream !== 'function') return null
    try {
      return await through(bytes, new CompressionStream('deflate-raw'), Infinity)
    } catch {
      return null // an older browser that knows other formats only
    }
  },
  inflate: (bytes, most) => through(bytes, new DecompressionStream('deflate-raw'), most),
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (new Blob([bytes]).stream().pipeThrough(stream) as ReadableStream<Uint8Array>).getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > most) {
      await reader.cancel()
      throw new RangeError('larger than it may be')
    }
    parts.push(part.value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What names this factory on every phone, whatever address it uses: the mark of the server's badge key. */
function factoryMark(): string {
  const key = names.value?.key
  return key ? sha256Hex(new Uint8Array([...bytesOf(key.x), ...bytesOf(key.y)])).slice(0, 16) : ''
}

const instant = (): string => {
  const { clock } = phone()
  const now = clock.now()
  return localInstant(now, clock.offsetMinutes(now))
}

async function home(): Promise<{ factory: string; epoch: string }> {
  return { factory: factoryMark(), epoch: (await phone().store.syncState()).epoch }
}

/** left: unsent records that did not fit. photos: pictures that stay on this phone. */
export interface Outgoing {
  ids: string[]
  left: number
  photos: number
  /** How many codes hold it; any of them, and about two more, are enough. */
  count: number
  text(index: number): string
  /** The receipt's text as scanned, or the six digits; null when it is not for this parcel. */
  confirm(receipt: string): Handed | null
}

type Head = Omit<Parcel, 'events'>
interface LastParcel { ids: string[]; head: Head }
const LAST = 'last parcel'
let last: LastParcel | undefined

/**
 * The same records of the same phone are the same parcel, whenever it is shown and in however large codes: so that the
 * receipt that another phone gave for it fits, also after this app was closed meanwhile.
 */
async function headOf(ids: string[], now: Head): Promise<Head> {
  const { store } = phone()
  const before = last ?? (await store.value<LastParcel>(LAST))
  const known = before && JSON.stringify([before.ids, { ...before.head, at: now.at }]) === JSON.stringify([ids, now])
  last = known ? before : { ids, head: now }
  if (!known) await store.setValue(LAST, last).catch(() => undefined) // a full phone hands over all the same
  return last.head
}

/** For worn cameras: half as much in a code of larger squares. */
const LARGE_FRAME_BYTES = 120

/** Null when nothing waits. again: also what another phone has already. large: codes of fewer, larger squares. */
export async function outgoing(again: boolean, large: boolean): Promise<Outgoing | null> {
  const { store } = phone()
  const me = await store.device()
  const found = await toHand(store, EVENTS_A_PARCEL, again, travels)
  const events = found.events.slice(0, roomFor(found.events.map((e) => e.event)))
  const left = found.left + found.events.length - events.length
  if (!me || events.length === 0) return null
  const ids = events.map((e) => e.event_id)
  const head = await headOf(ids, { from: { id: me.id, name: me.name }, at: instant(), ...(await home()) })
  const parcel: Parcel = { ...head, events: events.map((e) => e.event) }
  const message = await pack(parcel, squeeze)
  const frames = framesOf(message, large ? LARGE_FRAME_BYTES : FRAME_BYTES)
  const photos = new Set(events.flatMap((e) => e.event.blobs.map((b) => b.sha256))).size
  return {
    ids, left, photos, ...frames,
    confirm(receipt) {
      const read = readReceipt(receipt)
      if (read) return isFor(read, message) ? { to: read.to, at: instant() } : null
      return receipt === spokenCode(message) ? { to: null, at: instant() } : null
    },
  }
}

/** How many unsent records are too large for codes: they stay, and go in the file. */
export const tooLarge = async (): Promise<number> => (await toHand(phone().store, 0, true, travels)).stay

export const noteHanded = (ids: readonly string[], note: Handed): Promise<void> => markHanded(phone().store, ids, note)

export type Refusal = 'unreadable' | 'foreign' | 'own' | 'not_enrolled' | 'storage'
/** photos: pictures that stay on the other phone. receipt: null when this phone does not keep all of it, for the
 *  receipt is for the whole parcel and what it names is handed to nobody else. */
export type Received =
  | { ok: true; from: Peer; told: Carried; photos: number; receipt: { text: string; spoken: string } | null }
  | { ok: false; why: Refusal }

/** Stores what another phone handed over, durably, before anybody is told so. */
export async function receive(message: Uint8Array<ArrayBuffer>): Promise<Received> {
  const { store } = phone()
  const me = await store.device()
  if (!me || me.state === 'revoked') return { ok: false, why: 'not_enrolled' }
  const parcel = await unpack(message, squeeze)
  if (!parcel) return { ok: false, why: 'unreadable' }
  if (parcel.from.id === me.id) return { ok: false, why: 'own' }
  if (!sameFactory(parcel, await home())) return { ok: false, why: 'foreign' }
  try {
    const told = await carry(store, parcel.events, parcel.from, instant())
    const photos = new Set(parcel.events.flatMap((e) => e.blobs.map((b) => b.sha256))).size
    void phone().loop.kick('capture')
    const receipt = told.different.length ? null : { text: receiptText(receiptFor(message, me)), spoken: spokenCode(message) }
    return { ok: true, from: parcel.from, told, photos, receipt }
  } catch {
    return { ok: false, why: 'storage' }
  }
}

/** The outbox as files for the office; more than one only where one would be larger than it takes. */
export interface OutboxFiles {
  count: number
  /** One of them, 0 … count - 1. Made one by one: with its photos it fills the phone's memory. */
  make(index: number): Promise<{ file: File; records: number; photos: number }>
}

/** All unsent records with their photos, and photos that are still on their way, for the office. */
export async function outboxFiles(most = A_FILE): Promise<OutboxFiles> {
  const { store, clock } = phone()
  const me = device.value ?? (await store.device())
  const [events, blobs] = [await store.unsent(), await store.unsentBlobs()]
  const shares = divided(events.map((e) => toWire(e, clock)), blobs, most)
  const made = instant()
  const name = `suigong-outbox-${me?.id.slice(-6) ?? ''}-${made.slice(0, 16).replace(/\D/g, '')}`
  return {
    count: shares.length,
    async make(index) {
      const share = shares[index]!
      const photos: { sha256: string; data: ArrayBuffer }[] = []
      for (const sha256 of share.photos) {
        const data = await store.blobData(sha256)
        if (data) photos.push({ sha256, data })
      }
      const parts = await outboxFile({
        made, ...(await home()), device: { id: me?.id ?? '', name: me?.name ?? '' }, appVersion: __APP_VERSION__,
        events: share.events, photos,
      }, sign)
      const file = new File(parts, `${name}${shares.length > 1 ? `-${index + 1}-of-${shares.length}` : ''}.zip`, { type: 'application/zip' })
      return { file, records: share.events.length, photos: photos.length }
    },
  }
}
