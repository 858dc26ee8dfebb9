import { describe, expect, it } from 'vitest'
import { flushRound } from '@/sync/flush'
import { bench, FakeServer, photo } from '../fakes'

describe('photos', () => {
  it('[S20] travel after their event, in pieces, and go on where they stopped', async () => {
    const phone = await bench()
    const picture = photo(700_000)
    await phone.capture({}, [picture])
    let pieces = 0
    phone.server.instead = (what) => (what === 'blobPatch' && ++pieces === 3 ? { kind: 'network' } : null)
    await flushRound(phone)
    expect(phone.server.events.size).toBe(1) // the event did not wait for its photo
    expect(phone.server.blobs.get(picture.sha256)!.data.length).toBe(2 * 256 * 1024)
    phone.server.instead = null
    await flushRound(phone)
    expect(phone.server.patches.map((p) => p.offset)).toEqual([0, 262_144, 524_288])
    expect(phone.server.blobs.get(picture.sha256)!.data).toEqual(new Uint8Array(picture.data))
    expect(await phone.store.unsentBlobs()).toEqual([])
  })

  it('[S20] that the server already has are not sent again', async () => {
    const server = new FakeServer()
    const [one, two] = [await bench({ server }), await bench({ server, seed: 2 })]
    await one.capture({}, [photo(1000)])
    await two.capture({}, [photo(1000)])
    await flushRound(one)
    await flushRound(two)
    expect(server.patches).toHaveLength(1)
  })

  it('[I12] whose bytes went bad on the phone, or that are refused for good, are flagged and block nothing', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(10)])
    const data = phone.store.blobData.bind(phone.store)
    phone.store.blobData = async (sha) => (sha === photo(10).sha256 ? new ArrayBuffer(10) : data(sha))
    await phone.capture({}, [photo(20)])
    await phone.capture({}, [photo(30)])
    const bad = photo(20).sha256
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      blobPatch: async (sha: string, offset: number, total: number, bytes: ArrayBuffer) =>
        sha === bad ? { kind: 'http', status: 422, offset: null, code: 'not_a_picture', retryAfter: null } : phone.server.blobPatch(sha, offset, total, bytes),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.blobs.has(photo(30).sha256)).toBe(true)
    expect(await phone.store.unsentBlobs()).toEqual([])
  })

  it('a portal that says 200 to a piece is no progress', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(100)])
    phone.server.instead = (what) => (what === 'blobPatch' ? { kind: 'http', status: 200, offset: null, code: null, retryAfter: null } : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect(await phone.store.unsentBlobs()).toHaveLength(1)
  })

  it.each([400, 413, 415, 422])('[I12] refused with %i by something on the way are kept, block no other, and go later', async (status) => {
    const phone = await bench()
    await phone.capture({}, [photo(100)])
    await phone.capture({}, [photo(200)])
    phone.server.instead = (what) => (what === 'blobPatch' && phone.server.heads.length === 1 // the first of them
      ? { kind: 'http', status, offset: null, code: 'proxy_says_no', retryAfter: null } : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(phone.server.blobs.size).toBe(1)
    expect(await phone.store.unsentBlobs()).toHaveLength(1)
    phone.server.instead = null
    await flushRound(phone)
    expect(await phone.store.unsentBlobs()).toEqual([])
  })

  it('[S20] go in smaller pieces through a proxy that lets no large body pass', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(300_000)])
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      blobPatch: async (sha: string, offset: number, total: number, bytes: ArrayBuffer) => bytes.byteLength > 40_000
        ? { kind: 'http', status: 413, offset: null, code: null, retryAfter: null } : phone.server.blobPatch(sha, offset, total, bytes),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.blobs.get(photo(300_000).sha256)!.data.length).toBe(300_000)
    expect(Math.max(...phone.server.patches.map((p) => p.length))).toBe(32_768)
  })

  it('[I12] whose bytes the server calls wrong again and again hold up no other', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(100)])
    await phone.capture({}, [photo(200)])
    const first = (await phone.store.unsentBlobs())[0]!.sha256
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      blobPatch: async (sha: string, ...rest: [number, number, ArrayBuffer]) => sha === first
        ? { kind: 'http', status: 460, offset: null, code: 'wrong_hash', retryAfter: null } : phone.server.blobPatch(sha, ...rest),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(phone.server.blobs.size).toBe(1)
    expect((await phone.store.unsentBlobs()).map((b) => b.sha256)).toEqual([first])
  })

  it.each([500, 502])('[I12] at which the server fails (%i) hold up no other', async (status) => {
    const phone = await bench()
    await phone.capture({}, [photo(100), photo(200), photo(300)])
    const [first, second] = (await phone.store.unsentBlobs()).map((b) => b.sha256)
    const fails = { kind: 'http', status, offset: null, code: null, retryAfter: null } as const
    phone.transport = Object.assign(Object.create(phone.server) as FakeServer, {
      blobHead: async (sha: string) => (sha === first ? fails : phone.server.blobHead(sha)),
      blobPatch: async (sha: string, ...rest: [number, number, ArrayBuffer]) => (sha === second ? fails : phone.server.blobPatch(sha, ...rest)),
    })
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(phone.server.blobs.size).toBe(1)
    expect(await phone.store.unsentBlobs()).toHaveLength(2)
  })
})
