/** A record and the reversal by which its author took it back are judged one after the other: what the two come to, read together. */
import { computed } from 'vue'
import type { Bodies } from '@/sync/wire'
import type { OutboxItem } from './contract'
import { items } from './useOutbox'

/**
 * undone: does not count, as its author wanted, whichever of the two it is: set aside, or counted and taken back. wished: held, and taken back by its author meanwhile.
 * follows: the reversal of such a one. refused: a reversal that a person did not let count. Null: as its verdict says.
 */
export type Fate = 'undone' | 'wished' | 'follows' | 'refused' | null

const targetOf = (item: OutboxItem) => (item.body as Bodies['event.reverse']).event_id

const known = computed(() => new Map(items.value.map((item) => [item.eventId, item])))
/** Who took which record back: "record author". */
const wishes = computed(() => new Set(items.value.filter(({ type }) => type === 'event.reverse').map((item) => `${targetOf(item)} ${item.actorId}`)))

/** The same while nobody has decided against it. */
const openWishes = computed(() => new Set(items.value.filter((item) => item.type === 'event.reverse' && !dismissed(item)).map((item) => `${targetOf(item)} ${item.actorId}`)))
/** Taken back by its author already, whether that counts, waits, or lies before a supervisor. */
export const isTakenBack = (item: OutboxItem) => openWishes.value.has(`${item.eventId} ${item.actorId}`)

const dismissed = (item: OutboxItem | undefined) => item?.verdict?.verdict === 'dismissed'
const counted = (item: OutboxItem) => item.verdict?.verdict === 'applied'

/** Counts no more because its author took it back: also where this phone has not heard yet that it was let count. */
export const isUndone = (eventId: string) => {
  const item = known.value.get(eventId)
  return Boolean(item?.reversedBy && wishes.value.has(`${eventId} ${item.actorId}`))
}

export function fateOf(item: OutboxItem): Fate {
  if (item.type !== 'event.reverse') {
    if (!wishes.value.has(`${item.eventId} ${item.actorId}`)) return null
    return dismissed(item) || (counted(item) && item.reversedBy) ? 'undone' : item.needsYou && item.reversedBy ? 'wished' : null
  }
  const target = known.value.get(targetOf(item))
  if (dismissed(item)) return dismissed(target) ? 'undone' : 'refused'
  if (counted(item)) return ['ok', 'by_resolution'].includes(item.verdict!.code) ? 'undone' : null
  return item.verdict?.code === 'waiting_event' && target?.needsYou ? 'follows' : null
}
