/** Calls of the inbox: cards, one item whole, what a decision would do, and the decision. */
import type { Cards, Decided, Outcomes, Reopened, Resolve, Together, Whole } from '@/sync/inbox'
import type { PulledVerdict } from '@/sync/wire'
import { call, type CallOptions } from './api'

const at = encodeURIComponent
const get = <T>(path: string, options: CallOptions) => call<T>('GET', `/api/v1/inbox/${path}`, undefined, options)
const post = <T>(path: string, body: unknown, options: CallOptions) => call<T>('POST', `/api/v1/inbox/${path}`, body, options)

export const inbox = {
  cards: (state: 'open' | 'done', options: CallOptions) => get<Cards>(`cards?state=${state}`, options),
  whole: (id: string, options: CallOptions) => get<Whole>(at(id), options),
  outcomes: (id: string, options: CallOptions) => get<Outcomes>(`${at(id)}/outcomes`, options),
  preview: (id: string, body: Record<string, unknown>, options: CallOptions) => post<Outcomes>(`${at(id)}/outcomes`, { body }, options),
  together: (items: string[], options: CallOptions) => post<Together>('outcomes', { items }, options),
  resolve: (id: string, resolution: Resolve, options: CallOptions) => post<unknown>(`${at(id)}/resolve`, resolution, options),
  reopen: (id: string, eventId: string, options: CallOptions) => post<unknown>(`${at(id)}/reopen`, { event_id: eventId }, options),
  /** events: ids of own records whose verdicts the feed tells to another device. */
  decided: (events: string[], options: CallOptions) =>
    get<{ items: Decided[]; reopened?: Reopened[]; epoch?: string; verdicts?: PulledVerdict[] }>(`decided${events.length ? `?events=${events}` : ''}`, options),
}
