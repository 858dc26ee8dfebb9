/** Photos travel apart from their events, in pieces, and go on where they stopped [S20]. */
import { sha256Hex } from './event'
import type { BlobAnswer, Clock, Store, StoredBlob, Transport } from './ports'
import type { StepResult, Stop } from './push'

export const PIECE = 256 * 1024
const TRIES = 4 // wrong offset or wrong hash, in a row, before another photo gets its turn

export interface BlobPorts {
  store: Store
  transport: Transport
  clock: Clock
  /** Called between requests: events that were captured meanwhile go first. */
  between(): Promise<void>
}

/** Uploads what is waiting; null when all is there or given up as broken. */
export async function sendBlobs(ports: BlobPorts, stillMine: () => boolean): Promise<StepResult> {
  for (const blob of await ports.store.unsentBlobs()) {
    if (!stillMine()) return null
    const stop = await sendBlob(ports, blob, stillMine)
    if (stop) return stop
  }
  return null
}

async function sendBlob(ports: BlobPorts, blob: StoredBlob, stillMine: () => boolean): Promise<StepResult> {
  const data = await ports.store.blobData(blob.sha256)
  const now = () => ports.clock.now()
  if (!data || sha256Hex(new Uint8Array(data)) !== blob.sha256) {
    await ports.store.blobSettled(blob.sha256, 'broken', now())
    return null
  }
  let restarts = 0
  let offset = await offsetAt(ports.transport, blob.sha256)
  while (stillMine()) {
    if (typeof offset !== 'number') return offset
    if (offset >= data.byteLength) {
      await ports.store.blobSettled(blob.sha256, 'done', now())
      return null
    }
    await ports.between()
    const piece = data.slice(offset, offset + PIECE)
    const answer = await ports.transport.blobPatch(blob.sha256, offset, data.byteLength, piece)
    if (answer.kind === 'http' && (answer.status === 409 || answer.status === 460)) {
      if (++restarts >= TRIES) return { trouble: 'server', retryAfter: null }
      offset = await offsetAt(ports.transport, blob.sha256)
    } else if (answer.kind === 'http' && refused(answer.status)) {
      await ports.store.blobSettled(blob.sha256, 'broken', now())
      return null
    } else {
      offset = advanced(answer, offset)
    }
  }
  return null
}

/** The server will never take these bytes: flagged as missing rather than sent for ever [I12]. */
const refused = (status: number) => [400, 413, 415, 422].includes(status)

function advanced(answer: BlobAnswer, from: number): number | Stop {
  if (answer.kind === 'http' && answer.status >= 200 && answer.status < 300) {
    // Without a larger offset this is not our server: a portal would say 200 to any PATCH.
    return answer.offset !== null && answer.offset > from ? answer.offset : { trouble: 'offline', retryAfter: null }
  }
  return stopFor(answer)
}

async function offsetAt(transport: Transport, sha256: string): Promise<number | Stop> {
  const answer = await transport.blobHead(sha256)
  if (answer.kind === 'http' && answer.status === 404) return 0
  if (answer.kind === 'http' && answer.status === 200) {
    return answer.offset ?? { trouble: 'offline', retryAfter: null }
  }
  return stopFor(answer)
}

function stopFor(answer: BlobAnswer): Stop {
  if (answer.kind === 'network') return { trouble: 'offline', retryAfter: null }
  if (answer.status === 401 || answer.status === 403) return { trouble: 'enrol_again', retryAfter: null }
  const busy = answer.status === 429 || answer.status === 503
  return { trouble: busy ? 'busy' : 'server', retryAfter: answer.retryAfter }
}
