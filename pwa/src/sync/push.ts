/** Sending the outbox: batches, halving, quarantine; nothing leaves without a verdict [S4]. */
import { readAccepted, readPush, troubleOf, type Trouble } from './answers'
import { registerSessions } from './badgeSession'
import { localInstant, toWire } from './event'
import type { Clock, Store, Transport } from './ports'
import { LIMITS, type PushAnswer, type PushRequest, type WireEvent } from './wire'

export interface Stop { trouble: Trouble; retryAfter: number | null }
/** null: went through. */
export type StepResult = Stop | null
export interface PushPorts { store: Store; transport: Transport; clock: Clock; appVersion: string }

const utf8 = new TextEncoder()

/** Sends all unsent events in order of capture; null when the outbox is empty. */
export async function pushAll(ports: PushPorts, stillMine: () => boolean): Promise<StepResult> {
  let most: number = LIMITS.eventsAPush
  while (stillMine()) {
    const unsent = await ports.store.unsent(most)
    const stop = await registerSessions(ports, stillMine)
    if (stop) return stop
    if (unsent.length === 0) return null
    const batch = fitting(unsent.map((e) => toWire(e, ports.clock)))
    const outcome = await pushBatch(ports, batch)
    if (outcome === 'halve') most = Math.max(1, Math.floor(batch.length / 2))
    else if (outcome === 'sent') most = Math.min(LIMITS.eventsAPush, most * 2)
    else return outcome
  }
  return null
}

/** As many from the front as fit into one request; always at least one. */
export function fitting(events: WireEvent[]): WireEvent[] {
  let bytes = 1024 // the request's own fields
  const over = events.findIndex((e) => (bytes += utf8.encode(JSON.stringify(e)).length + 1) > LIMITS.bytesAPush)
  return over < 0 ? events : events.slice(0, Math.max(1, over))
}

async function pushBatch(ports: PushPorts, batch: WireEvent[]): Promise<'sent' | 'halve' | Stop> {
  const { store, transport } = ports
  const ids = batch.map((e) => e.event_id)
  const request = await requestFor(ports, batch)
  if (!request) return { trouble: 'enrol_again', retryAfter: null }
  await store.lease(ids)
  const read = readPush(await transport.push(JSON.stringify(request)), new Set(ids))
  if (read.kind === 'ok') {
    await accept(ports, read.value)
    const told = new Set(read.value.results.map((r) => r.event_id))
    await store.release(ids.filter((id) => !told.has(id)))
    return 'sent'
  }
  await store.release(ids)
  if (read.kind === 'network') return troubleOf(read)
  if (read.status === 401 || read.status === 403) {
    await store.setDeviceState('enrol_again')
    return { trouble: 'enrol_again', retryAfter: null }
  }
  if (read.status !== 400 && read.status !== 413) return troubleOf(read)
  if (batch.length > 1) return 'halve'
  return read.code === '' ? { trouble: 'offline', retryAfter: null } : quarantine(ports, batch[0]!)
}

async function requestFor({ store, clock, appVersion }: PushPorts, events: WireEvent[]): Promise<PushRequest | null> {
  const [device, state] = await Promise.all([store.device(), store.syncState()])
  if (!device) return null
  const now = clock.now()
  const sent_at = localInstant(now, clock.offsetMinutes(now))
  return { protocol: 1, epoch: state.epoch, device_id: device.id, app_version: appVersion, sent_at, events }
}

/** A new epoch comes first: events that the server lost must be marked before new verdicts arrive. */
async function accept({ store, clock }: PushPorts, answer: PushAnswer): Promise<void> {
  const { epoch } = await store.syncState()
  if (epoch !== answer.epoch) await store.changeEpoch(answer.epoch, answer.restored_seq)
  await store.settle(answer.epoch, answer.results, clock.now())
}

/** One event that no request can carry goes to a person as raw text, so that it blocks nobody [S3]. */
async function quarantine({ store, transport, clock }: PushPorts, event: WireEvent): Promise<'sent' | Stop> {
  const read = readAccepted(await transport.quarantine(JSON.stringify(event)))
  if (read.kind !== 'ok') return troubleOf(read)
  await store.quarantined(event.event_id, clock.now())
  return 'sent'
}
