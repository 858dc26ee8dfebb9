/** What the server alone knows (tasks, board, statement): asked when rows change, kept for when it cannot be asked. */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { alike, type BehindFigure, type Board, type PayStatement, type Pictures, type TaskList } from '@/sync/figures'
import { ApiError, type CallOptions } from '@/transport/api'
import { figures } from '@/transport/figures'
import { phone, signedIn, syncState } from '../phone'

const PACE = 5_000 // ms between two questions: a burst of pokes becomes one

/** data: the newest answer, perhaps of earlier; trouble: why there is no newer one. */
export interface Asked<T> {
  data: ShallowRef<T | null>
  trouble: Ref<'network' | 'denied' | 'failed' | null>
  loading: Ref<boolean>
  reload(): Promise<void>
}

/**
 * Asks now, and again after every pull that brought something. keep: under which name the answer stays on
 * this phone for its person; "" = nowhere.
 */
export function useAsked<T>(ask: (options: CallOptions) => Promise<T>, keep: string): Asked<T> {
  const data = shallowRef<T | null>(null)
  const trouble = ref<'network' | 'denied' | 'failed' | null>(null)
  const loading = ref(true)
  const who = signedIn.value
  const place = keep && who ? `figures ${keep} ${who.actorId}` : ''
  let turn = 0
  let askedAt = 0
  let waiting: ReturnType<typeof setTimeout> | undefined

  async function reload(): Promise<void> {
    const mine = ++turn
    askedAt = Date.now()
    try {
      const answer = await ask({ sessionId: who?.sessionId ?? null })
      if (mine !== turn) return
      data.value = answer
      trouble.value = null
      if (place) void phone().store.setValue(place, answer).catch(() => undefined) // a full phone shows it all the same
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (mine !== turn) return
      trouble.value = error.code === 'network' ? 'network' : error.status === 403 || error.status === 401 ? 'denied' : 'failed'
      if (trouble.value === 'denied') data.value = null
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  function soon(): void {
    clearTimeout(waiting)
    waiting = setTimeout(() => void reload(), Math.max(400, PACE - (Date.now() - askedAt)))
  }

  async function begin(): Promise<void> {
    const kept = place ? await phone().store.value<T>(place).catch(() => undefined) : undefined
    if (kept !== undefined && data.value === null) {
      data.value = kept
      loading.value = false
    }
  }

  void begin()
  void reload()
  watch(() => [syncState.value?.cursor, syncState.value?.asOf], soon)
  const seen = () => { if (document.visibilityState === 'visible') soon() }
  document.addEventListener('visibilitychange', seen)
  addEventListener('online', soon)
  onScopeDispose(() => {
    turn++
    clearTimeout(waiting)
    document.removeEventListener('visibilitychange', seen)
    removeEventListener('online', soon)
  })
  return { data, trouble, loading, reload }
}

export interface Tasks extends Asked<TaskList> {
  /** How many wait for the person who is signed in; null while nobody knows. */
  mine: ComputedRef<number | null>
  groups: ComputedRef<ReturnType<typeof alike>>
}

export function useTasks(): Tasks {
  const asked = useAsked<TaskList>(figures.tasks, 'tasks')
  return {
    ...asked,
    mine: computed(() => asked.data.value?.counts.mine ?? null),
    groups: computed(() => alike(asked.data.value?.items.filter((task) => task.for_me) ?? [])),
  }
}

export const useBoard = () => useAsked<Board>(figures.board, 'board')
export const useBehind = (list: string) => useAsked<BehindFigure>((options) => figures.behind(list, options), '')
export const usePictures = () => useAsked<Pictures>(figures.pictures, 'pictures')
export const useMyPay = (month: () => string) => useAsked<PayStatement>((options) => figures.myPay(month(), options), '')
