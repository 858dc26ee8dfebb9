/** The text of one QR code of a hand-over, and the collecting of such texts, whatever else is in view. */
import { sha256 } from '@noble/hashes/sha2.js'
import { crc32, fromBase45, toBase45 } from './bytes'
import { Basin, Fountain, FRAMES } from './fountain'

export const MARK = 'SGH1:'
const ID = 8
/** id, length (4), index (3), crc (4) */
const HEADER = ID + 4 + 3
const CRC = 4
/** A parcel larger than this is none of ours. */
export const LONGEST = 1024 * 1024
/** Bytes of a frame: small enough for a worn camera at arm's length (a QR code of 61 modules at L). */
export const FRAME_BYTES = 280
/** Half-built messages kept at once; two senders side by side are collected apart. */
const MOST = 4

/** What names a message in its frames: the first 8 bytes of its sha256. */
export const idOf = (message: Uint8Array): Uint8Array => sha256(message).subarray(0, ID)
const hex = (bytes: Uint8Array) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
export const nameOf = (message: Uint8Array): string => hex(idOf(message))

/** Gives the text of frame 0, 1, 2 … for ever. */
export function framesOf(message: Uint8Array, size = FRAME_BYTES): { count: number; text(index: number): string } {
  const id = idOf(message)
  const fountain = new Fountain(message, size, seedOf(id))
  return {
    count: fountain.count,
    text(at) {
      const index = at % FRAMES
      const bytes = new Uint8Array(HEADER + size + CRC)
      const view = new DataView(bytes.buffer)
      bytes.set(id)
      view.setUint32(ID, message.length)
      view.setUint16(ID + 4, index >>> 8)
      view.setUint8(ID + 6, index & 0xff)
      bytes.set(fountain.frame(index), HEADER)
      view.setUint32(HEADER + size, crc32(bytes.subarray(0, HEADER + size)))
      return MARK + toBase45(bytes)
    },
  }
}

interface Frame { name: string; seed: number; length: number; index: number; data: Uint8Array }

/** Null for anything that is no whole frame. */
export function readFrame(text: string): Frame | null {
  const bytes = text.startsWith(MARK) ? fromBase45(text.slice(MARK.length)) : null
  if (!bytes || bytes.length <= HEADER + CRC) return null
  const view = new DataView(bytes.buffer)
  const body = bytes.subarray(0, bytes.length - CRC)
  if (view.getUint32(body.length) !== crc32(body)) return null
  const length = view.getUint32(ID)
  if (length === 0 || length > LONGEST) return null
  const id = bytes.subarray(0, ID)
  const index = (view.getUint16(ID + 4) << 8) | view.getUint8(ID + 6)
  return { name: hex(id), seed: seedOf(id), length, index, data: body.subarray(HEADER) }
}

const seedOf = (id: Uint8Array) => ((id[0]! << 24) | (id[1]! << 16) | (id[2]! << 8) | id[3]!) >>> 0

export interface Progress {
  /** Names the message. */
  name: string
  /** Independent frames here, and how many are needed. */
  here: number
  needed: number
  /** The whole message, checked by its hash; null before. */
  message: Uint8Array<ArrayBuffer> | null
}

interface Growing { basin: Basin; size: number; length: number; seen: number }

/** Collects frames of any number of senders. */
export class Collector {
  private readonly growing = new Map<string, Growing>()
  private clock = 0

  /** What the text told; null when it is no frame of a hand-over. */
  take(text: string): Progress | null {
    const frame = readFrame(text)
    if (!frame) return null
    const { name } = frame
    let found = this.growing.get(name)
    if (!found || found.size !== frame.data.length || found.length !== frame.length) {
      found = { basin: new Basin(frame.length, frame.data.length, frame.seed), size: frame.data.length, length: frame.length, seen: 0 }
      this.growing.set(name, found)
      this.forget()
    }
    found.seen = ++this.clock
    found.basin.add(frame.index, frame.data)
    const message = found.basin.message()
    if (message && nameOf(message) !== name) {
      this.growing.delete(name) // frames that lie about each other: begin again
      return { name, here: 0, needed: found.basin.count, message: null }
    }
    return { name, here: found.basin.rank, needed: found.basin.count, message }
  }

  private forget(): void {
    if (this.growing.size <= MOST) return
    const oldest = [...this.growing].reduce((a, b) => (b[1].seen < a[1].seen ? b : a))
    this.growing.delete(oldest[0])
  }
}
