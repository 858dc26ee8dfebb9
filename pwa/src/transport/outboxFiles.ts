/** Phones' outbox files: what is in one, and taking it in. */
import type { Pair2 } from '@/sync/inbox'
import { call } from './api'
import type { TrailRecord } from './office'

export type EventState = 'new' | 'here' | 'different' | 'damaged'
export interface OutboxTold {
  /** sha256 of the file. */
  file: string
  made: string
  signed: 'good' | 'none' | 'wrong'
  taken: boolean
  device: { id: string; name: string; known: boolean; revoked: boolean }
  events: Record<EventState, number>
  photos: Record<'new' | 'here' | 'missing' | 'damaged', number>
  items: {
    event_id: string; type: string; recorded_at: string; state: EventState; actor: { id: string; name: string } | null; device: string
    body: Record<string, unknown>; photos: number; verdict: string | null; code: string | null; inbox_id: string | null
    order: string | null
    /** Of a reversal: the record that it takes back. */
    about: TrailRecord | null
  }[]
  /** What the items' codes name, as far as the server knows it. */
  works: { id: string; product: Pair2 }[]
  boxes: { code: string; number: number; total: number; gap: boolean }[]
  /** Records that are not listed one by one. */
  more: number
}

const BASE = '/api/v1/outbox-files'

function send(path: string, file: File): Promise<OutboxTold> {
  const form = new FormData()
  form.append('file', file, file.name)
  return call<OutboxTold>('POST', path, undefined, { raw: form, timeoutMs: 600_000 })
}

export const outboxFiles = { check: (file: File) => send(`${BASE}/check`, file), take: (file: File) => send(BASE, file) }
