/**
 * The factory's seal on a staff badge: `{PUBLIC_URL}/C/{B CODE}/{SEAL}`. It says whose badge this is,
 * so that a phone that never saw the person knows who works, without a network.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ' // Crockford base32, as in the codes
const VERSION = 1
/** version, person (16), day of issue (2) */
const CLAIM_BYTES = 19
/** ECDSA P-256: r and s, 32 bytes each. */
const SIGNATURE_BYTES = 64
export const SEAL_LENGTH = Math.ceil(((CLAIM_BYTES + SIGNATURE_BYTES) * 8) / 5)
const FIRST_DAY = Date.UTC(2020, 0, 1)

export interface Seal {
  /** Person id. */
  person: string
  /** ISO day (UTC) on which it was issued. */
  day: string
  /** ECDSA P-256 with SHA-256 over `signed`, as r and s. */
  signature: Uint8Array<ArrayBuffer>
  signed: Uint8Array<ArrayBuffer>
}

/** Reads a seal; null when it is none. What it says counts only once the signature was checked. */
export function readSeal(code: string, seal: string): Seal | null {
  const bytes = seal.length === SEAL_LENGTH ? fromBase32(seal) : null
  if (!bytes || bytes[0] !== VERSION) return null
  const claim = bytes.slice(0, CLAIM_BYTES)
  return {
    person: uuidOf(claim.slice(1, 17)),
    day: new Date(FIRST_DAY + ((claim[17]! << 8) | claim[18]!) * 86_400_000).toISOString().slice(0, 10),
    signed: new Uint8Array([...new TextEncoder().encode(`SUIGONG-BADGE-1:${code}:`), ...claim]),
    signature: bytes.slice(CLAIM_BYTES),
  }
}

/** Null for characters outside the alphabet or padding bits that are not zero. */
function fromBase32(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let [bits, held, at] = [0, 0, 0]
  for (const character of text) {
    const value = ALPHABET.indexOf(character)
    if (value < 0) return null
    bits = ((bits << 5) | value) & 0xfff
    held += 5
    if (held >= 8) bytes[at++] = (bits >> (held -= 8)) & 0xff
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : null
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
