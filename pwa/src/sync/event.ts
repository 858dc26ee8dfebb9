/** Making an event: what happened, frozen at the moment the person confirms. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { StoredEvent } from './outbox'
import type { Clock, Random } from './ports'
import type { Base, BlobRef, Bodies, EventType, FrozenEvent, PulledVerdict, WireEvent } from './wire'

export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes))
export const sha256Text = (text: string): string => sha256Hex(utf8ToBytes(text))

/** UUID version 7 (RFC 9562): 48 bits of wall clock, the rest random. Lower case. */
export function uuid7(now: number, random: Random): string {
  const bytes = random.bytes(16)
  for (let i = 0, shift = 40; i < 6; i++, shift -= 8) bytes[i] = Math.floor(now / 2 ** shift) & 0xff
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytesToHex(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** RFC 3339 with the device's own offset in whole minutes, such as 2026-05-04T14:02:09.123+08:00. */
export function localInstant(now: number, offset: number): string {
  const offsetMinutes = Math.round(offset)
  const shifted = new Date(now + offsetMinutes * 60_000).toISOString().slice(0, -1)
  const size = Math.abs(offsetMinutes)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${shifted}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

export interface Draft<T extends EventType = EventType> {
  type: T
  body: Bodies[T]
  base: Base
  blobs: BlobRef[]
  actorId: string
  sessionId: string
  onBehalfOf: string | null
}

/** Schema 2 of a report says when the work happened; everything else goes on in the first [S19]. */
const schemaOf = ({ body }: Draft) => ('happened_at' in body && body.happened_at ? 2 : 1)

/** A function that freezes the draft as soon as device and number are known, without waiting. */
export function freezer(draft: Draft, clock: Clock, random: Random) {
  const now = clock.now()
  const body = JSON.stringify(draft.body)
  const event_id = uuid7(now, random)
  return (device: { id: string }, deviceSeq: number): FrozenEvent => ({
    event_id,
    device_id: device.id,
    device_seq: deviceSeq,
    type: draft.type,
    schema: schemaOf(draft),
    actor_id: draft.actorId,
    session_id: draft.sessionId,
    ...(draft.onBehalfOf ? { on_behalf_of: draft.onBehalfOf } : {}),
    recorded_at: localInstant(now, clock.offsetMinutes(now)),
    base: draft.base,
    blobs: draft.blobs,
    body,
    sha256: sha256Text(body),
  })
}

/**
 * The server's name of an event's content (sync/event.py, digest_of): SHA-256 of every field but `elapsed_ms`, as JSON
 * with sorted keys and no white space; a missing field and null are the same [S2].
 */
export const digestOf = (event: FrozenEvent): string =>
  sha256Text(canonical(Object.fromEntries(Object.entries(event).filter(([k, v]) => k !== 'elapsed_ms' && v !== null))))

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}

/**
 * Whether a verdict told by pull is of the event that this phone keeps. Somebody else may have brought another one
 * under its id: then this phone sends its own, and the server keeps both for a person [S2].
 */
export function isToldOf(told: PulledVerdict, kept: StoredEvent): boolean {
  const out = kept.state === 'done'
  if (!told.digest) return out // nobody says whose: sending once more is harmless, letting go is not
  if (!out && told.code === 'unverified_file') return false // held until this phone brings it by itself [S14]
  return told.digest === digestOf(kept.event)
}

/** The event as sent: how long ago it was captured is known only within the run that captured it. */
export function toWire(stored: StoredEvent, clock: Clock): WireEvent {
  const same = stored.boot === clock.boot
  const elapsed = same ? Math.max(0, Math.round(clock.mono() - stored.captured_mono)) : null
  return { ...stored.event, elapsed_ms: elapsed }
}
