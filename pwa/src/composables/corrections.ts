/** What counts instead of a record that a supervisor corrected, or decided another one for. The server tells it; kept, so that it is known without a network too. */
import { shallowRef } from 'vue'
import type { Decided } from '@/sync/inbox'
import type { Bodies, EventType } from '@/sync/wire'
import type { OutboxItem } from './contract'
import { events, phone } from './phone'

type Body = Bodies[EventType]
const STORED = 'corrections'
const KEPT = 200

/** Event id, what counts, and only while the server says so: true: another one's record took its place; of two records
 *  under one id, first: the other one counts and not this; second: this one counts, too, under an id that is unknown here. */
type Correction = readonly [string, Body, (true | 'first' | 'second')?]

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
    const why = one.code === 'overruled' || (one.code === 'first_counts' ? 'first' : one.why === 'id_conflict' && one.verdict === 'applied' && 'second')
    const counts = (one.counts ?? (why === 'second' ? one.body : null)) as unknown as Body | null
    return counts ? [why ? [one.event_id, counts, why] : [one.event_id, counts]] : []
  }).reverse()
  const ofOthers = (id: string) => (events.value.get(id)?.event.actor_id ?? actorId) !== actorId
  const next = [...corrections.value.filter(([id, , why]) => !ids.has(id) && (!why || ofOthers(id))), ...fresh].slice(-KEPT)
  if (JSON.stringify(next) === JSON.stringify(corrections.value)) return
  corrections.value = next
  await phone().store.setValue(STORED, next).catch(() => undefined) // a full phone asks again when it has a network
}

const latest = (item: OutboxItem) => corrections.value.filter(([id]) => id === item.eventId).at(-1)

/** Another one's record took its place. */
export const isOverruled = (item: OutboxItem): boolean => item.verdict?.verdict === 'applied' && latest(item)?.[2] === true
/** It was set aside, and the other record under its id counts: the work counts once. */
export const countsByFirst = (item: OutboxItem): boolean => item.verdict?.verdict === 'dismissed' && latest(item)?.[2] === 'first'
/** It counts beside the other record under its id: a reversal by that id would take the other one back. */
export const isSecond = (item: OutboxItem): boolean => item.verdict?.verdict === 'applied' && latest(item)?.[2] === 'second'

/** Undefined where the record counts as it was captured, or does not count (any more). */
export function insteadOf(item: OutboxItem): Body | undefined {
  if (countsByFirst(item)) return latest(item)![1]
  if (item.verdict?.verdict !== 'applied' || item.reversedBy) return undefined
  const [, body, why] = latest(item) ?? []
  return why === true || item.verdict.code === 'by_resolution' ? body : undefined
}
