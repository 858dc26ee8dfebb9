/**
 * What became of one's own held records: told once by itself, on whichever screen one is, until seen.
 * A decision leaves its mark on the verdict, so it is told also when it came in while the app was closed. The server is
 * asked besides, for what the phone cannot know: what counts now after a correction, who decided, what was decided
 * about records that another phone captured, and the verdicts of those that are of another device and kept here.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { digestOf, isToldOf } from '@/sync/event'
import { ifFull } from '@/sync/full'
import type { StoredEvent } from '@/sync/outbox'
import type { EventType, Bodies, PulledVerdict } from '@/sync/wire'
import type { Decided, Reopened } from '@/sync/inbox'
import { ApiError } from '@/transport/api'
import { inbox } from '@/transport/inbox'
import type { OutboxItem } from './contract'
import { keepCorrections, loadCorrections } from './corrections'
import { fateOf, isUndone } from './fates'
import { device, events, phone, signedIn, syncState } from './phone'
import { items } from './useOutbox'

/** key: of what is told, the same each time (see keyOf); counts: what counts instead after a correction; by: who decided, or took a
 *  decision back, "" while unknown; wished: it does not count, as its author wanted. */
export interface Told {
  key: string; eventId: string; type: EventType; body: Bodies[EventType]; code: string; verdict: string; note: string
  counts: Bodies[EventType] | null; by: string; wished: boolean
}

const SEEN = 'decisions seen'
const SHOWN = 'decisions shown'
const NEWS = 2 * 86_400_000 // ms; older decisions about another phone's records are no news
const KEPT = 200
const ASKED = 50 // what the server takes at once
const OVERRULED = 'overruled'
/** Set aside, while the other record under its id counts: the work counts once. */
const FIRST = 'first_counts'
/** The other record has lost that place again: what was captured counts. */
const STANDS_AGAIN = 'stands_again'

const seen = ref<string[] | null>(null)
/** On the screen once, and not acknowledged: who looked there knows of it. */
const onScreen = ref<string[]>([])
const known = shallowRef<{ actor: string; items: Decided[]; reopened: Reopened[] }>({ actor: '', items: [], reopened: [] })

async function load(): Promise<void> {
  onScreen.value = (await phone().store.value<string[]>(SHOWN)) ?? []
  seen.value = (await phone().store.value<string[]>(SEEN)) ?? []
}

let questions = 0
let answered = 0

/** The server's own word; without a network the verdicts on the phone are enough. */
async function ask(): Promise<void> {
  const who = signedIn.value
  if (!who) return
  const question = ++questions
  try {
    const answer = await inbox.decided(foreign(who.actorId).map((e) => e.event_id), { sessionId: who.sessionId })
    if (question < answered) return // a later question has its answer already
    answered = question
    if (answer.epoch && answer.verdicts) await hear(answer.epoch, answer.verdicts).catch(ifFull(undefined))
    if (question !== answered || signedIn.value?.actorId !== who.actorId) return
    const told = answer.items.filter(isOfKept)
    known.value = { actor: who.actorId, items: told, reopened: answer.reopened ?? [] }
    await keepCorrections(told, who.actorId)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

/** Own records of another device, whether carried here or of before this phone was enrolled again: no feed tells of them here. */
const foreign = (actorId: string) => [...events.value.values()].filter(({ event, verdict }) =>
  event.actor_id === actorId && event.device_id !== device.value?.id && verdict).sort((a, b) => decidable(a) - decidable(b)).slice(-ASKED)
/** What simply counts can only be taken back: asked for as far as there is room. */
const decidable = ({ verdict }: StoredEvent) => Number(verdict!.verdict !== 'applied' || verdict!.code === 'by_resolution')

/** Another record may have the id of one that is kept here: what became of that one is told as part of the kept one's. */
function isOfKept({ event_id, digest }: Decided): boolean {
  const kept = digest && events.value.get(event_id)
  return !kept || digestOf(kept.event) === digest
}

async function hear(epoch: string, told: PulledVerdict[]): Promise<void> {
  const news = told.filter((one) => {
    const kept = events.value.get(one.event_id)
    return kept && isToldOf(one, kept) && (one.seq !== kept.verdict?.seq || one.note !== (kept.verdict.note ?? ''))
  })
  if (news.length) await phone().store.settle(epoch, news, phone().clock.now())
}

const isDecided = ({ verdict }: OutboxItem) => verdict?.verdict === 'dismissed' || verdict?.code === 'by_resolution'
const mine = () => (known.value.actor === signedIn.value?.actorId ? known.value.items : [])
const reopenedBy = (eventId: string) => (known.value.actor === signedIn.value?.actorId ? known.value.reopened : []).find((one) => one.event_id === eventId)?.by?.name

/** A later decision that says something else is told anew; one that put another record in this one's place, each time. */
const keyOf = (eventId: string, verdict: string, code: string, at = '') => (code === OVERRULED ? `${eventId} ${at}` : `${eventId} ${verdict} ${code}`)
/** at: of such a place that was taken. Of an earlier version of the app: the event id alone, for any decision. */
function partsOf(key: string): { eventId: string; at: string } {
  const [eventId = '', rest = ''] = key.split(' ')
  return { eventId, at: /^\d/.test(rest) ? rest : '' }
}

function ofPhone(item: OutboxItem): Told {
  const more = mine().find((one) => one.event_id === item.eventId && one.verdict === item.verdict!.verdict && (one.code === item.verdict!.code || one.code === FIRST))
  const wished = fateOf(item) === 'undone'
  const code = more?.code ?? item.verdict!.code
  return { key: keyOf(item.eventId, item.verdict!.verdict, code), eventId: item.eventId, type: item.type, body: item.body, code, verdict: item.verdict!.verdict,
    note: (code === FIRST ? more?.note : item.verdict!.note || more?.note) || '', counts: wished ? null : (more?.counts as Told['counts']) ?? null, by: (item.verdict!.verdict === 'held' ? reopenedBy(item.eventId) : more?.by?.name) ?? '', wished }
}

function ofServer(one: Decided): Told {
  const wished = !overruled(one) && isUndone(one.event_id)
  return { key: keyOf(one.event_id, one.verdict, one.code, one.at), eventId: one.event_id, type: one.type as EventType, body: one.body as unknown as Told['body'], code: one.code, verdict: one.verdict, note: one.note,
    counts: wished ? null : one.counts as Told['counts'], by: one.by?.name ?? '', wished }
}

/** Another one took the place of what counted: told besides the decision on the record itself. */
const overruled = ({ code }: { code: string }) => code === OVERRULED

/** What it took back; "" for anything else. With the record itself set aside, a reversal has come true and is no news. */
const reversedBy = ({ type, body }: Told) => (type === 'event.reverse' ? (body as Bodies['event.reverse']).event_id : '')

/** Decisions that were read, or stood on the screen, and that a person took back: held again, or no longer in the shade of another record. */
function takenBackAgain(acknowledged: string[], decidedAnew: ReadonlySet<string>, isNews: (at: string) => boolean): Told[] {
  const keys = acknowledged.map(partsOf)
  const decided = new Set(keys.filter(({ at }) => !at).map(({ eventId }) => eventId))
  const still = new Set(mine().filter(overruled).map((one) => one.event_id))
  const asked = known.value.actor === signedIn.value?.actorId // else nobody knows who stands where
  const stands = new Set(keys.filter(({ eventId, at }) => asked && at && !still.has(eventId) && isNews(at)).map(({ eventId }) => eventId))
  if (decided.size + stands.size === 0) return []
  return items.value.flatMap((item): Told[] => {
    if (item.actorId !== signedIn.value?.actorId || decidedAnew.has(item.eventId)) return []
    const again = item.verdict?.verdict === 'held' || item.verdict?.verdict === 'id_conflict'
    if (again) return decided.has(item.eventId) ? [{ ...ofPhone(item), verdict: 'held', by: reopenedBy(item.eventId) ?? '' }] : []
    if (item.verdict?.verdict !== 'applied' || item.reversedBy || !stands.has(item.eventId)) return []
    return [{ ...ofPhone(item), key: `${item.eventId} ${STANDS_AGAIN}`, code: STANDS_AGAIN, note: '', counts: null, by: '' }]
  })
}

/** decided: newest first; empty until it is known which were seen. */
export function useDecided(): { decided: ComputedRef<Told[]>; acknowledge(item: Told): Promise<void>; shown(item: Told): Promise<void> } {
  seen.value = null
  void load()
  void loadCorrections().catch(() => undefined).then(ask)
  watch(() => syncState.value?.cursor, () => void ask())
  onScopeDispose(phone().changes.on((change, here) => void (!here && change.values?.includes(SEEN) && load())))

  const decided = computed(() => {
    const acknowledged = seen.value
    if (!acknowledged) return []
    const own = items.value.filter((item) => isDecided(item) && item.actorId === signedIn.value?.actorId)
    const told = new Set(own.map((item) => item.eventId))
    const isNews = (at: string) => (syncState.value?.serverAt ?? Date.now()) - Date.parse(at) < NEWS // the phone's clock may be days wrong
    const elsewhere = mine().filter((one) => (overruled(one) || !told.has(one.event_id)) && isNews(one.at))
    const later = new Map(elsewhere.filter(overruled).reverse().map((one) => [one.event_id, one])) // the newest of each
    const all = [...own.filter((item) => !later.has(item.eventId)).map(ofPhone), ...elsewhere.filter((one) => (later.get(one.event_id) ?? one) === one).map(ofServer)]
    const setAside = new Set(all.filter(({ verdict }) => verdict === 'dismissed').map(({ eventId }) => eventId))
    const takenBack = new Set(all.filter(({ verdict }) => verdict === 'dismissed').map(reversedBy))
    const read = (one: Told) => acknowledged.includes(one.key) || (!overruled(one) && acknowledged.includes(one.eventId))
    const fresh = all.filter((one) => !read(one) && !(setAside.has(one.eventId) && setAside.has(reversedBy(one))))
      .map((one) => (setAside.has(one.eventId) && takenBack.has(one.eventId) ? { ...one, wished: true } : one))
    return [...takenBackAgain([...acknowledged, ...onScreen.value], new Set(fresh.map(({ eventId }) => eventId)), isNews), ...fresh]
  })

  /** The last ones are remembered: the list must not grow for ever. */
  async function acknowledge(item: Told): Promise<void> {
    const { eventId, verdict, code } = item
    const stands = code === STANDS_AGAIN
    const others = (seen.value ?? []).filter((key) => {
      const of = partsOf(key)
      return of.eventId !== eventId || (stands ? !of.at : of.at && key !== item.key)
    })
    // What was decided before the record was overruled is no news either.
    const keys = verdict === 'held' || stands ? [] : overruled(item) ? [keyOf(eventId, 'applied', 'by_resolution'), item.key] : [item.key]
    seen.value = [...others, ...keys].slice(-KEPT)
    await phone().store.setValue(SEEN, [...seen.value])
    await keepShown(onScreen.value.filter((key) => partsOf(key).eventId !== eventId))
  }

  async function shown({ key, verdict, code }: Told): Promise<void> {
    if (verdict !== 'held' && code !== STANDS_AGAIN && !onScreen.value.includes(key)) await keepShown([...onScreen.value, key].slice(-KEPT))
  }
  async function keepShown(keys: string[]): Promise<void> {
    if (keys.length === onScreen.value.length && keys.every((key) => onScreen.value.includes(key))) return
    onScreen.value = keys
    await phone().store.setValue(SHOWN, keys).catch(ifFull(undefined))
  }

  return { decided, acknowledge, shown }
}
