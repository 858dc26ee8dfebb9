import { computed, readonly, ref } from 'vue'
import type { Feedback, Signal } from './contract'
import { countScanFail } from './health'
import { phone } from './phone'
import { usePrefs } from './usePrefs'

/** Frequencies in Hz, one after the other: up = done, level = again, down and long = problem. */
const TONES: Record<Signal, { notes: number[]; each: number; shape: OscillatorType }> = {
  done: { notes: [1175, 1760], each: 0.08, shape: 'sine' },
  again: { notes: [880, 880], each: 0.06, shape: 'triangle' },
  problem: { notes: [330, 220, 220], each: 0.18, shape: 'square' },
}
const BUZZ: Record<Signal, number[]> = { done: [60], again: [40, 60, 40], problem: [250, 100, 250] }
const FLASH_MS = 350

const flash = ref<Signal | null>(null)
let audio: AudioContext | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/** A scan that meant nothing on this screen: told loudly, and counted for the office. */
export function scanFailed(): void {
  useFeedback().signal('problem')
  void countScanFail(phone().store, phone().clock).catch(() => undefined)
}

/** Tone, vibration and flash at once, within the same task as the call. */
export function useFeedback(): Feedback {
  const prefs = usePrefs()
  const muted = computed({ get: () => prefs.value.muted, set: (on) => (prefs.value.muted = on) })
  return {
    flash: readonly(flash),
    muted,
    signal(kind) {
      clearTimeout(timer)
      flash.value = kind
      timer = setTimeout(() => (flash.value = null), FLASH_MS)
      globalThis.navigator?.vibrate?.(BUZZ[kind])
      if (!muted.value) tone(kind)
    },
  }
}

function tone(kind: Signal): void {
  if (typeof AudioContext === 'undefined') return
  audio ??= new AudioContext()
  void audio.resume().catch(() => undefined) // no gesture yet: flash and vibration remain
  const { notes, each, shape } = TONES[kind]
  notes.forEach((frequency, i) => note(audio!, frequency, shape, audio!.currentTime + i * each, each))
}

function note(context: AudioContext, frequency: number, shape: OscillatorType, at: number, length: number): void {
  const oscillator = context.createOscillator()
  const volume = context.createGain()
  oscillator.type = shape
  oscillator.frequency.value = frequency
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(0.6, at + 0.008)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + length + 0.02)
}
