/** Sending the outbox: batches, halving, quarantine; nothing leaves without a verdict [S4]. */
import { readAccepted, readPush, troubleOf, type Trouble } from './answers'
import { proofsOf, registerSessions } from './badgeSession'
import { localInstant, toWire } from './event'
import { FULL, ifFull, isFull } from './full'
import type { StoredEvent } from './outbox'
import { paced, type Pace } from './pace'
import type { Clock, Store, Transport } from './ports'
import { LIMITS, type FrozenEvent, type PushAnswer, type PushRequest, type PushResult, type WireEvent } from './wire'

export interface Stop { trouble: Trouble; retryAfter: number | null }
/** null: went through. */
export type StepResult = Stop | null
export interface PushPorts { store: Store; transport: Transport; clock: Clock; pace: Pace; appVersion: string }

/** Events that nobody takes in one run, before it is everything that is refused: those behind them begin the next one. */
const MOST_REFUSED = 20

const utf8 = new TextEncoder()

/** past: they stay in the outbox, and nothing more can be done for them in this run. */
interface Past { past: string[]; why: StepResult }

/** Sends all unsent events in order of capture, refused ones last; null when the outbox is empty. */
export async function pushAll(ports: PushPorts, stillMine: () => boolean): Promise<StepResult> {
  const { refusedEvents: known } = ports.pace
  const past = new Set(known)
  let left: StepResult = null
  const tried = new Set<string>() // and refused, in this run
  let refused = 0
  while (stillMine()) {
    const unsent = (await ports.store.unsent(LIMITS.eventsAPush + past.size)).filter((e) => !past.has(e.event_id))
    const stop = await registerSessions(ports, stillMine)
    if (stop) return stop
    if (unsent.length === 0) {
      const again = [...known].filter((id) => past.has(id) && !tried.has(id)).slice(0, MOST_REFUSED)
      if (again.length === 0) return left
      for (const id of again) known.delete(id), past.delete(id)
      continue
    }
    const parked = unsent.find((e) => e.state === 'quarantined') // the server went back to before it had the text
    const fresh = unsent.filter((e) => e.state !== 'quarantined').slice(0, ports.pace.events)
    const batch = fitting(fresh.map((e) => toWire(e, ports.clock)))
    // What can be sent goes first: a text that the server does not take now holds up nothing [S3].
    const outcome = fresh.length > 0 ? await pushBatch(ports, batch, fresh) : await quarantine(ports, parked!.event)
    if (outcome === 'sent') continue
    if (outcome === 'halve') ports.pace.events = Math.max(1, Math.floor(batch.length / 2))
    else if ('past' in outcome) {
      for (const id of outcome.past) past.add(id), tried.add(id)
      left ??= outcome.why
      if (!outcome.why || outcome.why.trouble === 'storage') continue
      for (const id of outcome.past) known.add(id)
      if (++refused > MOST_REFUSED) return left
    } else return outcome
  }
  return left
}

/** As many from the front as fit into one request; always at least one. */
export function fitting(events: WireEvent[]): WireEvent[] {
  let bytes = 1024 // the request's own fields
  const over = events.findIndex((e) => (bytes += utf8.encode(JSON.stringify(e)).length + 1) > LIMITS.bytesAPush)
  return over < 0 ? events : events.slice(0, Math.max(1, over))
}

/** found: as the outbox was read; what was settled or taken back since is not sent [S22]. */
async function pushBatch(ports: PushPorts, found: WireEvent[], kept: StoredEvent[]): Promise<'sent' | 'halve' | Past | Stop> {
  const { store, transport, clock } = ports
  const read = found.map((e) => e.event_id)
  let full: StepResult = null
  const ids = await store.lease(read).catch((error: unknown) => {
    if (!isFull(error)) throw error
    full = FULL
    return store.unleased(read, clock.now())
  })
  const batch = found.filter((e) => ids.includes(e.event_id))
  if (batch.length === 0) return { past: read, why: full }
  const release = (some: string[]) => store.release(some).catch(ifFull(undefined))
  const request = await requestFor(ports, batch)
  if (!request) {
    await release(ids)
    return { trouble: 'enrol_again', retryAfter: null }
  }
  const answer = readPush(await paced(ports, 'events', batch.length, () => transport.push(JSON.stringify(request))), new Set(ids))
  if (answer.kind === 'ok') {
    const told = await accept(ports, request.epoch, answer.value).catch(ifFull(null))
    if (!told) return { past: answer.value.results.map((r) => r.event_id), why: FULL } // a replay, once there is room
    const done = new Set(told.map((r) => r.event_id))
    await release(ids.filter((id) => !done.has(id)))
    return 'sent'
  }
  await release(ids)
  if (answer.kind === 'network') return troubleOf(answer)
  if (answer.status === 401 || answer.status === 403) {
    await store.setDeviceState('enrol_again').catch(ifFull(undefined))
    return { trouble: 'enrol_again', retryAfter: null }
  }
  if (answer.status !== 400 && answer.status !== 413) return troubleOf(answer)
  if (batch.length > 1) return 'halve'
  if (answer.code === '') return { past: ids, why: { trouble: 'offline', retryAfter: null } } // somebody on the way
  return quarantine(ports, kept.find((e) => e.event_id === ids[0])!.event)
}

async function requestFor({ store, clock, appVersion }: PushPorts, events: WireEvent[]): Promise<PushRequest | null> {
  const [device, state, badges] = await Promise.all([store.device(), store.syncState(), store.badgeSessions()])
  if (!device) return null
  const now = clock.now()
  const sent_at = localInstant(now, clock.offsetMinutes(now))
  const sessions = proofsOf(badges, events)
  return {
    protocol: 1, epoch: state.epoch, device_id: device.id, app_version: appVersion, sent_at, events,
    ...(sessions?.length ? { sessions } : {}),
  }
}

/**
 * A new epoch comes first: events that the server lost must be marked before new verdicts arrive. asked: the epoch that
 * the phone knew when it asked. Where another tab knows a newer one by now, the answer is an old one and says nothing.
 */
async function accept({ store, clock }: PushPorts, asked: string, answer: PushAnswer): Promise<PushResult[]> {
  if (answer.epoch !== asked) await store.changeEpoch(answer.epoch, answer.restored_seq, asked)
  const told = await store.settle(answer.epoch, answer.results, clock.now(), Date.parse(answer.server_time) || undefined)
  if (!told) return []
  // Whoever answers with verdicts knows this phone, whatever was answered before.
  if ((await store.device())?.state === 'enrol_again') await store.setDeviceState('enrolled')
  return answer.results
}

/**
 * One event that no request can carry goes to a person as raw text, so that it blocks nobody [S3].
 * Without elapsed_ms: the same event is the same text, and one item, however often it is sent.
 */
async function quarantine({ store, transport, clock }: PushPorts, event: FrozenEvent): Promise<'sent' | Past | Stop> {
  const { epoch } = await store.syncState()
  const read = readAccepted(await transport.quarantine(JSON.stringify(event)))
  // Neither as a record nor as a text: it waits, and those behind it go [S3].
  if (read.kind === 'error' && [400, 413, 422].includes(read.status)) return { past: [event.event_id], why: troubleOf(read) }
  if (read.kind !== 'ok') return troubleOf(read)
  const noted = await store.quarantined(epoch, event.event_id, clock.now()).then(() => true, ifFull(false))
  return noted ? 'sent' : { past: [event.event_id], why: FULL }
}
