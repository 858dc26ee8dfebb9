/** "Undo" beside "saved" at the shared device: once, and loud where it cannot be saved. */
import { ref, type Ref } from 'vue'
import { NotSaved } from '../contract'
import { useCapture } from '../useCapture'
import { useConfirm } from '../useConfirm'
import { useFeedback } from '../useFeedback'

export function useKioskUndo(): { undone: Ref<boolean>; takeBack: () => Promise<void> } {
  const { undo } = useCapture()
  const { notSaved } = useConfirm()
  const { signal } = useFeedback()
  const undone = ref(false)

  async function takeBack(): Promise<void> {
    try {
      if (undone.value || !(await undo())) return
      undone.value = true
      signal('again')
    } catch (cause) {
      notSaved.value = cause instanceof NotSaved ? cause : new NotSaved('storage_broken', cause)
      signal('problem')
    }
  }

  return { undone, takeBack }
}
