/** What one phone hands to another: events as they were frozen, and whose factory they belong to. */
import { sha256Text } from '../event'
import { LIMITS, type BlobRef, type FrozenEvent } from '../wire'
import { LONGEST } from './frames'

/** Port: raw deflate, as browsers have it. `most`: bytes; more is refused. deflate: null where there is none. */
export interface Squeeze {
  deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null>
  inflate(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array<ArrayBuffer>>
}

export interface Sender { id: string; name: string }
export interface Parcel {
  from: Sender
  /** RFC 3339, the sender's clock. */
  at: string
  /** Names the factory: the server's own mark, which outlives restores; and the epoch last heard of. */
  factory: string
  epoch: string
  events: FrozenEvent[]
}

/** Events in one parcel; the rest goes in the next one. */
export const EVENTS_A_PARCEL = 200
const MOST_BYTES = 8 * 1024 * 1024

/** The JSON of one event, characters: twice what a body with every character escaped takes, and a push still carries it. */
const LONGEST_EVENT = 4 * LIMITS.bytesAnEvent

/** A message of more bytes fits into no codes; packing may make it a little longer. */
const MOST_OUT = LONGEST - 64 * 1024

/** The first byte: how the rest is packed. */
const PLAIN = 0
const SMALL = 1

type Lean = Omit<FrozenEvent, 'sha256'> & { sha256?: string }

/** A hash that can be made again from the body need not travel: half of the bytes. */
const lean = ({ sha256, ...event }: FrozenEvent): Lean => (sha256 === sha256Text(event.body) ? event : { ...event, sha256 })
const full = (event: Lean): FrozenEvent => ({ ...event, sha256: event.sha256 ?? sha256Text(event.body) })

/** Whether a phone takes it: it refuses the whole parcel for one that it does not. */
export function travels(event: FrozenEvent): boolean {
  try {
    return isLean(lean(event))
  } catch {
    return false
  }
}

/** How many from the front one parcel has room for; at least one. */
export function roomFor(events: readonly FrozenEvent[]): number {
  let bytes = 1024 // whose they are
  const over = events.findIndex((e) => (bytes += new TextEncoder().encode(JSON.stringify(lean(e))).length + 1) > MOST_OUT)
  return over < 0 ? events.length : Math.max(1, over)
}

export async function pack(parcel: Parcel, squeeze: Squeeze): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new TextEncoder().encode(JSON.stringify({ v: 1, ...parcel, events: parcel.events.map(lean) }))
  const small = await squeeze.deflate(plain)
  const made = new Uint8Array(1 + (small ?? plain).length)
  made[0] = small ? SMALL : PLAIN
  made.set(small ?? plain, 1)
  return made
}

/** Null for what no phone of ours packed. */
export async function unpack(bytes: Uint8Array<ArrayBuffer>, squeeze: Squeeze): Promise<Parcel | null> {
  try {
    if (bytes[0] !== PLAIN && bytes[0] !== SMALL) return null
    const plain = bytes[0] === SMALL ? await squeeze.inflate(bytes.slice(1), MOST_BYTES) : bytes.subarray(1)
    const found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as Partial<Parcel> & { v?: unknown }
    if (found.v !== 1 || !isSender(found.from) || !Array.isArray(found.events) || found.events.length > EVENTS_A_PARCEL) return null
    if (![found.at, found.factory, found.epoch].every((v) => typeof v === 'string')) return null
    if (!found.events.every(isLean)) return null
    const events = (found.events as Lean[]).map(full)
    return { from: found.from, at: found.at!, factory: found.factory!, epoch: found.epoch!, events }
  } catch {
    return null
  }
}

/** Whose factory: the server's mark where both phones know it, else the epoch. False when nobody can say. */
export function sameFactory(a: Pick<Parcel, 'factory' | 'epoch'>, b: Pick<Parcel, 'factory' | 'epoch'>): boolean {
  if (a.factory !== '' && b.factory !== '') return a.factory === b.factory
  return a.epoch !== '' && a.epoch === b.epoch
}

const text = (v: unknown, most = 200): v is string => typeof v === 'string' && v !== '' && v.length <= most
const isSender = (v: unknown): v is Sender => typeof v === 'object' && v !== null && text((v as Sender).id) && typeof (v as Sender).name === 'string'

/** Enough to be kept, shown and sent; what it means is the server's to judge. */
function isLean(v: unknown): v is Lean {
  if (typeof v !== 'object' || v === null) return false
  const e = v as Lean
  return [e.event_id, e.device_id, e.type, e.actor_id, e.session_id, e.recorded_at].every((f) => text(f))
    && Number.isSafeInteger(e.device_seq) && Number.isSafeInteger(e.schema) && Array.isArray(e.blobs) && e.blobs.every(isBlob)
    && typeof e.base === 'object' && e.base !== null && isBody(e.body)
    && JSON.stringify(e).length <= LONGEST_EVENT
}

/** Screens, and this phone's own next parcel, read the hashes of what it carries. */
const isBlob = (v: unknown) => typeof v === 'object' && v !== null && text((v as BlobRef).sha256)

function isBody(body: unknown): boolean {
  if (typeof body !== 'string' || body.length > LIMITS.bytesAnEvent) return false
  const value: unknown = JSON.parse(body)
  return typeof value === 'object' && value !== null
}
