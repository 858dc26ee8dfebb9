/** Bytes for hand-over: a checksum (CRC-32, as in ZIP files) and the text of QR codes (base 45, RFC 9285). */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let i = 0; i < 8; i++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

/** Unsigned. `before`: the checksum of what came before these bytes. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before
  for (const byte of bytes) c = TABLE[(c ^ byte) & 0xff]! ^ (c >>> 8)
  return ~c >>> 0
}

/** The characters that a QR code packs densest besides digits. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** Two bytes become three characters. */
export function toBase45(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length
    let n = pair ? bytes[i]! * 256 + bytes[i + 1]! : bytes[i]!
    for (let digits = pair ? 3 : 2; digits > 0; digits--) {
      text += ALPHABET[n % 45]
      n = Math.floor(n / 45)
    }
  }
  return text
}

/** Null for what is no base 45. */
export function fromBase45(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0))
  let at = 0
  for (let i = 0; i < text.length; i += 3) {
    const digits = Array.from(text.slice(i, i + 3), (c) => ALPHABET.indexOf(c))
    if (digits.includes(-1)) return null
    const n = digits[0]! + digits[1]! * 45 + (digits[2] ?? 0) * 2025
    if (n > (digits.length === 3 ? 0xffff : 0xff)) return null
    if (digits.length === 3) bytes[at++] = n >> 8
    bytes[at++] = n & 0xff
  }
  return bytes
}
