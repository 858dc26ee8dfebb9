/** Photos travel apart from their events, in pieces, and go on where they stopped [S20]. */
import { sha256Hex } from './event'
import { FULL, ifFull } from './full'
import { LEAST, MOST, paced, type Pace } from './pace'
import type { BlobAnswer, BlobState, Clock, Store, StoredBlob, Transport } from './ports'
import type { StepResult, Stop } from './push'

const FOREIGN = 3 // photos in a row that something on the way fails at, before it is all of them
const TRIES = 4 // wrong offset or wrong hash, in a row, before another photo gets its turn

export interface BlobPorts {
  store: Store
  transport: Transport
  clock: Clock
  pace: Pace
  /** Called between requests: events that were captured meanwhile go first. */
  between(): Promise<void>
}

/** Uploads what is waiting; null when all is there or given up as broken. */
export async function sendBlobs(ports: BlobPorts, stillMine: () => boolean): Promise<StepResult> {
  const { refusedPhotos: known } = ports.pace
  const waiting = await ports.store.unsentBlobs()
  const turn = new Map([...known].map((sha256, i) => [sha256, i]))
  waiting.sort((a, b) => (turn.get(a.sha256) ?? -1) - (turn.get(b.sha256) ?? -1))
  let refused: StepResult = null
  let foreign = 0
  for (const blob of waiting) {
    if (!stillMine()) return null
    const stop = await sendBlob(ports, blob, stillMine).catch(ifFull<BlobStop>({ ...FULL, alone: 'full' }))
    if (stop && !stop.alone) return stop
    known.delete(blob.sha256)
    foreign = stop?.alone === 'foreign' ? foreign + 1 : 0
    if (!stop) continue
    if (refused?.trouble !== 'storage') refused = stop // the photos behind it may go; that there is no room must be told
    if (stop.alone !== 'full') known.add(blob.sha256)
    if (foreign >= FOREIGN) return refused // an outage behind a proxy: one small request for each photo is many [S21]
  }
  return refused
}

/**
 * alone: of this photo, not of the network or the server, as far as one can tell. foreign: said without a code of ours,
 * as a gateway does whose server is down; an answer to HEAD has none either.
 */
type BlobStop = Stop & { alone?: 'ours' | 'foreign' | 'full' }

const alone = ({ code, retryAfter }: { code: string | null; retryAfter: number | null }): BlobStop =>
  ({ trouble: 'server', retryAfter, alone: code === null ? 'foreign' : 'ours' })

async function sendBlob(ports: BlobPorts, blob: StoredBlob, stillMine: () => boolean): Promise<BlobStop | null> {
  const data = await ports.store.blobData(blob.sha256)
  let { epoch } = await ports.store.syncState()
  const settle = (state: BlobState) => ports.store.blobSettled(epoch, blob.sha256, state, ports.clock.now())
  if (!data || sha256Hex(new Uint8Array(data)) !== blob.sha256) {
    await settle('broken')
    return null
  }
  const ask = async () => {
    epoch = (await ports.store.syncState()).epoch
    return offsetAt(ports.transport, blob.sha256)
  }
  let restarts = 0
  let most = MOST.piece
  let offset: number | BlobStop = await ask()
  while (stillMine()) {
    if (typeof offset !== 'number') return offset
    if (offset >= data.byteLength) {
      if (await settle('done')) return null
      offset = await ask() // another tab heard of a restore: the server may have it no longer
      continue
    }
    await ports.between()
    const [from, size] = [offset, Math.min(most, ports.pace.piece)]
    const answer = await paced(ports, 'piece', size, () =>
      ports.transport.blobPatch(blob.sha256, from, data.byteLength, data.slice(from, from + size)))
    if (answer.kind === 'http' && (answer.status === 409 || answer.status === 460)) {
      if (++restarts >= TRIES) return alone(answer)
      offset = await ask()
    } else if (answer.kind === 'http' && answer.status === 413 && size > LEAST.piece) {
      most = size / 2 // something on the way takes no body of this size
    } else if (answer.kind === 'http' && NEVER.has(answer.code ?? '')) {
      await settle('broken')
      return null
    } else if (answer.kind === 'http' && [400, 413, 415, 422].includes(answer.status)) {
      return alone(answer)
    } else {
      offset = advanced(answer, offset)
    }
  }
  return null
}

/**
 * Said by our server alone, of bytes that it will never take: flagged as missing rather than sent for ever [I12].
 * Any other refusal may come from something on the way, and the photo is tried again.
 */
const NEVER = new Set(['not_a_picture', 'too_many_pixels', 'too_large'])

function advanced(answer: BlobAnswer, from: number): number | BlobStop {
  if (answer.kind === 'http' && answer.status >= 200 && answer.status < 300) {
    // Without a larger offset this is not our server: a portal would say 200 to any PATCH.
    return answer.offset !== null && answer.offset > from ? answer.offset : { trouble: 'offline', retryAfter: null }
  }
  return stopFor(answer)
}

async function offsetAt(transport: Transport, sha256: string): Promise<number | BlobStop> {
  const answer = await transport.blobHead(sha256)
  if (answer.kind === 'http' && answer.status === 404) return 0
  if (answer.kind === 'http' && answer.status === 200) {
    return answer.offset ?? { trouble: 'offline', retryAfter: null }
  }
  return stopFor(answer)
}

function stopFor(answer: BlobAnswer): BlobStop {
  if (answer.kind === 'network') return { trouble: 'offline', retryAfter: null }
  if (answer.status === 401 || answer.status === 403) return { trouble: 'enrol_again', retryAfter: null }
  if (answer.status === 429 || answer.status === 503) return { trouble: 'busy', retryAfter: answer.retryAfter }
  // The server fails at this one, or something on the way does: those behind it have their try.
  return alone(answer)
}
