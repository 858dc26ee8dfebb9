/** Shrinks a photo to an upright JPEG of at most 2048 px; a 3 MB picture becomes about 190 kB. */
import { draw } from './shrinkDraw'
import type { ShrinkAnswer } from './shrink.worker'

export class NoPicture extends Error {
  override name = 'NoPicture'
  constructor(readonly code: 'not_a_picture' | 'too_large') {
    super(code)
  }
}

let worker: Worker | null = null
let next = 1

/** JPEG bytes. Throws NoPicture. */
export async function shrink(file: Blob): Promise<ArrayBuffer> {
  const answer = typeof OffscreenCanvas === 'undefined' ? await onPage(file) : await inWorker(file)
  if (answer instanceof ArrayBuffer) return answer
  throw new NoPicture(answer)
}

function inWorker(file: Blob): Promise<ArrayBuffer | 'not_a_picture' | 'too_large'> {
  worker ??= new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' })
  const [here, id] = [worker, next++]
  return new Promise((resolve) => {
    const done = (result: ArrayBuffer | 'not_a_picture' | 'too_large') => {
      here.removeEventListener('message', onMessage)
      here.removeEventListener('error', onError)
      resolve(result)
    }
    const onMessage = ({ data }: MessageEvent<ShrinkAnswer>) => {
      if (data.id === id) done(data.ok ? data.data : data.why)
    }
    const onError = () => {
      worker = null
      done('not_a_picture')
    }
    here.addEventListener('message', onMessage)
    here.addEventListener('error', onError)
    here.postMessage({ id, file })
  })
}

function onPage(file: Blob): Promise<ArrayBuffer | 'not_a_picture' | 'too_large'> {
  const canvasOf = (width: number, height: number) => Object.assign(document.createElement('canvas'), { width, height })
  return draw(file, canvasOf, (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality)))
}
