/** Sign-ins as the app keeps them, on a phone's storage. */
import { SESSION_KEY, takeIdentity } from '@/storage/identity'
import { PEOPLE, type PhoneStore } from '@/storage/store'
import type { DeviceInfo } from '@/sync/ports'
import { world } from './phone'

const DAY = 86_400_000
interface Kept { id: string; sessionId: string; expiresAt: string }

/** A sign-in; whoever held the phone before signs out first. pin: with one, so that this phone knows the person from now on. */
export async function signedIn(store: PhoneStore, who: string, session: string, pin: boolean): Promise<void> {
  const people = (await store.value<Kept[]>(PEOPLE)) ?? []
  const kept = { id: who, sessionId: session, expiresAt: new Date(world.now + 365 * DAY).toISOString() }
  const before = await store.value<{ actorId: string }>(SESSION_KEY)
  if (before && before.actorId !== who) await store.setValue(SESSION_KEY, undefined)
  if (pin) await store.setValue(PEOPLE, [...people.filter((p) => p.id !== who), kept])
  await store.setValue(SESSION_KEY, { actorId: who, sessionId: session })
}

/** Enrolled with a code. What the app still takes for valid: who is signed in, and whose PIN opens a sign-in at once. */
export async function enrolled(store: PhoneStore, device: DeviceInfo) {
  await takeIdentity(store, device)
  const people = (await store.value<Kept[]>(PEOPLE)) ?? []
  const known = people.filter((p) => Date.parse(p.expiresAt) > world.now).map((p) => [p.id, p.sessionId])
  return { session: (await store.value<{ sessionId: string }>(SESSION_KEY))?.sessionId ?? '', known: Object.fromEntries(known) as Record<string, string> }
}
