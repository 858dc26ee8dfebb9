/** Which device this phone is, what ends when it becomes another one, and what hangs on it. */
import type { BadgeSession } from '@/sync/badgeSession'
import type { DeviceInfo } from '@/sync/ports'
import type { Changes } from './changes'
import type { Database } from './db'
import { DEVICE } from './eventStore'
import { BADGE_SESSIONS, PEOPLE } from './store'

interface Opened { database: Database; changes: Changes }

/** Where it stands who is signed in. */
export const SESSION_KEY = 'session'

/**
 * Enrolled. As another device than before, sign-ins of that one would have all that is captured held [S14]: nobody is
 * signed in any more, who is known must sign in anew, and badges begin new sessions. Events and what they are proved
 * with stay. True when it is another device.
 */
export async function takeIdentity({ database, changes }: Opened, device: DeviceInfo): Promise<boolean> {
  const other = await database.write(['meta'], async (tx) => {
    const meta = tx.objectStore('meta')
    const before = (await meta.get(DEVICE)) as DeviceInfo | undefined
    await meta.put(device, DEVICE)
    if (before?.id === device.id) return false
    const people = ((await meta.get(PEOPLE)) as { expiresAt: string }[] | undefined) ?? []
    await meta.put(people.map((p) => ({ ...p, expiresAt: new Date(0).toISOString() })), PEOPLE)
    const badges = ((await meta.get(BADGE_SESSIONS)) as BadgeSession[] | undefined) ?? []
    await meta.put(badges.map((s) => ({ ...s, former: true })), BADGE_SESSIONS)
    await meta.delete(SESSION_KEY)
    return true
  })
  changes.emit({ device: true, ...(other ? { values: [PEOPLE, BADGE_SESSIONS, SESSION_KEY] } : {}) })
  return other
}

/** Keeps what a phone that is taken out must not have, but there. False: it was taken out meanwhile [S18]. */
export async function putUnlessRevoked({ database, changes }: Opened, key: string, value: unknown): Promise<boolean> {
  const kept = await database.write(['meta'], async (tx) => {
    const meta = tx.objectStore('meta')
    if (((await meta.get(DEVICE)) as DeviceInfo | undefined)?.state === 'revoked') return false
    await meta.put(value, key)
    return true
  })
  if (kept) changes.emit({ values: [key] })
  return kept
}

/** Forgets a value while it is the one that was looked at: a newer one stays. */
export async function forgetValue<T>({ database }: Opened, key: string, isIt: (kept: T) => boolean): Promise<void> {
  await database.write(['meta'], async (tx) => {
    const kept = (await tx.objectStore('meta').get(key)) as T | undefined
    if (kept !== undefined && isIt(kept)) await tx.objectStore('meta').delete(key)
  })
}
