import { ref, type Ref } from 'vue'

const shown: Ref<string> = ref('')
let timer: ReturnType<typeof setTimeout> | undefined

/** A short sentence that needs no answer; read aloud politely, gone after 3 s. */
export function useToast() {
  return {
    shown,
    toast(text: string): void {
      shown.value = text
      clearTimeout(timer)
      timer = setTimeout(() => (shown.value = ''), 3000)
    },
  }
}
