/**
 * The phone's own key pair (ECDSA P-256). The private half cannot leave this browser; the server knows
 * the public one, so an outbox file can be told from one that somebody made up.
 */
import { call } from '@/transport/api'
import { device, phone } from '../phone'

const KEY = 'device key'
const TOLD = 'device key told'
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }

interface Kept { device: string; pair: CryptoKeyPair }

/** Null without a secure connection, or where the browser cannot keep keys. */
async function keyPair(): Promise<CryptoKeyPair | null> {
  const { store } = phone()
  const id = device.value?.id
  if (!id || !globalThis.crypto?.subtle) return null
  const mine = (kept: Kept | undefined) => kept?.device === id
  const kept = await store.value<Kept>(KEY)
  if (kept && mine(kept)) return kept.pair
  try {
    const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']) as CryptoKeyPair
    return (await store.settledValue<Kept>(KEY, { device: id, pair }, mine)).pair // whoever else made one meanwhile
  } catch {
    return null
  }
}

/** Tells the server, once each key and epoch: a restored one may have forgotten. False when it is too early to;
 *  rejects without a network. */
export async function tellKey(): Promise<boolean> {
  const { store } = phone()
  if (device.value?.state !== 'enrolled') return false
  const { epoch } = await store.syncState()
  const pair = await keyPair()
  if (!pair) return true // it never will have one
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const mark = `${device.value.id} ${epoch} ${x}`
  if ((await store.value<string>(TOLD)) === mark) return true
  await call('POST', '/api/v1/devices/key', { x: hexOf(x ?? ''), y: hexOf(y ?? '') })
  await store.setValue(TOLD, mark)
  return true
}

/** r and s; null where this phone has no key. */
export async function sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  const pair = await keyPair().catch(() => null)
  return pair && new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes))
}

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
}

const hexOf = (base64url: string) => Array.from(bytesOf(base64url), (b) => b.toString(16).padStart(2, '0')).join('')
