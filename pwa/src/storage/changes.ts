/** Tells this tab, the other tabs and the service worker what was written, so that they read it again. */

export interface Change {
  /** event_ids that were written; 'all' after a restore. */
  events?: string[] | 'all'
  /** event_ids that were written and taken back at once: their person was told "NOT saved". */
  withdrawn?: string[]
  /** Something in the feed's rows or the sync state changed. */
  rows?: true
  blobs?: true
  device?: true
  /** Keys of plain values. */
  values?: string[]
  /** Something new to send. */
  captured?: true
}
type Listener = (change: Change, here: boolean) => void

export class Changes {
  private readonly listeners = new Set<Listener>()
  private readonly channel: BroadcastChannel | null

  /** channel: name shared by tabs; null for none. */
  constructor(channel: string | null) {
    this.channel = channel !== null && typeof BroadcastChannel === 'function' ? new BroadcastChannel(channel) : null
    if (this.channel) this.channel.onmessage = (message) => this.tell(message.data as Change, false)
  }

  on(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  emit(change: Change): void {
    this.channel?.postMessage(change)
    this.tell(change, true)
  }

  close(): void {
    this.channel?.close()
  }

  private tell(change: Change, here: boolean): void {
    for (const listener of this.listeners) listener(change, here)
  }
}
