/** Calls about the server itself: its backups. */
import { call } from './api'

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

export const ops = {
  backup: () => call<BackupState>('GET', '/api/v1/backups/last'),
  backUpNow: () => call<BackupState>('POST', '/api/v1/backups', {}),
}
