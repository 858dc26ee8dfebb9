/** One decoding worker for camera and photos; loaded when first needed, restarted when it dies. */
import type { FrameAnswer, FrameRequest } from './decoder.worker'

export type { FrameAnswer }
const ANSWER_WITHIN = 8_000
/** The first answer waits for the decoder to come over a weak network. */
const FIRST_WITHIN = 60_000

let worker: Worker | null = null
let next = 1
let works = false
const waiting = new Map<number, (answer: FrameAnswer) => void>()

function start(): Worker {
  worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<FrameAnswer>) => settle(data)
  worker.onerror = () => fail('the decoder stopped')
  return worker
}

function settle(answer: FrameAnswer): void {
  if (!answer.failed) works = true
  waiting.get(answer.id)?.(answer)
  waiting.delete(answer.id)
}

function fail(why: string): void {
  worker?.terminate()
  worker = null
  for (const id of [...waiting.keys()]) settle({ id, codes: [], decoder: 'wasm', failed: why })
}

/** Codes in a picture; the picture is consumed. Never rejects: `failed` says what went wrong. */
export function decode(frame: ImageBitmap, thorough: boolean): Promise<FrameAnswer> {
  const id = next++
  const request: FrameRequest = { id, frame, thorough }
  return new Promise((resolve) => {
    const timer = setTimeout(() => waiting.has(id) && fail('the decoder does not answer'), works ? ANSWER_WITHIN : FIRST_WITHIN)
    waiting.set(id, (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    ;(worker ?? start()).postMessage(request, [frame])
  })
}
