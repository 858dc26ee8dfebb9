import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPhone, signedIn } from '@/composables/phone'
import { createRuntime, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { takeIdentity } from '@/storage/identity'
import { WORK_ORDER } from '../fakes'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})

let runtime: Runtime
const { capture } = useCapture()
const report = () => capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '30' })
const numbers = async () => (await runtime.store.unsent()).map((e) => e.event.device_seq)

beforeEach(async () => {
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  runtime = createRuntime('0.0.1', () => 'S1', () => undefined)
  await takeIdentity(runtime.store, { id: 'dev-1', name: 'phone', state: 'enrolled' })
  await openPhone(runtime)
  signedIn.value = { actorId: 'P1', sessionId: 'S1' }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  vi.useRealTimers()
  signedIn.value = null
  runtime.loop.stop()
  runtime.changes.close()
  await runtime.store.close()
})

/** The storage's connection was cut, and the next one is not opened until the function is called. */
async function silent(): Promise<() => void> {
  const database = (runtime.store as unknown as { database: { opened(): Promise<unknown> } }).database
  await runtime.store.close()
  let answer = () => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const opened = database.opened.bind(database)
  database.opened = () => answered.then(opened)
  return answer
}

describe('[S22] a storage that does not answer when it is opened', () => {
  it('is told as "NOT saved" after ten seconds, and what was told so is not stored when it answers at last', async () => {
    const answer = await silent()
    const told = report().then(() => 'saved', (error: Error) => error.name)
    await vi.advanceTimersByTimeAsync(9_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await told).toBe('NotSaved')
    answer()
    expect(await numbers()).toEqual([])
    await report()
    expect(await numbers()).toEqual([1])
  })

  it('is waited for while it may still answer', async () => {
    const answer = await silent()
    const told = report()
    await vi.advanceTimersByTimeAsync(9_000)
    answer()
    await told
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await numbers()).toEqual([1])
  })
})
