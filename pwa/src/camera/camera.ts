/** The back camera: starts, watches over itself, hands frames to the decoder one at a time. */
import type { Seen } from './arming'
import { decode } from './decoder'
import { Pace } from './pace'

export interface CameraView {
  state: 'off' | 'starting' | 'on' | 'denied' | 'none' | 'failed'
  torch: boolean | null
  zoom: { min: number; max: number; step: number; value: number } | null
  decoder: 'loading' | 'native' | 'wasm'
}
export interface CameraEvents {
  onState(view: CameraView): void
  onCodes(codes: Seen[], time: number): void
}

/** No frame for so long means that the phone slept or another app took the camera. */
const STALLED = 3_000
const WATCH_EVERY = 1_000
/** Long side of the picture that is looked at, in pixels. */
const QUICK_SIDE = 960
const THOROUGH_SIDE = 1920

interface TrackFeatures extends MediaTrackCapabilities { torch?: boolean; zoom?: { min: number; max: number; step: number } }

export class Camera {
  private view: CameraView = { state: 'off', torch: null, zoom: null, decoder: 'loading' }
  private stream: MediaStream | null = null
  private video: HTMLVideoElement | null = null
  private run = 0 // each start or stop ends what ran before
  private lastFrame = 0 // performance.now() when the picture last moved on
  private lastTime = -1
  private watchdog: ReturnType<typeof setInterval> | undefined

  constructor(private readonly events: CameraEvents) {}

  async start(video: HTMLVideoElement): Promise<void> {
    this.video = video
    clearInterval(this.watchdog)
    this.watchdog = setInterval(() => this.watch(), WATCH_EVERY)
    await this.open()
  }

  stop(): void {
    clearInterval(this.watchdog)
    this.run++
    this.release()
    if (this.video) this.video.srcObject = null
    this.video = null
    this.tell({ state: 'off', torch: null, zoom: null })
  }

  private async open(): Promise<void> {
    const run = ++this.run
    this.release()
    this.lastFrame = performance.now()
    const devices = globalThis.navigator.mediaDevices
    if (!devices?.getUserMedia) return this.tell({ state: 'none' }) // plain http, or no camera API
    this.tell({ state: 'starting' })
    try {
      const stream = await devices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } },
      })
      if (run !== this.run || !this.video) return stopTracks(stream)
      this.stream = stream
      this.video.srcObject = stream
      this.video.muted = true
      this.video.playsInline = true
      await this.video.play()
      this.tell({ state: 'on', ...features(stream) })
      void this.frames(run)
    } catch (error) {
      if (run === this.run) this.tell({ state: reason(error) })
    }
  }

  /** After sleep the track is there but dead, or frames no longer come: start anew. */
  private watch(): void {
    if (document.visibilityState !== 'visible' || !this.video) {
      this.lastFrame = performance.now()
      return
    }
    // The video's own clock, not the decoder's: that may still be on its way over a slow network.
    if (this.video.currentTime !== this.lastTime) this.lastFrame = performance.now()
    this.lastTime = this.video.currentTime
    const track = this.stream?.getVideoTracks()[0]
    const dead = this.view.state === 'on' && (!track || track.readyState === 'ended')
    const stalled = this.view.state === 'on' && performance.now() - this.lastFrame > STALLED
    if (dead || stalled || this.view.state === 'failed') void this.open()
  }

  private async frames(run: number): Promise<void> {
    const pace = new Pace()
    while (run === this.run && this.video) {
      await nextFrame(this.video)
      if (run !== this.run || !this.video || document.visibilityState !== 'visible') continue
      const time = performance.now()
      const thorough = pace.thorough(time)
      const bitmap = await grab(this.video, thorough ? THOROUGH_SIDE : QUICK_SIDE)
      if (!bitmap) continue
      const answer = await decode(bitmap, thorough)
      if (run !== this.run) return
      pace.done(thorough, answer.codes.length > 0, time, performance.now())
      if (this.view.decoder !== answer.decoder && !answer.failed) this.tell({ decoder: answer.decoder })
      this.events.onCodes(answer.codes, time)
    }
  }

  async setTorch(on: boolean): Promise<void> {
    if (this.view.torch === null) return
    await this.constrain({ torch: on })
    this.tell({ torch: on })
  }

  async setZoom(value: number): Promise<void> {
    const { zoom } = this.view
    if (!zoom) return
    const within = Math.min(zoom.max, Math.max(zoom.min, value))
    await this.constrain({ zoom: within })
    this.tell({ zoom: { ...zoom, value: within } })
  }

  async focusAt(x: number, y: number): Promise<void> {
    await this.constrain({ pointsOfInterest: [{ x, y }], focusMode: 'single-shot' })
  }

  private async constrain(wish: Record<string, unknown>): Promise<void> {
    const track = this.stream?.getVideoTracks()[0]
    // A phone that cannot do it says so by refusing; scanning goes on.
    await track?.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] }).catch(() => undefined)
  }

  private release(): void {
    if (this.stream) stopTracks(this.stream)
    this.stream = null
  }

  private tell(change: Partial<CameraView>): void {
    this.view = { ...this.view, ...change }
    this.events.onState(this.view)
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function features(stream: MediaStream): Pick<CameraView, 'torch' | 'zoom'> {
  const track = stream.getVideoTracks()[0]
  const can = (track?.getCapabilities?.() ?? {}) as TrackFeatures
  const now = (track?.getSettings?.() ?? {}) as { zoom?: number }
  const zoom = can.zoom && can.zoom.max > can.zoom.min ? { ...can.zoom, value: now.zoom ?? can.zoom.min } : null
  return { torch: can.torch ? false : null, zoom }
}

function reason(error: unknown): CameraView['state'] {
  const name = (error as Error)?.name
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' ? 'none' : 'failed'
}

function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    // A stalled video calls nothing: the timer keeps the loop alive for the watchdog.
    const timer = setTimeout(resolve, 500)
    const done = () => (clearTimeout(timer), resolve())
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(done)
    else requestAnimationFrame(done)
  })
}

/** The present picture, scaled so that its long side is at most `side`; null while there is none. */
async function grab(video: HTMLVideoElement, side: number): Promise<ImageBitmap | null> {
  const { videoWidth: width, videoHeight: height, readyState } = video
  if (readyState < 2 || width === 0) return null
  const scale = Math.min(1, side / Math.max(width, height))
  return createImageBitmap(video, {
    resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale), resizeQuality: 'medium',
  }).catch(() => null)
}
