/** Web Locks of one phone: tabs wait for each other; a tab that ends lets go. */
import type { Locked, Locks } from '@/sync/ports'
import { asTab } from './network'

interface Turn { tab: string; begin(): void; steal(): void }

export class SharedLocks {
  private holder: Turn | null = null
  private queue: Turn[] = []

  of(tab: string): Locks {
    return { hold: (_name, options, work) => this.hold(tab, options, work) }
  }

  private hold<T>(tab: string, { steal, cancelled }: { steal: boolean; cancelled: Promise<void> }, work: Locked<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let mine = true
      const turn: Turn = {
        tab,
        steal: () => ((mine = false), reject(new DOMException('stolen', 'AbortError'))),
        begin: () => {
          this.holder = turn
          asTab(tab, () => work(() => mine)).then(resolve, reject).finally(() => this.release(turn))
        },
      }
      if (steal) {
        this.holder?.steal()
        turn.begin()
        return
      }
      void cancelled.then(() => {
        if (!this.queue.includes(turn)) return
        this.queue = this.queue.filter((t) => t !== turn)
        reject(new DOMException('given up', 'AbortError'))
      })
      this.queue.push(turn)
      this.next()
    })
  }

  private next(): void {
    if (!this.holder) this.queue.shift()?.begin()
  }

  private release(turn: Turn): void {
    if (this.holder !== turn) return
    this.holder = null
    this.next()
  }

  /** The browser takes a closed tab's locks away. */
  lost(tab: string): void {
    this.queue = this.queue.filter((t) => t.tab !== tab)
    if (this.holder?.tab === tab) this.release(this.holder)
  }
}
