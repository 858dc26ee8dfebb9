/** One round: outbox out, photos out, feed in; again while something new was captured [S21]. */
import { readMe, type Trouble } from './answers'
import { sendBlobs } from './blobs'
import { FULL, ifFull } from './full'
import { asLeader, Stolen, type LeaderPorts } from './leader'
import type { Pace } from './pace'
import type { Transport } from './ports'
import { pullAll } from './pull'
import { pushAll, type StepResult } from './push'
import { LIMITS } from './wire'

/** pace: the same in every round of this app. */
export interface FlushPorts extends LeaderPorts { transport: Transport; pace: Pace; appVersion: string }
/** trouble null: everything is out, and in. retryAfter: seconds the server asked for. */
export interface RoundResult { trouble: Trouble | null; retryAfter: number | null }

const DAY = 24 * 3600 * 1000

/** Runs one round as the only flusher of this phone. */
export function flushRound(ports: FlushPorts): Promise<RoundResult> {
  return asLeader(ports, (stillMine) => roundOf(ports, stillMine)).catch((error: unknown) => {
    if (error instanceof Stolen) return { trouble: null, retryAfter: null } // the other tab goes on and tells
    throw error
  })
}

async function roundOf(ports: FlushPorts, stillMine: () => boolean): Promise<RoundResult> {
  const { store, clock } = ports
  const sending = { ...ports, transport: withBeat(ports) }
  let pushed: StepResult = null
  const push = async () => (pushed = await pushAll(sending, stillMine))
  // A large photo or a long snapshot must not keep fresh work waiting; a push that failed waits.
  const between = async () => void (pushed === null && (await anyUnsent(ports)) && (await push()))
  const reading = { ...sending, between }
  let result: RoundResult
  do {
    result = summary([
      await push(),
      await sendBlobs(reading, stillMine),
      await pullAll(reading, stillMine).catch(ifFull(FULL)),
      pushed,
    ])
  } while (result.trouble === null && stillMine() && (await anyUnsent(ports)))
  if (pushed === null) await askIfKnown(ports)
  // Only now: a phone that was away while the server was restored has just learned what it must send again [S17]. And
  // only what is old by both clocks: one of them may be wrong by years.
  if (result.trouble === null && stillMine()) {
    const { serverAt } = await store.syncState()
    await store.prune(Math.min(clock.now(), serverAt ?? Infinity) - LIMITS.keepDays * DAY)
  }
  return result
}

const anyUnsent = async ({ store }: FlushPorts) => (await store.unsent(1)).length > 0

/** Is it still so? Somebody on the way may have said it, or a restore has taken it back [S17, S25]. */
async function askIfKnown({ store, transport }: FlushPorts): Promise<void> {
  if ((await store.device())?.state === 'enrolled') return
  const me = readMe(await transport.me())
  if (me.kind === 'ok') await store.setDeviceState(me.value.revoked ? 'revoked' : 'enrolled')
}

/** A push that cannot go on does not keep the feed from coming in; the worst trouble is told. */
function summary(steps: StepResult[]): RoundResult {
  const order: Trouble[] = ['storage', 'enrol_again', 'busy', 'server', 'offline', 'sign_in']
  const found = steps.filter((s) => s !== null)
  found.sort((a, b) => order.indexOf(a.trouble) - order.indexOf(b.trouble))
  const retryAfter = Math.max(0, ...found.map((s) => s.retryAfter ?? 0))
  return { trouble: found[0]?.trouble ?? null, retryAfter: retryAfter || null }
}

/** Every request is a sign of life for tabs that wait for their turn. */
function withBeat({ transport, store }: FlushPorts): Transport {
  const after = <A extends unknown[], R>(send: (...args: A) => Promise<R>) => async (...args: A) => {
    await store.beat().catch(ifFull(undefined)) // whoever takes over then finds the same
    return send(...args)
  }
  return {
    push: after(transport.push), pull: after(transport.pull), quarantine: after(transport.quarantine),
    register: after(transport.register),
    me: after(transport.me), blobHead: after(transport.blobHead), blobPatch: after(transport.blobPatch),
  }
}
