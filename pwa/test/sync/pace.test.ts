import { describe, expect, it } from 'vitest'
import { flushRound } from '@/sync/flush'
import type { Answer, BlobAnswer } from '@/sync/ports'
import { bench, FakeServer, photo, unsent, type Bench } from '../fakes'

/** A network that takes time for each byte; what lasts longer than 30 s is cut. */
function slow(phone: Bench, bytesASecond: number) {
  const road = { bytesASecond, cut: 0 }
  const over = async <A extends Answer | BlobAnswer>(bytes: (answer: A) => number, ask: () => Promise<A>): Promise<A> => {
    const answer = await ask()
    const takes = (bytes(answer) / road.bytesASecond) * 1000
    phone.clock.pass(Math.min(takes, 30_000))
    if (takes <= 30_000) return answer
    road.cut++
    return { kind: 'network' } as A
  }
  phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
    push: (body: string) => (body.length / road.bytesASecond > 30 ? over(() => body.length, async () => ({ kind: 'network' }) as Answer) : over(() => body.length, () => phone.server.push(body))),
    pull: (cursor: string, limit: number) => over((page) => JSON.stringify(page).length, () => phone.server.pull(cursor, limit)),
    blobPatch: (sha: string, offset: number, total: number, bytes: ArrayBuffer) =>
      (bytes.byteLength / road.bytesASecond > 30 ? over(() => bytes.byteLength, async () => ({ kind: 'network' }) as BlobAnswer) : over(() => bytes.byteLength, () => phone.server.blobPatch(sha, offset, total, bytes))),
  })
  return road
}

async function rounds(phone: Bench, most: number): Promise<number> {
  for (let i = 1; i <= most; i++) if ((await flushRound(phone)).trouble === null) return i
  return Infinity
}

describe('[I9] a network that is too slow for a full request', () => {
  it('takes the outbox in smaller ones, and does not try the large one again each time', async () => {
    const phone = await bench()
    for (let i = 0; i < 200; i++) await phone.capture()
    const road = slow(phone, 1000)
    expect(await rounds(phone, 10)).toBeLessThanOrEqual(5)
    expect(await unsent(phone)).toBe(0)
    expect(road.cut).toBeLessThanOrEqual(4)
    const sizes = phone.server.requests.map((r) => r.events.length)
    expect(Math.max(...sizes)).toBeLessThan(100)
    for (let i = 0; i < 100; i++) await phone.capture()
    await flushRound(phone)
    expect(road.cut).toBeLessThanOrEqual(4) // it is still known
  })

  it('brings a large snapshot in smaller pages', async () => {
    const phone = await bench()
    for (let i = 0; i < 800; i++) phone.server.row('defect', `D${i}`, { name: 'x'.repeat(200) })
    const road = slow(phone, 1000)
    expect(await rounds(phone, 10)).toBeLessThanOrEqual(5)
    expect((await phone.store.view([], true)).rows).toHaveLength(800)
    expect(road.cut).toBeLessThanOrEqual(4)
  })

  it('[S20] takes a photo in smaller pieces', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(300_000)])
    const road = slow(phone, 1000)
    expect(await rounds(phone, 10)).toBeLessThanOrEqual(6)
    expect(phone.server.blobs.get(photo(300_000).sha256)!.data).toHaveLength(300_000)
    expect(road.cut).toBeLessThanOrEqual(5)
  })

  it('is used to the full again when it is fast', async () => {
    const phone = await bench()
    for (let i = 0; i < 200; i++) await phone.capture()
    const road = slow(phone, 1000)
    await rounds(phone, 10)
    road.bytesASecond = 1_000_000
    for (let i = 0; i < 800; i++) await phone.capture()
    await flushRound(phone)
    expect(phone.server.requests.at(-2)!.events).toHaveLength(200)
  })

  it('is not meant where nobody answers at once', async () => {
    const phone = await bench()
    for (let i = 0; i < 200; i++) await phone.capture()
    phone.server.instead = () => ({ kind: 'network' })
    for (let i = 0; i < 5; i++) await flushRound(phone)
    phone.server.instead = null
    await flushRound(phone)
    expect(phone.server.requests.map((r) => r.events.length)).toEqual([200])
  })
})
