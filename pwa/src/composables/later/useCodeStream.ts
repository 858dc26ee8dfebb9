/** Every code of every frame, as fast as the camera gives them: for codes that change while one looks. */
import { onMounted, onUnmounted, readonly, ref, shallowRef } from 'vue'
import { Camera } from '@/camera/camera'
import type { CameraState, Scan, Scanner } from '../contract'
import { listen } from '../scanBus'

/** onText hears the text of each code in view, frame after frame; what a keyboard wedge types, too. */
export function useCodeStream(onText: (text: string) => void): Scanner {
  const view = ref<CameraState>({ state: 'off', torch: null, zoom: null, decoder: 'loading' })
  const camera = new Camera({
    onState: (state) => (view.value = state),
    onCodes: (codes) => codes.forEach((code) => onText(code.text)),
  })
  let unlisten = () => {}
  onMounted(() => (unlisten = listen((scan) => onText(scan.text))))
  onUnmounted(() => {
    unlisten()
    camera.stop()
  })
  return {
    camera: readonly(view) as Scanner['camera'],
    choices: shallowRef<Scan[]>([]),
    pick: (scan) => onText(scan.text),
    dismiss: () => undefined,
    start: (video) => camera.start(video),
    stop: () => camera.stop(),
    setTorch: (on) => camera.setTorch(on),
    setZoom: (value) => camera.setZoom(value),
    focusAt: (x, y) => camera.focusAt(x, y),
    typed: (text) => onText(text),
    fromPhoto: async () => [],
  }
}
