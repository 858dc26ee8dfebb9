/** Reading the feed: page by page, cursor and rows together [S15]; snapshots beside the old data. */
import { readMe, readPull, troubleOf, type Read } from './answers'
import { paced, type Pace } from './pace'
import type { Clock, Store, Transport } from './ports'
import type { StepResult } from './push'
import type { PullPage } from './wire'

export interface PullPorts {
  store: Store
  transport: Transport
  clock: Clock
  pace: Pace
  /** Called between pages: events that were captured meanwhile go first. */
  between(): Promise<void>
}

/** Pulls until the server has no more; null when everything is in. */
export async function pullAll(ports: PullPorts, stillMine: () => boolean): Promise<StepResult> {
  const { store, transport, clock, pace } = ports
  // A verdict known before this pull began lies behind the head that a complete pull reaches, as long as it is of the
  // same history: after a restore the numbers begin anew.
  const before = await store.syncState()
  while (stillMine()) {
    const state = await store.syncState()
    const { cursor, scope } = state.snapshot ?? state
    const read = readPull(await paced(ports, 'rows', pace.rows, () => transport.pull(cursor, pace.rows)))
    if (read.kind === 'error' && read.status === 409 && read.code === 'resync' && cursor !== '') {
      await store.beginSnapshot()
      continue
    }
    if (read.kind !== 'ok') return failed(ports, read)
    if (await stale(ports, read.value, { cursor, scope, epoch: state.epoch })) continue
    const passed = read.value.epoch === before.epoch ? before.verdictSeq : 0
    if (!(await store.applyPage(read.value, { passed, now: clock.now(), asked: cursor }))) continue
    if (!read.value.more) return null
    await ports.between()
  }
  return null
}

/** Does the page belong to another history or scope than the cursor? Then a snapshot begins, or it is asked for again. */
async function stale(
  { store }: PullPorts, page: PullPage, at: { cursor: string; scope: string; epoch: string },
): Promise<boolean> {
  const epochChanged = at.epoch !== page.epoch
  if (epochChanged && !(await store.changeEpoch(page.epoch, page.restored_seq, at.epoch))) return true // an old answer
  const scopeChanged = at.scope !== '' && at.scope !== page.scope
  if (at.cursor === '' || !(epochChanged || scopeChanged)) return false
  await store.beginSnapshot()
  return true
}

async function failed({ store, transport }: PullPorts, read: Exclude<Read<unknown>, { kind: 'ok' }>): Promise<StepResult> {
  if (read.kind === 'network' || read.status !== 401) return troubleOf(read)
  // 401: the person must sign in again, or the factory took this phone out.
  const { epoch } = await store.syncState()
  const me = readMe(await transport.me())
  // No feed tells this phone of a restore; what the server lost goes again all the same [S17].
  const restored = me.kind === 'ok' ? me.value.restored : null
  if (restored && restored.epoch !== epoch) await store.changeEpoch(restored.epoch, restored.seq, epoch)
  if (read.code === 'device_revoked' || (me.kind === 'ok' && me.value.revoked)) {
    await store.setDeviceState('revoked')
    await store.wipeReference()
    return null
  }
  // Whoever signs in now would do so on no device, and all that is captured be held [S14].
  if (me.kind === 'error' && me.status === 401 && me.code === 'unknown_device') {
    await store.setDeviceState('enrol_again')
    return { trouble: 'enrol_again', retryAfter: null }
  }
  return { trouble: 'sign_in', retryAfter: null }
}
