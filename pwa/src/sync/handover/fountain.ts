/**
 * A fountain code: any frames, in any order, rebuild the bytes once there are about two more of them
 * than blocks; no way back to the sender is needed, and no frame is worth waiting for.
 * The first frames are the blocks themselves; each later one is the XOR of a random half of them
 * (a random linear code over GF(2)), solved by elimination as frames come in.
 */

/** Numbers of frames that a header can hold. */
export const FRAMES = 1 << 24

/** Which of `count` blocks frame `index` is made of: bits, lowest first. */
export function mixOf(seed: number, index: number, count: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(count / 32))
  if (index < count) {
    bits[index >>> 5]! |= 1 << (index & 31)
    return bits
  }
  // splitmix32, seeded by message and frame; the same on every phone.
  let state = (seed ^ Math.imul(index, 0x9e3779b9)) >>> 0
  for (let i = 0; i < bits.length; i++) {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    bits[i] = z ^ (z >>> 15)
  }
  if (count % 32) bits[bits.length - 1]! &= (1 << count % 32) - 1
  return bits
}

function addInto(target: Uint8Array | Uint32Array, other: Uint8Array | Uint32Array): void {
  for (let i = 0; i < target.length; i++) target[i]! ^= other[i]!
}

/** Frame after frame of `message`, in blocks of `size` bytes. */
export class Fountain {
  readonly count: number
  constructor(private readonly message: Uint8Array, private readonly size: number, private readonly seed: number) {
    this.count = Math.max(1, Math.ceil(message.length / size))
  }

  /** index: 0 … FRAMES - 1. The last block is filled up with zeros. */
  frame(index: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.size)
    const mix = mixOf(this.seed, index, this.count)
    for (let block = 0; block < this.count; block++) {
      if (!((mix[block >>> 5]! >>> (block & 31)) & 1)) continue
      addInto(out.subarray(0, Math.min(this.size, this.message.length - block * this.size)),
        this.message.subarray(block * this.size, (block + 1) * this.size))
    }
    return out
  }
}

interface Row { mix: Uint32Array; data: Uint8Array }

/** Collects frames until the message can be told. */
export class Basin {
  readonly count: number
  /** By the lowest block that the row still contains. */
  private readonly rows: (Row | undefined)[]
  /** Independent frames so far; the message is there when it equals `count`. */
  rank = 0

  /** length: of the message, bytes. */
  constructor(private readonly length: number, private readonly size: number, private readonly seed: number) {
    this.count = Math.max(1, Math.ceil(length / size))
    this.rows = new Array<Row | undefined>(this.count).fill(undefined)
  }

  /** True when the frame told something new. */
  add(index: number, frame: Uint8Array): boolean {
    const row: Row = { mix: mixOf(this.seed, index, this.count), data: frame.slice() }
    for (let block = lowest(row.mix); block >= 0; block = lowest(row.mix)) {
      const known = this.rows[block]
      if (!known) {
        this.rows[block] = row
        this.rank++
        return true
      }
      addInto(row.mix, known.mix)
      addInto(row.data, known.data)
    }
    return false
  }

  /** The message; null while blocks are missing. */
  message(): Uint8Array<ArrayBuffer> | null {
    if (this.rank < this.count) return null
    for (let block = this.count - 1; block >= 0; block--) {
      const row = this.rows[block]!
      for (let later = block + 1; later < this.count; later++) {
        if (!((row.mix[later >>> 5]! >>> (later & 31)) & 1)) continue
        addInto(row.data, this.rows[later]!.data)
        row.mix[later >>> 5]! ^= 1 << (later & 31)
      }
    }
    const out = new Uint8Array(this.length)
    this.rows.forEach((row, block) => out.set(row!.data.subarray(0, this.length - block * this.size), block * this.size))
    return out
  }
}

/** The lowest set bit; -1 when there is none. */
function lowest(bits: Uint32Array): number {
  for (let i = 0; i < bits.length; i++) {
    if (bits[i]) return i * 32 + 31 - Math.clz32(bits[i]! & -bits[i]!)
  }
  return -1
}
