/** Where each photo of some events is: for the outbox, read again when photos move. */
import { onUnmounted, shallowRef, watch, type Ref } from 'vue'
import { photoStates } from '@/storage/handover'
import type { BlobState } from '@/sync/ports'
import { phone } from '../phone'

/** By sha256; a photo that this phone does not have is missing from the map. */
export function usePhotoStates(wanted: Ref<readonly string[]>): Readonly<Ref<ReadonlyMap<string, BlobState>>> {
  const states = shallowRef<ReadonlyMap<string, BlobState>>(new Map())
  const { store, changes } = phone()
  const read = async () => {
    states.value = await photoStates(store, wanted.value)
  }
  const stop = changes.on((change) => void (change.blobs && read()))
  watch(wanted, read, { immediate: true })
  onUnmounted(stop)
  return states
}
