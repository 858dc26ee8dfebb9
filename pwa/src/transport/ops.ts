/** Calls about the server itself: its backups, and why it cannot work. */
import { ApiError, call, type Message } from './api'

export interface BackupState {
  /** When the newest good one was made. */
  at: string | null
  /** One of the last day is good, and the newest try did not fail. */
  ok: boolean
  late: boolean
  age_hours: number | null
  place: string
  same_disk: boolean | null
  running: boolean
  /** In the factory's time; null: switched off. */
  hour: string | null
  last: { at: string; ok: boolean; seconds: number | null; photos: number | null; detail: { zh: string; en: string } } | null
}

interface Ready { reasons: Record<string, Message> }

/** An empty list while all is well. Throws ApiError when nobody answers. */
async function trouble(): Promise<Message[]> {
  const { reasons } = await call<Ready>('GET', '/readyz').catch((cause: unknown) => {
    if (cause instanceof ApiError && cause.extra['reasons']) return cause.extra as unknown as Ready
    throw cause
  })
  return Object.values(reasons)
}

export const ops = {
  trouble,
  backup: () => call<BackupState>('GET', '/api/v1/backups/last'),
  backUpNow: () => call<BackupState>('POST', '/api/v1/backups', {}),
}
