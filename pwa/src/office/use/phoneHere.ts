/**
 * The office in a phone's browser is the office of whoever is signed in on that phone, and of nobody when nobody is
 * [S14, S23]: several people's sign-ins live there side by side. Every call names the one that the page shows
 * (speakAs); links, papers and sockets cannot, so the browser is told to speak for the same person.
 */
import { SESSION_KEY } from '@/storage/identity'
import { ApiError, call, speakAs, speaking } from '@/transport/api'

const OWN = 'office session'
const PATIENCE = 8_000 // ms for the phone's storage to open; behind an old window it may never

interface Person { actorId: string; sessionId: string }
/** phone: whom the phone's app had signed in then; null nobody, none on an office computer. */
interface Own { id: string; phone?: string | null | undefined }

/** Who signed in in this very tab, by the office's own form: he stays until he signs out or closes it. */
export const ownSession = {
  get(): Own | null {
    try {
      return JSON.parse(sessionStorage.getItem(OWN) ?? 'null') as Own | null
    } catch {
      return null // as an earlier release kept it
    }
  },
  set: (own: Own | null) => (own === null ? sessionStorage.removeItem(OWN) : sessionStorage.setItem(OWN, JSON.stringify(own))),
}

export async function signedInHere(id: string): Promise<void> {
  ownSession.set(await onPhone().then((phone) => ({ id, phone: whose(phone) }), () => null))
}

const whose = (phone: Person | null | undefined) => (phone ? phone.actorId : phone)

/** Whom the phone's app has signed in, null when nobody; undefined where this browser is no phone. Rejects where that cannot be read. */
async function onPhone(): Promise<Person | null | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<never>((_, reject) => (timer = setTimeout(reject, PATIENCE)))
  try {
    return await Promise.race([kept(), patience])
  } catch {
    throw new ApiError(0, 'storage', {
      zh: '这台设备的存储打不开，不知道现在是谁在用。关掉随工的其他窗口，再试一次。',
      en: 'The storage of this device does not open, so nobody knows who works on it now. Close Suigong’s other windows and try again.',
    })
  } finally {
    clearTimeout(timer)
  }
}

async function kept(): Promise<Person | null | undefined> {
  const db = await opened()
  if (!db) return undefined
  try {
    const meta = db.transaction('meta').objectStore('meta')
    const [device, session] = await Promise.all([read(meta.get('device')), read(meta.get(SESSION_KEY))])
    return device ? ((session as Person | undefined) ?? null) : undefined
  } finally {
    db.close()
  }
}

const read = (asked: IDBRequest) => new Promise<unknown>((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result)
  asked.onerror = () => reject(asked.error ?? new Error('not read'))
})

/** The phone's storage as it is; null where there is none, and none is made. */
const opened = () => new Promise<IDBDatabase | null>((resolve, reject) => {
  const asked = indexedDB.open('suigong')
  let none = false
  asked.onupgradeneeded = () => { none = true; asked.transaction?.abort() }
  asked.onsuccess = () => resolve(asked.result)
  asked.onerror = () => (none ? resolve(null) : reject(asked.error ?? new Error('not opened')))
})

async function speak(session: string): Promise<void> {
  await call('POST', '/api/v1/auth/speak', {}, { sessionId: session })
  speakAs(session)
}

/** False: somebody must sign in first. Else this page speaks for that person, or, where nothing says who is here, for nobody yet. */
export async function speakForWhoIsHere(): Promise<boolean> {
  speakAs(null)
  const phone = await onPhone()
  if (ownSession.get()?.phone !== whose(phone)) ownSession.set(null) // it is in other hands now
  const session = ownSession.get()?.id ?? phone?.sessionId
  if (!session) return phone === undefined
  try {
    await speak(session)
  } catch (cause) {
    if (!(cause instanceof ApiError) || (cause.status !== 401 && cause.status !== 403)) throw cause
    ownSession.set(null)
    return false
  }
  return true
}

/** After others may have signed in here: speaks for `actorId` as before. False: somebody else is signed in on this phone, or nobody. */
export async function speakAgain(actorId: string): Promise<boolean> {
  const session = speaking()
  if (!session) return false
  const phone = ownSession.get()?.id === session ? undefined : await onPhone()
  if (phone !== undefined && phone?.actorId !== actorId) return false
  await speak(phone?.sessionId ?? session)
  return true
}
