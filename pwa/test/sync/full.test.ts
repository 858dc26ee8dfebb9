import { afterEach, describe, expect, it, vi } from 'vitest'
import { flushRound, type RoundResult } from '@/sync/flush'
import { freezer } from '@/sync/event'
import type { StoredBlob } from '@/sync/ports'
import { bench, photo, report, unsent, type Bench } from '../fakes'

const MINUTE = 60_000

/** The storage takes nothing any more; what stands in it can be read, and deleted. */
function fill(): void {
  for (const name of ['put', 'add'] as const) {
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
  }
}
afterEach(() => vi.restoreAllMocks())

async function roundWhileFull(phone: Bench): Promise<RoundResult> {
  fill()
  const result = await flushRound(phone)
  vi.restoreAllMocks()
  return result
}

describe('a phone without any room', () => {
  it('[S4] [I9] sends all that waits on it all the same, and counts it once when there is room', async () => {
    const phone = await bench()
    for (let i = 0; i < 450; i++) await phone.capture()
    phone.clock.pass(2 * MINUTE)
    expect(await roundWhileFull(phone)).toMatchObject({ trouble: 'storage' })
    expect(phone.server.events.size).toBe(450)
    expect(phone.server.requests).toHaveLength(3)
    expect(await unsent(phone)).toBe(450) // no verdict is in
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(await unsent(phone)).toBe(0)
    expect(phone.server.seq).toBe(450)
  })

  it('[I12] sends every photo, although none can be marked as sent', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(1000), photo(2000), photo(3000)])
    phone.clock.pass(2 * MINUTE)
    expect(await roundWhileFull(phone)).toMatchObject({ trouble: 'storage' })
    expect(phone.server.blobs.size).toBe(3)
    await flushRound(phone)
    expect(await phone.store.unsentBlobs()).toEqual([])
    expect(phone.server.patches).toHaveLength(3)
  })

  it('[I12] says so, also where the server fails at a photo behind', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(1000), photo(2000)])
    const [first, second] = (await phone.store.unsentBlobs()) as [StoredBlob, StoredBlob]
    const settle = phone.store.blobSettled.bind(phone.store)
    phone.store.blobSettled = async (epoch, sha256, ...more) => {
      if (sha256 === first.sha256) throw new DOMException('full', 'QuotaExceededError')
      return settle(epoch, sha256, ...more)
    }
    phone.transport = Object.assign(Object.create(phone.server) as typeof phone.server, {
      blobPatch: async (sha256: string, offset: number, total: number, bytes: ArrayBuffer) => sha256 === second.sha256
        ? { kind: 'http', status: 500, offset: null, code: 'internal', retryAfter: null } : phone.server.blobPatch(sha256, offset, total, bytes),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'storage' })
    expect(phone.server.blobs.has(first.sha256)).toBe(true)
  })

  it('[S14] tells of a sign-in by badge before what was captured in it', async () => {
    const phone = await bench()
    const session = { session_id: 'SB', person_id: 'P9', name: '', badge: 'sealed', at: 'x', state: 'new', tries: 0, held: false, used: phone.clock.now() } as const
    await phone.store.putBadgeSession(session, 0)
    await phone.capture({ sessionId: 'SB' })
    phone.clock.pass(2 * MINUTE)
    await roundWhileFull(phone)
    expect([...phone.server.sessions.keys()]).toEqual(['SB'])
    expect(phone.server.events.size).toBe(1)
  })

  it('[S17] that hears of a restore now sends what was lost when there is room', async () => {
    const phone = await bench()
    await phone.capture()
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    await phone.capture()
    phone.clock.pass(2 * MINUTE)
    await roundWhileFull(phone)
    expect(phone.server.events.size).toBe(1)
    await flushRound(phone)
    expect(phone.server.events.size).toBe(2)
    expect(await unsent(phone)).toBe(0)
  })

  it('[S22] sends nothing whose person may yet be told "NOT saved"', async () => {
    const phone = await bench()
    await phone.capture()
    expect(await roundWhileFull(phone)).toMatchObject({ trouble: 'storage' })
    expect(phone.server.requests).toEqual([])
    phone.server.instead = () => ({ kind: 'network' })
    await flushRound(phone) // it was on its way once: nobody is told so any more
    phone.server.instead = null
    await roundWhileFull(phone)
    expect(phone.server.events.size).toBe(1)
  })

  it('[S22] takes nothing back of what it may have sent without being able to mark it', async () => {
    const phone = await bench()
    const mark = { mono: 0, boot: 'b', savedAt: new Date(phone.clock.now()).toISOString() }
    phone.store['readBack'] = async () => { // the tab stands still, another one sends
      phone.clock.pass(2 * MINUTE)
      fill()
      await flushRound(phone)
      throw Object.assign(new Error('unreadable'), { name: 'ReadBackFailed' })
    }
    const told = await phone.store.capture(freezer(report('7'), phone.clock, phone.random), [], mark).catch((error: Error) => error.name)
    vi.restoreAllMocks()
    expect(told).toBe('Unsure')
    expect(phone.server.events.size).toBe(1)
    expect(await unsent(phone)).toBe(1)
  })
})
