/** Makes a photo small, upright and free of GPS by drawing it again; off the main thread. */
import { draw } from './shrinkDraw'

export interface ShrinkRequest { id: number; file: Blob }
export type ShrinkAnswer =
  | { id: number; ok: true; data: ArrayBuffer }
  | { id: number; ok: false; why: 'not_a_picture' | 'too_large' }

self.onmessage = async ({ data: { id, file } }: MessageEvent<ShrinkRequest>) => {
  const canvasOf = (width: number, height: number) => new OffscreenCanvas(width, height)
  const result = await draw(file, canvasOf, (canvas, type, quality) => canvas.convertToBlob({ type, quality }))
  if (result instanceof ArrayBuffer) self.postMessage({ id, ok: true, data: result } satisfies ShrinkAnswer, { transfer: [result] })
  else self.postMessage({ id, ok: false, why: result } satisfies ShrinkAnswer)
}
