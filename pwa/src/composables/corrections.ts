/** What counts instead of a record that a supervisor corrected, or decided another one for. The server tells it; kept, so that it is known without a network too. */
import { shallowRef } from 'vue'
import type { Decided } from '@/sync/inbox'
import type { Bodies, EventType } from '@/sync/wire'
import type { OutboxItem } from './contract'
import { events, phone } from './phone'

type Body = Bodies[EventType]
const STORED = 'corrections'
const KEPT = 200

/** Event id, what counts, whether another one's record took its place: only while the server says so. */
type Correction = readonly [string, Body, boolean?]

/** Oldest first. */
const corrections = shallowRef<readonly Correction[]>([])

export async function loadCorrections(): Promise<void> {
  corrections.value = (await phone().store.value<Correction[]>(STORED)) ?? []
}

/**
 * What the server tells one person. A record that was decided anew, without a correction, counts as it was captured; so does
 * one of theirs that is no longer overruled. Those of others stay: nobody was told of them.
 */
export async function keepCorrections(told: readonly Decided[], actorId: string): Promise<void> {
  const ids = new Set(told.map((one) => one.event_id))
  const fresh = told.flatMap((one): Correction[] => {
    if (!one.counts) return []
    const counts = one.counts as unknown as Body
    return [one.code === 'overruled' ? [one.event_id, counts, true] : [one.event_id, counts]]
  }).reverse()
  const ofOthers = (id: string) => (events.value.get(id)?.event.actor_id ?? actorId) !== actorId
  const next = [...corrections.value.filter(([id, , overruled]) => !ids.has(id) && (!overruled || ofOthers(id))), ...fresh].slice(-KEPT)
  if (JSON.stringify(next) === JSON.stringify(corrections.value)) return
  corrections.value = next
  await phone().store.setValue(STORED, next).catch(() => undefined) // a full phone asks again when it has a network
}

const latest = (item: OutboxItem) => corrections.value.filter(([id]) => id === item.eventId).at(-1)

/** Another one's record took its place. */
export const isOverruled = (item: OutboxItem): boolean => item.verdict?.verdict === 'applied' && !!latest(item)?.[2]

/** Undefined where the record counts as it was captured, or does not count (any more). */
export function insteadOf(item: OutboxItem): Body | undefined {
  if (item.verdict?.verdict !== 'applied' || item.reversedBy) return undefined
  const [, body, overruled] = latest(item) ?? []
  return overruled || item.verdict.code === 'by_resolution' ? body : undefined
}
