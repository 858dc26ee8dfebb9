/** What is made once, however often its button is pressed: all tries go under one Idempotency-Key until it is there. */
import { ApiError } from '@/transport/api'
import { newId } from './useOffice'

/** An earlier try made it, with what stood in the form then; its answer was lost. made: that answer, null where it cannot be had now. */
export class MadeBefore<A> extends Error {
  override name = 'MadeBefore'
  constructor(readonly made: A | null) { super('made before') }
}

/**
 * `send` makes it, or throws MadeBefore where the server took an earlier, other content under this key. The server keeps no
 * refusal under a key, so a form that was corrected goes under the same one. `another`: what is sent next is another thing.
 */
export function makesOnce<B, A>(call: (body: B, key: string) => Promise<A>): { send(body: B): Promise<A>; another(): void } {
  let key = newId()
  let unheard: B[] = []
  const another = () => {
    key = newId()
    unheard = []
  }
  /** The answer that was lost: the same content under the same key is answered as before. */
  async function lost(): Promise<A | null> {
    for (const body of [...unheard].reverse()) {
      try {
        return await call(body, key)
      } catch {
        // not this one, or not to be had now
      }
    }
    return null
  }
  async function send(body: B): Promise<A> {
    const sent = JSON.parse(JSON.stringify(body)) as B
    try {
      const made = await call(sent, key)
      another()
      return made
    } catch (error) {
      if (error instanceof ApiError && error.code === 'idempotency_conflict') throw new MadeBefore(await lost())
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) unheard.push(sent)
      throw error
    }
  }
  return { send, another }
}
