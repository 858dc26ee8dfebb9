import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bench, unsent, type Bench } from '../fakes'

/** A storage whose connection was cut, and whose next one is not opened until `answer` is called. */
async function silent(phone: Bench): Promise<{ answer: () => void }> {
  const { database } = phone.store
  await database.close()
  let answer = () => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const opened = database['opened'].bind(database)
  database['opened'] = () => answered.then(opened)
  return { answer }
}

describe('[S22] a storage that does not answer when it is opened', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('is told as "NOT saved" after ten seconds, and what was told so is not stored when it answers at last', async () => {
    const phone = await bench()
    const storage = await silent(phone)
    const told = phone.capture().then(() => 'saved', (error: Error) => error.name)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await told).toBe('TimeoutError')
    storage.answer()
    expect(await unsent(phone)).toBe(0)
    await phone.capture()
    expect((await phone.store.unsent()).map((e) => e.event.device_seq)).toEqual([1])
  })

  it('is waited for while it may still answer', async () => {
    const phone = await bench()
    const storage = await silent(phone)
    const told = phone.capture()
    await vi.advanceTimersByTimeAsync(9_000)
    storage.answer()
    await told
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await unsent(phone)).toBe(1)
  })
})
