/**
 * Time that stands still: every macrotask of the storage runs from this queue, one after the other, so
 * that a run depends on nothing but its seed. Imported before anything that remembers setImmediate.
 */
const breathe = globalThis.setImmediate
const queue: (() => void)[] = []

globalThis.setImmediate = ((work: (...args: unknown[]) => void, ...args: unknown[]) => {
  queue.push(() => work(...args))
}) as unknown as typeof setImmediate

/** Lets all microtasks run. */
const drained = () => new Promise<void>((resolve) => breathe(resolve))

/** Runs everything that can run without the world outside: answers, time, commands. */
export async function settled(): Promise<void> {
  await drained()
  for (let next = queue.shift(); next; next = queue.shift()) {
    next()
    await drained()
  }
}
