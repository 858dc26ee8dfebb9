/** Makes sealed badges as the server does, for tests. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const PERSON = '01920000-0000-7000-8000-0000000000a1'
const ISSUED = Math.floor((Date.UTC(2026, 10, 22) - Date.UTC(2020, 0, 1)) / 86_400_000)

export async function badgeMaker() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  return {
    publicKey, key: { kid: 'k1', x: x!, y: y! },
    async badge(code: string, person: string, day = ISSUED): Promise<string> {
      const id = person.replaceAll('-', '').match(/../g)!.map((h) => parseInt(h, 16))
      const claim = new Uint8Array([1, ...id, day >> 8, day & 255])
      const signed = new Uint8Array([...new TextEncoder().encode(`SUIGONG-BADGE-1:${code}:`), ...claim])
      const signature = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed))
      return `HTTP://FACTORY.LAN:8080/C/${code}/${base32(new Uint8Array([...claim, ...signature]))}`
    },
  }
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (b) => b.toString(2).padStart(8, '0')).join('')
  return bits.match(/.{1,5}/g)!.map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('')
}
