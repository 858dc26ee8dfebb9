/** Reading the feed: page by page, cursor and rows together [S15]; snapshots beside the old data. */
import { readMe, readPull, troubleOf, type Read } from './answers'
import type { Clock, Store, Transport } from './ports'
import type { StepResult } from './push'
import { LIMITS, type PullPage } from './wire'

export interface PullPorts {
  store: Store
  transport: Transport
  clock: Clock
  /** Called between pages: events that were captured meanwhile go first. */
  between(): Promise<void>
}

/** Pulls until the server has no more; null when everything is in. */
export async function pullAll(ports: PullPorts, stillMine: () => boolean): Promise<StepResult> {
  const { store, transport, clock } = ports
  // A verdict known before this pull began lies behind the head that a complete pull reaches.
  const passed = (await store.syncState()).verdictSeq
  while (stillMine()) {
    const state = await store.syncState()
    const { cursor, scope } = state.snapshot ?? state
    const read = readPull(await transport.pull(cursor, LIMITS.rowsAPull))
    if (read.kind === 'error' && read.status === 409 && read.code === 'resync' && cursor !== '') {
      await store.beginSnapshot()
      continue
    }
    if (read.kind !== 'ok') return failed(ports, read)
    if (await stale(ports, read.value, { cursor, scope, epoch: state.epoch })) continue
    await store.applyPage(read.value, { passed, now: clock.now() })
    if (!read.value.more) return null
    await ports.between()
  }
  return null
}

/** Does the page belong to another history or scope than the cursor? Then a snapshot begins. */
async function stale(
  { store }: PullPorts, page: PullPage, at: { cursor: string; scope: string; epoch: string },
): Promise<boolean> {
  const epochChanged = at.epoch !== page.epoch
  if (epochChanged) await store.changeEpoch(page.epoch, page.restored_seq)
  const scopeChanged = at.scope !== '' && at.scope !== page.scope
  if (at.cursor === '' || !(epochChanged || scopeChanged)) return false
  await store.beginSnapshot()
  return true
}

async function failed({ store, transport }: PullPorts, read: Exclude<Read<unknown>, { kind: 'ok' }>): Promise<StepResult> {
  if (read.kind === 'network' || read.status !== 401) return troubleOf(read)
  // 401: the person must sign in again, or the factory took this phone out.
  const me = readMe(await transport.me())
  if (read.code === 'device_revoked' || (me.kind === 'ok' && me.value.revoked)) {
    await store.setDeviceState('revoked')
    await store.wipeReference()
    return null
  }
  return { trouble: 'sign_in', retryAfter: null }
}
