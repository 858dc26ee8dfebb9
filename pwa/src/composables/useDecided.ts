/**
 * What became of one's own held records: told once by itself, on whichever screen one is, until seen.
 * A decision leaves its mark on the verdict, so it is told also when it came in while the app was closed.
 */
import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import type { OutboxItem } from './contract'
import { phone, signedIn } from './phone'
import { items } from './useOutbox'

const SEEN = 'decisions seen'

const seen = ref<string[] | null>(null)

async function load(): Promise<void> {
  seen.value = (await phone().store.value<string[]>(SEEN)) ?? []
}

const isDecided = ({ verdict }: OutboxItem) => verdict?.verdict === 'dismissed' || verdict?.code === 'by_resolution'

/** decided: newest first; empty until it is known which were seen. */
export function useDecided(): { decided: ComputedRef<OutboxItem[]>; acknowledge(item: OutboxItem): Promise<void> } {
  seen.value = null
  void load()
  onScopeDispose(phone().changes.on((change, here) => void (!here && change.values?.includes(SEEN) && load())))

  const decided = computed(() => {
    const known = seen.value
    if (!known) return []
    return items.value.filter((item) => item.actorId === signedIn.value?.actorId && isDecided(item) && !known.includes(item.eventId))
  })

  /** Only what the phone still has is remembered: the list must not grow for ever. */
  async function acknowledge(item: OutboxItem): Promise<void> {
    const here = new Set(items.value.map((one) => one.eventId))
    seen.value = [...(seen.value ?? []).filter((id) => here.has(id)), item.eventId]
    await phone().store.setValue(SEEN, [...seen.value])
  }

  return { decided, acknowledge }
}
