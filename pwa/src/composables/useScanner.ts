import { onActivated, onDeactivated, onMounted, onUnmounted, readonly, ref, shallowRef } from 'vue'
import { Arming, type Seen } from '@/camera/arming'
import { Camera } from '@/camera/camera'
import { decode } from '@/camera/decoder'
import type { CameraState, Scan, Scanner, ScanHandler } from './contract'
import { heard, listen } from './scanBus'

/**
 * A screen's way to codes. `handler` gets every scan of camera, keyboard wedge, typing and photo
 * while the calling component is mounted and active; the newest mounted screen hears first.
 * `choices` is filled instead when several codes are in view. Screens without a camera only call
 * `useScanner(handler)`: HID works everywhere.
 */
export function useScanner(handler: ScanHandler): Scanner {
  const view = ref<CameraState>({ state: 'off', torch: null, zoom: null, decoder: 'loading' })
  const choices = shallowRef<Scan[]>([])
  const arming = new Arming()
  const hear: ScanHandler = (scan) => {
    answered()
    handler(scan)
  }
  const camera = new Camera({
    onState: (state) => (view.value = state),
    onCodes(codes, time) {
      const { emit, ask } = arming.frame(codes, time)
      for (const code of emit) heard(scanOf(code, 'camera'))
      if (ask) choices.value = [...choices.value, ...ask.map((code) => scanOf(code, 'camera'))]
    },
  })
  const answered = () => {
    if (choices.value.length === 0) return
    arming.answered(performance.now())
    choices.value = []
  }

  let unlisten = () => {}
  const attach = () => {
    unlisten()
    unlisten = listen(hear)
  }
  const detach = () => {
    unlisten()
    camera.stop()
  }
  onMounted(attach)
  onActivated(attach)
  onDeactivated(detach)
  onUnmounted(detach)

  return {
    camera: readonly(view) as Scanner['camera'],
    choices,
    pick: (scan) => heard(scan),
    dismiss: answered,
    start: (video) => camera.start(video),
    stop: () => camera.stop(),
    setTorch: (on) => camera.setTorch(on),
    setZoom: (value) => camera.setZoom(value),
    focusAt: (x, y) => camera.focusAt(x, y),
    typed: (text) => text.trim() !== '' && heard({ text: text.trim(), format: null, source: 'typed', at: Date.now() }),
    fromPhoto,
  }
}

function scanOf(code: Seen, source: 'camera' | 'photo'): Scan {
  return { text: code.text, format: code.format, source, at: Date.now() }
}

/** Codes in a picture file; empty when there are none. The caller asks when there are several. */
async function fromPhoto(file: Blob): Promise<Scan[]> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null)
  if (!bitmap) return []
  const { codes } = await decode(bitmap, true)
  return codes.map((code) => scanOf(code, 'photo'))
}
