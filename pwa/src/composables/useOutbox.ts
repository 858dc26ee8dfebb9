import { computed, readonly, ref } from 'vue'
import { isUnsent, itemsOf, statusOf } from '@/sync/outbox'
import { LIMITS } from '@/sync/wire'
import type { Outbox, StorageInfo } from './contract'
import { device, events, loopState, phone, photoProgress, photosWaiting, signedIn } from './phone'

const list = computed(() => [...events.value.values()])
export const items = computed(() => itemsOf(list.value))
const status = computed(() => statusOf(list.value, signedIn.value?.actorId ?? null))
const unsent = computed(() => list.value.filter(isUnsent).length)
const storage = ref<StorageInfo>({ persisted: null, usage: null, quota: null })

const trouble = computed(() => {
  if (device.value?.state === 'enrol_again') return 'enrol_again'
  // The phone has a network: it is the server that cannot be reached.
  if (loopState.value.trouble === 'offline' && globalThis.navigator?.onLine) return 'server'
  // While the phone is locked nobody needs to be told to sign in.
  return loopState.value.trouble === 'sign_in' && !signedIn.value ? null : loopState.value.trouble
})

export function useOutbox(): Outbox {
  return {
    status, items, unsent,
    tooMany: computed(() => unsent.value > LIMITS.warnUnsent),
    photosWaiting: readonly(photosWaiting),
    flushing: computed(() => loopState.value.flushing),
    trouble,
    lastSyncAt: computed(() => instant(loopState.value.lastOkAt)),
    nextTryAt: computed(() => instant(loopState.value.nextAt ?? null)),
    photoProgress: readonly(photoProgress),
    retry: () => phone().loop.kick('button'),
    storage: readonly(storage), refreshStorage, persist,
  }
}

const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

async function refreshStorage(): Promise<void> {
  const manager = globalThis.navigator?.storage
  const estimate = await manager?.estimate?.().catch(() => undefined)
  const persisted = await manager?.persisted?.().catch(() => undefined)
  storage.value = { persisted: persisted ?? null, usage: estimate?.usage ?? null, quota: estimate?.quota ?? null }
}

async function persist(): Promise<boolean> {
  const granted = (await globalThis.navigator?.storage?.persist?.().catch(() => false)) ?? false
  await refreshStorage()
  return granted
}
