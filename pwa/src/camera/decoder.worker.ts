/** Finds codes in frames, off the main thread: the phone's own detector where it is good, else zxing. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { Seen } from './arming'

export interface FrameRequest { id: number; frame: ImageBitmap; thorough: boolean }
export interface FrameAnswer { id: number; codes: Seen[]; decoder: 'native' | 'wasm'; failed?: string }

interface Detector { detect(source: ImageBitmap): Promise<{ rawValue: string; format: string }[]> }
interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

/** The phone's own detector is used only when it reads all of these. */
const NEEDED = ['qr_code', 'code_128', 'ean_13', 'data_matrix']
const FORMATS: ReaderOptions['formats'] = ['QRCode', 'Code128', 'Code39', 'EAN13', 'ITF', 'DataMatrix']

const detector: Promise<Detector | null> = (async () => {
  const Class = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const supported = await Class?.getSupportedFormats().catch((): string[] => [])
  return Class && NEEDED.every((f) => supported?.includes(f)) ? new Class({ formats: [...NEEDED, 'code_39', 'itf'] }) : null
})()
let nativeFailed = false
let wasmReady = false

async function decode(frame: ImageBitmap, thorough: boolean): Promise<Omit<FrameAnswer, 'id'>> {
  const native = nativeFailed ? null : await detector
  if (native) {
    try {
      const found = await native.detect(frame)
      return { decoder: 'native', codes: found.map((c) => ({ text: c.rawValue, format: c.format })) }
    } catch {
      nativeFailed = true // some phones promise a detector that needs a download; zxing always works
    }
  }
  return { decoder: 'wasm', codes: await decodeWithZxing(frame, thorough) }
}

async function decodeWithZxing(frame: ImageBitmap, thorough: boolean): Promise<Seen[]> {
  if (!wasmReady) {
    prepareZXingModule({ overrides: { locateFile: () => wasmUrl } })
    wasmReady = true
  }
  const canvas = new OffscreenCanvas(frame.width, frame.height)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(frame, 0, 0)
  const pixels = context.getImageData(0, 0, frame.width, frame.height)
  const found = await readBarcodes(pixels, {
    formats: FORMATS, tryHarder: thorough, tryRotate: thorough, tryInvert: false, tryDownscale: thorough, maxNumberOfSymbols: 12,
  })
  return found.filter((c) => c.isValid && c.text !== '').map((c) => ({ text: c.text, format: c.format }))
}

self.onmessage = async ({ data }: MessageEvent<FrameRequest>) => {
  const { id, frame, thorough } = data
  try {
    self.postMessage({ id, ...(await decode(frame, thorough)) } satisfies FrameAnswer)
  } catch (error) {
    self.postMessage({ id, codes: [], decoder: 'wasm', failed: String(error) } satisfies FrameAnswer)
  } finally {
    frame.close()
  }
}
