/** The inbox of whoever is signed in, on a phone or in the office: a list that stays still, and decisions. */
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { uuid7 } from '@/sync/event'
import { steady, type Card, type Cards, type Outcome, type Resolve, type Shown, type Together, type Whole } from '@/sync/inbox'
import { ApiError, type CallOptions } from '@/transport/api'
import { inbox } from '@/transport/inbox'

/** Where the inbox stands: whose session speaks, when to ask again, who may decide, and what things are called. */
export interface InboxPlace {
  options(): CallOptions
  onPoke(again: () => void): void
  /** Something failed; the place may sign its person out. */
  failed?(error: ApiError): void
  decides(card: Card): boolean
  /** A defect or work center by its id. */
  termOf(id: string): string
  carrierOf(code: string): string
  orderHref(no: string): string
}

export type Failure = { ok: false; code: string; text: { zh: string; en: string } }
export type Answer<T> = { ok: true; value: T } | Failure

export interface InboxModel {
  place: InboxPlace
  state: Ref<'open' | 'done'>
  cards: ShallowRef<Shown[]>
  fresh: ComputedRef<number>
  counts: ComputedRef<Cards['counts'] | null>
  asOf: ComputedRef<string>
  more: ComputedRef<boolean>
  loading: Ref<boolean>
  trouble: Ref<'network' | 'denied' | 'failed' | null>
  /** Rises with every poke: whoever shows one item asks for it again. */
  beat: Ref<number>
  reload(): Promise<void>
  showFresh(): void
  show(state: 'open' | 'done'): void
  /** These were decided here: they leave the list at once. */
  drop(ids: readonly string[]): void
  whole(id: string): Promise<Answer<Whole>>
  outcomes(id: string): Promise<Answer<Outcome[]>>
  preview(id: string, body: Record<string, unknown>): Promise<Answer<Outcome[]>>
  together(ids: string[]): Promise<Answer<Together>>
  resolve(id: string, resolution: Omit<Resolve, 'event_id'>): Promise<Answer<unknown>>
  reopen(id: string): Promise<Answer<unknown>>
}

const KEY: InjectionKey<InboxModel> = Symbol('inbox')
export const theInbox = (): InboxModel => inject(KEY)!

const newId = () => uuid7(Date.now(), { bytes: (n) => crypto.getRandomValues(new Uint8Array(n)), unit: Math.random })

export function useInbox(place: InboxPlace): InboxModel {
  const state = ref<'open' | 'done'>('open')
  const cards = shallowRef<Shown[]>([])
  const newest = shallowRef<Cards | null>(null)
  const fresh = shallowRef<Card[]>([])
  const loading = ref(true)
  const trouble = ref<'network' | 'denied' | 'failed' | null>(null)
  const beat = ref(0)
  const gone = new Map<string, number>() // decided here, during this turn; an answer asked for earlier must not bring them back
  // One id a decision: pressing twice, or again after a lost answer, is the same resolution [I13].
  const ids = new Map<string, string>()
  let turn = 0

  async function ask<T>(work: () => Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, value: await work() }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      place.failed?.(error)
      return { ok: false, code: error.code, text: error.text }
    }
  }

  function take(answer: Cards, anew: boolean, asked: number): void {
    const items = answer.items.filter((card) => !(card.state === 'open' && asked <= (gone.get(card.id) ?? 0)))
    newest.value = { ...answer, items }
    const still = anew ? { shown: items, fresh: [] } : steady(cards.value, items)
    cards.value = still.shown
    fresh.value = still.fresh
  }

  async function reload(anew = false): Promise<void> {
    const mine = ++turn
    const answer = await ask(() => inbox.cards(state.value, place.options()))
    if (mine !== turn) return
    loading.value = false
    trouble.value = answer.ok ? null : answer.code === 'network' ? 'network' : ['forbidden', 'unauthenticated'].includes(answer.code) ? 'denied' : 'failed'
    if (answer.ok) take(answer.value, anew || cards.value.length === 0 || state.value === 'done', mine)
  }

  function idOf(content: string): string {
    if (!ids.has(content)) ids.set(content, newId())
    return ids.get(content)!
  }

  void reload(true)
  place.onPoke(() => {
    beat.value++
    void reload()
  })

  const model: InboxModel = {
    place, state, cards, loading, trouble, beat,
    fresh: computed(() => fresh.value.length),
    counts: computed(() => newest.value?.counts ?? null),
    asOf: computed(() => newest.value?.as_of ?? ''),
    more: computed(() => newest.value?.more ?? false),
    reload: () => reload(),
    showFresh() {
      cards.value = newest.value?.items ?? []
      fresh.value = []
    },
    show(next) {
      if (state.value === next) return
      state.value = next
      cards.value = []
      fresh.value = []
      loading.value = true
      void reload(true)
    },
    drop(decided) {
      const these = new Set(decided)
      for (const id of these) gone.set(id, turn)
      cards.value = cards.value.filter((card) => !these.has(card.id))
    },
    whole: (id) => ask(() => inbox.whole(id, place.options())),
    outcomes: (id) => ask(async () => (await inbox.outcomes(id, place.options())).outcomes),
    preview: (id, body) => ask(async () => (await inbox.preview(id, body, place.options())).outcomes),
    together: (items) => ask(() => inbox.together(items, place.options())),
    async resolve(id, resolution) {
      const content = JSON.stringify([id, resolution.decision, resolution.body, resolution.note])
      const answer = await ask(() => inbox.resolve(id, { ...resolution, event_id: idOf(content) }, place.options()))
      if (answer.ok) ids.delete(content) // should somebody open it again, the next decision is another one
      return answer
    },
    async reopen(id) {
      const answer = await ask(() => inbox.reopen(id, idOf(`reopen ${id}`), place.options()))
      if (answer.ok) {
        gone.delete(id)
        for (const content of [...ids.keys()]) if (content.includes(id)) ids.delete(content) // what is decided next is another decision
        await reload(true)
      }
      return answer
    },
  }
  provide(KEY, model)
  return model
}
