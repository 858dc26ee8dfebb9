import { describe, expect, it } from 'vitest'
import { flushRound } from '@/sync/flush'
import { bench, json, photo, unsent, verdictOf } from '../fakes'

describe('a restored server', () => {
  it('[S17] gets back what it lost, once, with photos', async () => {
    const phone = await bench()
    const picture = photo(3000)
    const kept = await phone.capture()
    const lost = await phone.capture({}, [picture])
    await flushRound(phone)
    const before = phone.server.requests.length
    phone.server.restore('epoch-b', 1)
    phone.server.blobs.clear()
    await flushRound(phone)
    expect([...phone.server.events.keys()].sort()).toEqual([kept, lost].sort())
    expect(phone.server.blobs.get(picture.sha256)!.data.length).toBe(3000)
    await flushRound(phone)
    await flushRound(phone)
    const resent = phone.server.requests.slice(before).flatMap((r) => r.events.map((e) => e.event_id))
    expect(resent).toEqual([lost])
    expect(await verdictOf(phone, lost)).toMatchObject({ epoch: 'epoch-b' })
    expect(phone.server.events.get(kept)!.times).toBe(1)
  })

  it('[S17] is noticed by a push as well as by a pull', async () => {
    const phone = await bench()
    const lost = await phone.capture()
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    await phone.capture()
    await flushRound(phone)
    expect(phone.server.events.has(lost)).toBe(true)
    expect((await phone.store.syncState()).epoch).toBe('epoch-b')
  })

  it('[S17] gets back a photo that it had from after the backup, though its event is older', async () => {
    const phone = await bench()
    const picture = photo(3000)
    await phone.capture({}, [picture])
    await flushRound(phone)
    phone.server.restore('epoch-b', 1)
    phone.server.blobs.clear()
    await flushRound(phone) // hears of it
    await flushRound(phone)
    expect(phone.server.blobs.get(picture.sha256)!.data.length).toBe(3000)
    expect(phone.server.requests.flatMap((r) => r.events)).toHaveLength(1)
  })

  it('[S17] gets back the very text that no request could carry, once', async () => {
    const phone = await bench()
    await phone.capture({ body: { note: 'poison' } as never })
    await flushRound(phone)
    const before = phone.server.quarantined.length
    phone.clock.pass(5000)
    phone.server.restore('epoch-b', 0)
    await flushRound(phone)
    await flushRound(phone)
    expect(phone.server.quarantined).toHaveLength(before + 1)
    expect(new Set(phone.server.quarantined).size).toBe(1)
    expect(await unsent(phone)).toBe(0)
  })

  it('[S17] [I12] gets back a photo that it had before the phone heard of any history', async () => {
    const phone = await bench()
    const picture = photo(3000)
    await phone.capture({}, [picture])
    phone.server.instead = (what) => (what === 'push' || what === 'pull' ? json(503, {}) : null)
    await flushRound(phone)
    expect(phone.server.blobs.size).toBe(1)
    phone.server.restore('epoch-b', 0)
    phone.server.blobs.clear()
    phone.server.instead = null
    await flushRound(phone)
    await flushRound(phone)
    expect(phone.server.blobs.size).toBe(1)
  })

  it('[S25] [S17] what it gets back as text stands in the outbox once, and stays until it is there again', async () => {
    const phone = await bench()
    const lost = await phone.capture({ body: { note: 'poison' } as never })
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    phone.server.instead = (what) => (what === 'quarantine' ? json(503, {}) : null)
    await flushRound(phone)
    phone.clock.pass(36 * 24 * 3600_000)
    await phone.store.prune(phone.clock.now())
    expect((await phone.store.recent(10)).map((e) => e.event_id)).toEqual([lost])
  })

  it('[S17] gets back what it lost from a phone that was away longer than phones keep what is there', async () => {
    const phone = await bench()
    const lost = await phone.capture()
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    phone.clock.pass(40 * 24 * 3600_000)
    await flushRound(phone)
    expect(phone.server.events.has(lost)).toBe(true)
  })

  it('[S15] [I8] counts anew: a number of the history before says nothing of how far a phone has read', async () => {
    const phone = await bench()
    for (let n = 0; n < 5; n++) await phone.capture()
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    phone.server.instead = (what) => (what === 'push' ? json(503, {}) : null)
    await flushRound(phone)
    expect(await phone.store.syncState()).toMatchObject({ epoch: 'epoch-b', passed: 0 })
  })

  it('[S3] a text that the server does not take again holds up nothing that can be sent', async () => {
    const phone = await bench()
    await phone.capture({ body: { note: 'poison' } as never })
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    const later = await phone.capture()
    phone.server.loseAnswer = (what) => what === 'quarantine'
    await flushRound(phone)
    await flushRound(phone)
    expect(phone.server.events.has(later)).toBe(true)
  })

  it('[S17] hears from a phone that was taken out, or that nobody is signed in on, what it lost', async () => {
    const phone = await bench()
    const lost = await phone.capture()
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    const said = { device_id: 'dev-1', revoked: true, epoch: 'epoch-b', restored_seq: 0 }
    phone.server.instead = (what) =>
      what === 'pull' ? json(401, { code: 'unauthenticated', message: {} }) : what === 'me' ? json(200, said) : null
    await flushRound(phone)
    expect(phone.server.events.has(lost)).toBe(true)
    expect(await verdictOf(phone, lost)).toMatchObject({ epoch: 'epoch-b' })
  })

  it('[S4] knows the phone again after it had not: the phone no longer asks to be enrolled', async () => {
    const phone = await bench()
    await phone.capture()
    phone.server.instead = (what) => (what === 'push' ? json(401, { code: 'unknown_device', message: {} }) : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'enrol_again' })
    expect((await phone.store.device())!.state).toBe('enrol_again')
    phone.server.instead = null
    await flushRound(phone)
    expect((await phone.store.device())!.state).toBe('enrolled')
  })
})
