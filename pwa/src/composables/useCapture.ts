import { readonly, ref, watch } from 'vue'
import { freezer } from '@/sync/event'
import type { Bodies, EventType } from '@/sync/wire'
import { NotEnrolled } from '@/storage/eventStore'
import { NotSaved, type Capture, type CaptureOptions, type Saved, type Undoable } from './contract'
import { phone, showNow, signedIn } from './phone'

const UNDO_MS = 10_000

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
  if (!who) throw new NotSaved('not_signed_in')
  const { store, clock, random } = phone()
  const photos = (options.photos ?? []).map(({ sha256, bytes, media_type, data }) => ({ sha256, bytes, media_type, data }))
  const draft = {
    type, body, base: { ...options.base }, actorId: who.actorId, sessionId: who.sessionId,
    blobs: photos.map(({ sha256, bytes, media_type }) => ({ sha256, bytes, media_type })),
    onBehalfOf: options.onBehalfOf ?? null,
  }
  const savedAt = new Date(clock.now()).toISOString()
  const mark = { mono: clock.mono(), boot: clock.boot, savedAt }
  try {
    const stored = await store.capture(freezer(draft, clock, random), photos, mark)
    showNow(stored)
    return { eventId: stored.event_id, savedAt, deviceSeq: stored.event.device_seq }
  } catch (error) {
    throw notSaved(error)
  }
}

function notSaved(error: unknown): NotSaved {
  if (error instanceof NotEnrolled) return new NotSaved('not_enrolled', error)
  const full = (error as Error)?.name === 'QuotaExceededError'
  return new NotSaved(full ? 'storage_full' : 'storage_broken', error)
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

async function undo(): Promise<Saved | null> {
  const last = undoable.value
  if (!last) return null
  const saved = await store('event.reverse', { event_id: last.eventId, reason: 'undo' }, {})
  undone.value = last.eventId
  withdraw()
  return saved
}

async function reverse(eventId: string, reason: string): Promise<Saved> {
  const saved = await store('event.reverse', { event_id: eventId, reason }, {})
  if (undoable.value?.eventId === eventId) withdraw()
  return saved
}
