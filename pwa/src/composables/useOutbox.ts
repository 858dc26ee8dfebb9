import { computed, readonly, ref } from 'vue'
import { itemsOf, statusOf } from '@/sync/outbox'
import { LIMITS } from '@/sync/wire'
import type { Outbox, StorageInfo } from './contract'
import { device, events, loopState, phone, photosWaiting, signedIn } from './phone'

const list = computed(() => [...events.value.values()])
export const items = computed(() => itemsOf(list.value))
const status = computed(() => statusOf(list.value, signedIn.value?.actorId ?? null))
const unsent = computed(() => list.value.filter((e) => e.state === 'pending' || e.state === 'leased').length)
const storage = ref<StorageInfo>({ persisted: null, usage: null, quota: null })

const trouble = computed(() => {
  if (device.value?.state === 'enrol_again') return 'enrol_again'
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
    lastSyncAt: computed(() => (loopState.value.lastOkAt === null ? null : new Date(loopState.value.lastOkAt).toISOString())),
    retry: () => phone().loop.kick('button'),
    exportFile, storage: readonly(storage), refreshStorage, persist,
  }
}

/** Everything unsent as it would be sent, for a phone that cannot get through. */
async function exportFile(): Promise<File> {
  const { store, clock } = phone()
  const waiting = await store.unsent()
  const made = new Date(clock.now()).toISOString()
  const content = { format: 'suigong-outbox', version: 1, made, device: device.value, events: waiting.map((e) => e.event) }
  const name = `suigong-outbox-${made.slice(0, 16).replace(/\D/g, '')}.json`
  return new File([JSON.stringify(content, null, 1)], name, { type: 'application/json' })
}

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
