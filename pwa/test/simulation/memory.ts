/**
 * What an app holds in memory of its storage, followed as its screens follow it (composables/phone.ts): storage that
 * is emptied under the running app is filled from it again (composables/startPhone.ts).
 */
import type { Change, Changes } from '@/storage/changes'
import { SESSION_KEY } from '@/storage/identity'
import type { Memory } from '@/storage/refill'
import { BADGE_SESSIONS, PEOPLE, type PhoneStore } from '@/storage/store'
import type { StoredEvent } from '@/sync/outbox'
import type { DeviceInfo, Timers } from '@/sync/ports'

const VALUES = [SESSION_KEY, PEOPLE, BADGE_SESSIONS]
const EVERYTHING: Change = { events: 'all', device: true, values: VALUES }
const NEWEST = 2000 // events that screens keep
const REST = 2_000 // ms, after storage could not be read

export class Screens {
  private device: DeviceInfo | null = null
  private events = new Map<string, StoredEvent>()
  private readonly values: Record<string, unknown> = {}
  private reading: Promise<void> = Promise.resolve()

  constructor(private readonly store: PhoneStore, changes: Changes, private readonly timers: Timers) {
    changes.on((change) => this.follow(change))
    this.follow(EVERYTHING)
  }

  held(): Memory {
    return { device: this.device, events: [...this.events.values()], values: this.values }
  }

  /** What was just saved is on the screen at once. */
  showNow(event: StoredEvent): void {
    this.events.set(event.event_id, event)
  }

  /** One change after the other; what could not be read is read again later. */
  private follow(change: Change): void {
    this.reading = this.reading.then(() => this.read(change)).catch(() => void this.timers.after(REST, () => this.follow(change)))
  }

  private async read(change: Change): Promise<void> {
    const { store } = this
    if (change.device) this.device = await store.device()
    for (const key of VALUES.filter((k) => change.values?.includes(k))) this.values[key] = await store.value(key)
    for (const id of change.withdrawn ?? []) this.events.delete(id)
    if (change.events === 'all') {
      const before = new Set(this.events.keys())
      const found = new Map((await store.recent(NEWEST)).map((e) => [e.event_id, e]))
      for (const [id, event] of this.events) if (!before.has(id) && !found.has(id)) found.set(id, event)
      this.events = found
    } else if (change.events?.length) {
      for (const event of (await store.view(change.events, false)).events) this.events.set(event.event_id, event)
    }
  }
}
