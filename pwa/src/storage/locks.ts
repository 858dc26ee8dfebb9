/** Web Locks behind the core's port. Where they are missing (plain http), tabs only queue by themselves. */
import type { Locked, Locks } from '@/sync/ports'

export function webLocks(): Locks {
  const manager = globalThis.navigator?.locks
  return manager ? { hold: (name, options, work) => holdWebLock(manager, name, options, work) } : queueInThisTab()
}

function holdWebLock<T>(
  manager: LockManager, name: string, options: { steal: boolean; cancelled: Promise<void> }, work: Locked<T>,
): Promise<T> {
  const giveUp = new AbortController()
  void options.cancelled.then(() => giveUp.abort())
  let mine = true
  const request: LockOptions = options.steal ? { steal: true } : { signal: giveUp.signal }
  const held = manager.request(name, request, () => work(() => mine)) as Promise<T>
  // Rejects with AbortError while `work` still runs when another tab stole the lock.
  held.catch(() => (mine = false))
  return held
}

/** The server takes concurrent pushes of one phone, so two tabs cost a request and lose nothing. */
export function queueInThisTab(): Locks {
  let last: Promise<unknown> = Promise.resolve()
  return {
    hold: (_name, { steal, cancelled }, work) => {
      let given = false
      void cancelled.then(() => (given = true))
      const turn = (steal ? Promise.resolve() : last.catch(() => undefined)).then(() => {
        if (given) throw new DOMException('given up', 'AbortError')
        return work(() => true)
      })
      last = turn
      return turn
    },
  }
}
