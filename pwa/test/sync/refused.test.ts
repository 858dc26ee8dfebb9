/** What is refused again and again, by our server or by something on the way, holds up nothing for ever [S3, S21, I9]. */
import { describe, expect, it } from 'vitest'
import { flushRound } from '@/sync/flush'
import type { Answer, BlobAnswer } from '@/sync/ports'
import { bench, FakeServer, json, photo, unsent, type Bench } from '../fakes'

const BAD = '"note":"bad"'
const bad = (phone: Bench) => phone.capture({ body: { work_order: 'x', operation: 10, good: '1', note: 'bad' } })
const page: Answer = { kind: 'http', status: 413, json: undefined, retryAfter: null } // somebody on the way

/** Takes no request with a bad record in it, neither as a record nor as a text. tries: by record. */
function refusing(phone: Bench, answer: Answer) {
  const road = { open: false, tries: new Map<string, number>() }
  const through = async (body: string, otherwise: () => Promise<Answer>) => {
    if (road.open || !body.replaceAll('\\', '').includes(BAD)) return otherwise()
    const { events } = JSON.parse(body) as { events?: { event_id: string }[] }
    if (events?.length === 1) road.tries.set(events[0]!.event_id, (road.tries.get(events[0]!.event_id) ?? 0) + 1)
    return answer
  }
  phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
    push: (body: string) => through(body, () => phone.server.push(body)),
    quarantine: (body: string) => through(body, () => phone.server.quarantine(body)),
  })
  return road
}

describe.each([['by a page of something on the way', page], ['by our server', json(400, { code: 'bad_request' })]])('[S3] records that are refused %s', (_who, answer) => {
  it('more of them than one run tries hold up those behind for one run, not for ever', async () => {
    const phone = await bench()
    for (let i = 0; i < 50; i++) await bad(phone)
    for (let i = 0; i < 8; i++) await phone.capture()
    refusing(phone, answer)
    for (let i = 0; i < 3; i++) expect(await flushRound(phone)).not.toMatchObject({ trouble: null })
    expect(phone.server.events.size).toBe(8)
    await phone.capture() // known by now: what is new goes at once
    await flushRound(phone)
    expect(phone.server.events.size).toBe(9)
    expect(await unsent(phone)).toBe(50)
  })

  it('each has its turn again, a few in a run, and all go once they are let through', async () => {
    const phone = await bench()
    for (let i = 0; i < 50; i++) await bad(phone)
    const road = refusing(phone, answer)
    const most = () => [...road.tries.values()].reduce((sum, n) => sum + n, 0)
    for (let i = 0; i < 12; i++) {
      const before = most()
      await flushRound(phone)
      expect(most() - before).toBeLessThanOrEqual(21)
    }
    expect(road.tries.size).toBe(50)
    expect(Math.min(...road.tries.values())).toBeGreaterThanOrEqual(4)
    road.open = true
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.events.size).toBe(50)
    expect(await unsent(phone)).toBe(0)
  })
})

describe('[S21] photos at which something on the way fails', () => {
  const fails = (status: number, code: string | null = null): BlobAnswer => ({ kind: 'http', status, offset: null, code, retryAfter: null })
  const pictures = async (phone: Bench, count: number) => {
    for (let i = 0; i < count; i++) await phone.capture({}, [photo(100 + i)])
    return (await phone.store.unsentBlobs()).map((b) => b.sha256)
  }

  it.each([500, 502, 504, 511])('cost three requests a round, not one for each of them (%i)', async (status) => {
    const phone = await bench()
    await pictures(phone, 12)
    let asked = 0
    phone.server.instead = (what) => (what.startsWith('blob') ? (asked++, fails(status)) : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(asked).toBe(3)
    phone.server.instead = null
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.blobs.size).toBe(12)
  })

  it('[I12] hold up the others for a round at most, however many they are', async () => {
    const phone = await bench()
    const all = await pictures(phone, 9)
    const stuck = all.slice(0, 5)
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      blobHead: async (sha: string) => (stuck.includes(sha) ? fails(502) : phone.server.blobHead(sha)),
    })
    for (let i = 0; i < 2; i++) expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(phone.server.blobs.size).toBe(4)
    expect((await phone.store.unsentBlobs()).map((b) => b.sha256)).toEqual(stuck)
  })

  it('[I12] what our own server says of one photo is about that one', async () => {
    const phone = await bench()
    const stuck = (await pictures(phone, 9)).slice(0, 5)
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      blobPatch: async (sha: string, ...rest: [number, number, ArrayBuffer]) => (stuck.includes(sha) ? fails(500, 'internal') : phone.server.blobPatch(sha, ...rest)),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(phone.server.blobs.size).toBe(4)
  })
})
