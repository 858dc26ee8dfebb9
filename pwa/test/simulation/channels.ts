/** BroadcastChannel of the tabs of one phone: what one posts, the others hear in the next task. */
const open = new Map<string, Set<Channel>>()

class Channel {
  onmessage: ((message: { data: unknown }) => void) | null = null

  constructor(readonly name: string) {
    open.set(name, (open.get(name) ?? new Set()).add(this))
  }

  postMessage(data: unknown): void {
    const others = [...open.get(this.name)!].filter((channel) => channel !== this)
    for (const channel of others) setImmediate(() => open.get(this.name)?.has(channel) && channel.onmessage?.({ data: structuredClone(data) }))
  }

  close(): void {
    open.get(this.name)?.delete(this)
  }
}

globalThis.BroadcastChannel = Channel as unknown as typeof BroadcastChannel

/** What earlier runs opened is gone. */
export const forgetChannels = (): void => open.clear()
