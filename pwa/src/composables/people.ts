/** People who signed in on this phone, with what an offline sign-in needs [S14, S23]. */
import { shallowRef } from 'vue'
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { SESSION_KEY } from '@/storage/identity'
import { PEOPLE } from '@/storage/store'
import { sha256Text } from '@/sync/event'
import type { Role } from './contract'
import { phone, signedIn, type SignedIn } from './phone'

const ITERATIONS = 100_000
/** Wrong PINs in a row before the first pause; each further one doubles it, up to an hour. */
const FREE_TRIES = 5
const FIRST_PAUSE = 30_000
const LONGEST_PAUSE = 3_600_000

/** A screen lock, not a secret store: a PIN is short, and whoever has the phone's data can try all. */
interface Verifier { salt: string; iterations: number; hash: string }
export interface Person {
  id: string
  name: string
  username: string
  roles: Role[]
  sessionId: string
  /** RFC 3339. */
  expiresAt: string
  verifier: Verifier
  /** sha256 of the badge code this person signed in with. */
  badge: string | null
  lastUsed: string
  wrong: number
  pausedUntil: number
}

export const people = shallowRef<Person[]>([])

export async function loadPeople(): Promise<void> {
  const { changes } = phone()
  // What was saved here is known here; what was wiped with the rows is not [S18].
  changes.on((change, here) => void ((!here || change.rows) && change.values?.includes(PEOPLE) && readPeople()))
  await readPeople()
}

export async function readPeople(): Promise<void> {
  people.value = (await phone().store.value<Person[]>(PEOPLE)) ?? []
}

/** Who is signed in on this phone. Another window's word counts here too: the work would stand under the wrong name [S14, S23]. */
export async function loadSession(): Promise<void> {
  const { store, changes } = phone()
  const load = async () => {
    await readPeople() // who came there must be known here before: else this window would lock for a moment
    const now = (await store.value<SignedIn>(SESSION_KEY)) ?? null
    if (now?.sessionId !== signedIn.value?.sessionId) signedIn.value = now
  }
  changes.on((change, here) => void (!here && change.values?.includes(SESSION_KEY) && load()))
  await load()
}

async function save(list: Person[]): Promise<void> {
  people.value = [...list].sort((a, b) => (a.lastUsed < b.lastUsed ? 1 : -1))
  await phone().store.setValue(PEOPLE, people.value)
}

export const putPerson = (person: Person) => save([...people.value.filter((p) => p.id !== person.id), person])
export const dropPerson = (id: string) => save(people.value.filter((p) => p.id !== id))

export type Who = { username: string } | { badge: string } | { personId: string }

export function findPerson(who: Who): Person | undefined {
  if ('personId' in who) return people.value.find((p) => p.id === who.personId)
  if ('badge' in who) return people.value.find((p) => p.badge === badgeHash(who.badge))
  const name = who.username.trim().toLowerCase()
  return people.value.find((p) => p.username.toLowerCase() === name)
}

export const badgeHash = (code: string) => sha256Text(`badge:${code}`)

export async function makeVerifier(pin: string): Promise<Verifier> {
  const salt = phone().random.bytes(16)
  return { salt: bytesToHex(salt), iterations: ITERATIONS, hash: await derive(pin, salt, ITERATIONS) }
}

/** Seconds to wait after too many wrong PINs; 0 when one may try. */
export function pauseLeft(person: Person): number {
  // A clock that was set back must not lock anyone out for days.
  return Math.ceil(Math.min(Math.max(0, person.pausedUntil - phone().clock.now()), LONGEST_PAUSE) / 1000)
}

/** Does the PIN open this person's lock here? Wrong ones are counted over restarts. */
export async function verify(person: Person, pin: string): Promise<boolean> {
  const { salt, iterations, hash } = person.verifier
  const right = (await derive(pin, hexToBytes(salt), iterations)) === hash
  if (!right) {
    const wrong = person.wrong + 1
    const pause = wrong < FREE_TRIES ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (wrong - FREE_TRIES))
    await putPerson({ ...person, wrong, pausedUntil: phone().clock.now() + pause })
  }
  return right
}

/** PBKDF2-HMAC-SHA256, 32 bytes, hex; in script where the page is no secure context. */
async function derive(pin: string, salt: Uint8Array, iterations: number): Promise<string> {
  const secret = utf8ToBytes(pin.normalize('NFKC'))
  if (!globalThis.crypto?.subtle) {
    return bytesToHex(await pbkdf2Async(sha256, secret, salt, { c: iterations, dkLen: 32 }))
  }
  const key = await crypto.subtle.importKey('raw', secret as BufferSource, 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations }, key, 256)
  return bytesToHex(new Uint8Array(bits))
}
