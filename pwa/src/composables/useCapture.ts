import { readonly, ref, watch } from 'vue'
import { freezer } from '@/sync/event'
import type { Bodies, EventType } from '@/sync/wire'
import { NotEnrolled } from '@/storage/eventStore'
import { NotSaved, type Capture, type CaptureOptions, type Saved, type Undoable } from './contract'
import { phone, showNow, signedIn } from './phone'

const UNDO_MS = 10_000

/**
 * What was confirmed and is not known to be stored, by its content. A storage that fails may have stored it all the
 * same and be unable to tell: confirmed again soon it is the same event, which is found or stored once [S1, S22].
 * Later it is new work that happens to be alike, and must count.
 */
const failed = new Map<string, { make: ReturnType<typeof freezer>; at: number }>()
const SAME_FOR = 5 * 60_000

/** The storage answers within this when it is opened, or nothing is put into it, ms. */
const OPENS = 10_000

const undoable = ref<Undoable | null>(null)
const undone = ref<string | null>(null)
const undoLeft = ref(0)
let ticking: ReturnType<typeof setInterval> | undefined

// Nobody undoes what another person confirmed [S13, S23].
watch(signedIn, withdraw, { flush: 'sync' })

export function useCapture(): Capture {
  return { capture, undoable: readonly(undoable), undone: readonly(undone), undoLeft: readonly(undoLeft), undo, reverse }
}

async function capture<T extends EventType>(type: T, body: Bodies[T], options: CaptureOptions = {}): Promise<Saved> {
  const saved = await store(type, body, options)
  offerUndo(saved.eventId, type)
  return saved
}

/** The only way into the outbox. Who is signed in is frozen here, before anything is awaited [S14]. */
async function store<T extends EventType>(type: T, body: Bodies[T], options: CaptureOptions): Promise<Saved> {
  const who = signedIn.value
  const of = { type, body, ...(options.onBehalfOf && { onBehalfOf: options.onBehalfOf }) }
  if (!who) throw Object.assign(new NotSaved('not_signed_in'), { of })
  const { store, clock, random } = phone()
  const photos = (options.photos ?? []).map(({ sha256, bytes, media_type, data }) => ({ sha256, bytes, media_type, data }))
  const draft = {
    type, body, base: { ...options.base }, actorId: who.actorId, sessionId: who.sessionId,
    blobs: photos.map(({ sha256, bytes, media_type }) => ({ sha256, bytes, media_type })),
    onBehalfOf: options.onBehalfOf ?? null,
  }
  const savedAt = new Date(clock.now()).toISOString()
  const mark = { mono: clock.mono(), boot: clock.boot, savedAt }
  const same = JSON.stringify(draft)
  const before = failed.get(same)
  const { make, at } = before && mark.mono - before.at < SAME_FOR ? before : { make: freezer(draft, clock, random), at: mark.mono }
  failed.delete(same)
  try {
    await inTime(store.answers())
    const stored = await store.capture(make, photos, mark, options.draft)
    showNow(stored)
    return { eventId: stored.event_id, savedAt, deviceSeq: stored.event.device_seq }
  } catch (error) {
    failed.set(same, { make, at })
    throw Object.assign(notSaved(error), { of })
  }
}

/** WebKit never answers at times after the app was in the background; nothing was asked of the storage by then [S22]. */
async function inTime(answers: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new DOMException('', 'TimeoutError')), OPENS)))
  await Promise.race([answers, late]).finally(() => clearTimeout(timer))
}

function notSaved(error: unknown): NotSaved {
  if (error instanceof NotEnrolled) return new NotSaved('not_enrolled', error)
  const why = { QuotaExceededError: 'storage_full', VersionError: 'outdated', Unsure: 'unsure' } as const
  return new NotSaved(why[(error as Error)?.name as keyof typeof why] ?? 'storage_broken', error)
}

function offerUndo(eventId: string, type: EventType): void {
  clearInterval(ticking)
  const { clock } = phone()
  const end = clock.mono() + UNDO_MS
  undoable.value = { eventId, type, until: clock.now() + UNDO_MS }
  undoLeft.value = UNDO_MS / 1000
  ticking = setInterval(() => {
    undoLeft.value = Math.max(0, Math.ceil((end - clock.mono()) / 1000))
    if (undoLeft.value === 0) withdraw()
  }, 250)
}

function withdraw(): void {
  clearInterval(ticking)
  undoable.value = null
  undoLeft.value = 0
}

let undoing = false

/** Null where there is nothing to undo, or a first tap is at it. */
async function undo(): Promise<Saved | null> {
  const last = undoable.value
  if (!last || undoing) return null
  undoing = true
  try {
    const saved = await store('event.reverse', { event_id: last.eventId, reason: 'undo' }, {})
    undone.value = last.eventId
    withdraw()
    return saved
  } finally {
    undoing = false
  }
}

async function reverse(eventId: string, reason: string): Promise<Saved> {
  const saved = await store('event.reverse', { event_id: eventId, reason }, {})
  if (undoable.value?.eventId === eventId) withdraw()
  return saved
}
