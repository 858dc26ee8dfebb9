/** Bodies of stored events, parsed once each: screens look at thousands of them again and again. */
import type { StoredEvent } from './outbox'
import type { Bodies, EventType } from './wire'

const parsed = new WeakMap<object, unknown>()

/** Throws SyntaxError for what is no JSON. Nobody may change it. */
export function bodyOf<T extends EventType>({ event }: StoredEvent): Bodies[T] {
  let body = parsed.get(event)
  if (body === undefined) parsed.set(event, (body = JSON.parse(event.body) as unknown))
  return body as Bodies[T]
}
