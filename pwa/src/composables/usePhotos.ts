import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { shrink } from '@/camera/shrink'
import { sha256Hex } from '@/sync/event'
import type { Photo, Photos } from './contract'

/** Photos of the event that is being written; they are stored with it, not before. */
export function usePhotos(): Photos {
  const list = shallowRef<Photo[]>([])
  const running = ref(0)

  async function make(file: Blob): Promise<Photo> {
    running.value++
    try {
      const data = await shrink(file)
      const sha256 = sha256Hex(new Uint8Array(data))
      const url = URL.createObjectURL(new Blob([data], { type: 'image/jpeg' }))
      return { sha256, bytes: data.byteLength, media_type: 'image/jpeg', data, url }
    } finally {
      running.value--
    }
  }
  const drop = (photo: Photo) => URL.revokeObjectURL(photo.url)
  const clear = () => {
    list.value.forEach(drop)
    list.value = []
  }
  onScopeDispose(clear)

  return {
    list, clear,
    busy: computed(() => running.value > 0),
    async add(file) {
      const photo = await make(file)
      const known = list.value.find((p) => p.sha256 === photo.sha256)
      if (known) return drop(photo), known
      list.value = [...list.value, photo]
      return photo
    },
    async replace(photo, edited) {
      const made = await make(edited)
      list.value = list.value.map((p) => (p === photo ? made : p))
      drop(photo)
      return made
    },
    remove(photo) {
      list.value = list.value.filter((p) => p !== photo)
      drop(photo)
    },
  }
}
