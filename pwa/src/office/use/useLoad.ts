/** Loading for a screen: what is there, what went wrong, and again on every poke. */
import { onScopeDispose, reactive, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiError } from '@/transport/api'
import { livePokes } from '@/transport/live'

/** Whether the server answers, and when it last did: what is shown is as old as that. */
export const link = reactive({ lost: false, at: '' })
/** Told when the server no longer knows who sits here. */
export const signedOut = new Set<() => void>()

const listeners = new Set<() => void>()
let connected: (() => void) | null = null

const RETRY = 10_000 // ms between questions while the server is away; the socket waits longer

/** Every screen asks for what it shows. */
export const askAgain = () => listeners.forEach((listen) => listen())

/** One connection for the whole office; a burst of pokes becomes one reload. */
export function connectLive(): void {
  if (connected) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = livePokes(() => {
    clearTimeout(timer)
    timer = setTimeout(askAgain, 400)
  })
  const retry = setInterval(() => { if (link.lost) askAgain() }, RETRY)
  connected = () => { stop(); clearInterval(retry); clearTimeout(timer) }
}

export function disconnectLive(): void {
  connected?.()
  connected = null
}

/** Calls `again` after each poke and when the window is seen again, until the screen is left. */
export function onPoke(again: () => void): void {
  const seen = () => { if (document.visibilityState === 'visible') again() }
  listeners.add(again)
  document.addEventListener('visibilitychange', seen)
  onScopeDispose(() => {
    listeners.delete(again)
    document.removeEventListener('visibilitychange', seen)
  })
}

export interface Load<T> {
  data: ShallowRef<T | null>
  error: ShallowRef<ApiError | null>
  /** True until the first answer; a reload keeps what is shown. */
  loading: Ref<boolean>
  reload(): Promise<void>
}

export function useLoad<T>(ask: () => Promise<T>, live = true): Load<T> {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(true)
  let turn = 0
  async function reload(): Promise<void> {
    const mine = ++turn
    try {
      const answer = await ask()
      if (mine !== turn) return // an older question must not overwrite a newer answer
      data.value = answer
      error.value = null
      link.lost = false
      link.at = new Date().toISOString()
    } catch (cause) {
      const failure = asError(cause)
      if (mine === turn) error.value = failure
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  void reload()
  if (live) onPoke(() => void reload())
  return { data, error, loading, reload }
}

export function asError(cause: unknown): ApiError {
  if (!(cause instanceof ApiError)) throw cause
  if (cause.code === 'network') link.lost = true
  if (cause.status === 401) signedOut.forEach((tell) => tell())
  return cause
}
