/** An inbox item as two sides: what was captured, and what stands now. Reads what the server kept, never more. */
import type { Decision, InboxItem } from '@/transport/office'

type Json = Record<string, unknown>
export interface Side { actor: unknown; actorName: string; device: string; deviceName: string; at: string; photos: { sha256: string }[]; values: Json }
export interface Sides {
  type: string; actor: unknown; actorName: string; orderNo: string
  captured: Side; base: Json; now: Side; body: Json | null; note: string
}

const object = (value: unknown): Json => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {})
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const photos = (value: unknown): { sha256: string }[] => (Array.isArray(value) ? value : [])
  .map((p: unknown) => (typeof p === 'string' ? { sha256: p } : (object(p) as { sha256: string }))).filter((p) => p.sha256)

/** A wire event's body is JSON text; what cannot be read is null. */
export function bodyOf(event: Json): Json | null {
  if (typeof event.body !== 'string') return event.body && typeof event.body === 'object' ? (event.body as Json) : null
  try {
    const body: unknown = JSON.parse(event.body)
    return body && typeof body === 'object' && !Array.isArray(body) ? (body as Json) : null
  } catch {
    return null
  }
}

export function sidesOf(item: InboxItem): Sides {
  const seen = object(item.seen)
  const event = { ...object(item.event), ...object(seen.event) }
  const now = object(item.now)
  const mark = object(now.bound ?? now.shipped)
  const { bound: _bound, shipped: _shipped, ...rest } = now
  const body = bodyOf({ body: seen.body ?? event.body })
  const actor = seen.actor ?? event.actor_id ?? null
  const named = (id: unknown) => text(object(item.names)[String(id ?? '')])
  const about = object(item.about)
  const actorName = text(seen.actor_name) || named(actor)
  return {
    type: text(seen.type) || text(event.type), actor, actorName,
    orderNo: text(about.order_no) || text(now.order_no) || text(about.no),
    captured: {
      actor, actorName, device: text(seen.device) || text(event.device_id), deviceName: text(seen.device_name),
      at: text(seen.recorded_at) || text(event.recorded_at), photos: photos(seen.photos ?? event.blobs),
      values: body ?? about,
    },
    base: object(seen.base ?? event.base),
    now: {
      actor: mark.actor ?? null, actorName: text(mark.actor_name) || named(mark.actor), device: text(mark.device), deviceName: text(mark.device_name),
      at: text(mark.at), photos: photos(mark.photos), values: rest,
    },
    body, note: text(seen.note),
  }
}

/** Which buttons an item has. Wishes and duplicates are decided; other alerts are only noted. */
export function decisionsOf(item: InboxItem, body: Json | null): Decision[] {
  if (item.kind === 'alert') {
    return item.code === 'replenish_wish' || item.code === 'duplicate_ng' ? ['dismiss', 'apply'] : ['dismiss']
  }
  return body ? ['dismiss', 'correct', 'apply'] : ['dismiss']
}
