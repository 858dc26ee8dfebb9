import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { freezer } from '@/sync/event'
import { framesOf, LONGEST } from '@/sync/handover/frames'
import { EVENTS_A_PARCEL, pack, roomFor, sameFactory, travels, unpack, type Parcel, type Squeeze } from '@/sync/handover/parcel'
import { FakeClock, fakeRandom, report } from '../../fakes'

const own = (b: Uint8Array) => new Uint8Array(b) as Uint8Array<ArrayBuffer>
const squeeze: Squeeze = {
  deflate: async (bytes) => own(deflateRawSync(bytes)),
  inflate: async (bytes, most) => own(inflateRawSync(bytes, { maxOutputLength: most })),
}

function parcel(count: number): Parcel {
  const [clock, random] = [new FakeClock(), fakeRandom(4)]
  const events = Array.from({ length: count }, (_, i) => {
    clock.pass(61_000 + i)
    return freezer(report(String(i + 1)), clock, random)({ id: 'dev-a' }, i + 1)
  })
  return { from: { id: 'dev-a', name: '一号手机' }, at: '2026-05-04T14:02:09.123+08:00', factory: 'f', epoch: 'e', events }
}

const raw = async (value: unknown) => own(new Uint8Array([1, ...(await squeeze.deflate(own(new TextEncoder().encode(JSON.stringify(value)))))!]))

describe('parcel', () => {
  it('brings every event as it was frozen, wrong hashes included', async () => {
    const sent = parcel(20)
    sent.events[3] = { ...sent.events[3]!, sha256: 'f'.repeat(64) }
    sent.events[4] = { ...sent.events[4]!, on_behalf_of: 'P9', blobs: [{ sha256: 'a'.repeat(64), bytes: 9, media_type: 'image/jpeg' }] }
    expect(await unpack(await pack(sent, squeeze), squeeze)).toEqual(sent)
  })

  it('is small: 20 events in few codes, 200 in a minute of them', async () => {
    const frames = async (n: number) => framesOf(await pack(parcel(n), squeeze)).count
    expect(await frames(20)).toBeLessThanOrEqual(6)
    expect(await frames(200)).toBeLessThanOrEqual(45)
  })

  it('is refused when it is not ours, damaged or too much', async () => {
    const good = { v: 1, ...parcel(1) }
    const event = good.events[0]!
    const wrong = [
      { ...good, v: 2 }, { ...good, from: null }, { ...good, factory: 1 }, { ...good, events: {} }, [], null, 7,
      { ...good, events: Array.from({ length: EVENTS_A_PARCEL + 1 }, () => event) },
      ...(['event_id', 'device_id', 'type', 'actor_id', 'session_id', 'recorded_at', 'device_seq', 'schema', 'blobs', 'base', 'body'] as const)
        .map((name) => ({ ...good, events: [{ ...event, [name]: null }] })),
      { ...good, events: [{ ...event, body: 'no json' }] }, { ...good, events: [{ ...event, body: '"text"' }] },
      ...[null, 5, {}, { sha256: 5 }, { sha256: '' }].map((blob) => ({ ...good, events: [{ ...event, blobs: [blob] }] })),
    ]
    expect(await unpack(await raw(good), squeeze)).not.toBeNull()
    for (const value of wrong) expect(await unpack(await raw(value), squeeze)).toBeNull()
    expect(await unpack(own(new Uint8Array([1, 2, 3])), squeeze)).toBeNull()
    expect(await unpack(own(new Uint8Array([2, ...(await raw(good)).slice(1)])), squeeze)).toBeNull()
    const bomb = (await squeeze.deflate(own(new Uint8Array(9 * 1024 * 1024))))!
    expect(await unpack(own(new Uint8Array([1, ...bomb])), squeeze)).toBeNull()
  })

  it('[S3] is refused with an event that no request could carry; whatever one of ours froze goes', async () => {
    const with1 = async (more: object) => unpack(await raw({ v: 1, ...parcel(1), events: [{ ...parcel(1).events[0]!, ...more }] }), squeeze)
    for (const more of [{ base: { revision: 1, x: 'a'.repeat(600_000) } }, { blobs: Array.from({ length: 5000 }, () => ({ sha256: 'a'.repeat(64) })) }, { extra: '\u0001'.repeat(100_000) }]) {
      expect(await with1(more)).toBeNull()
    }
    expect(await with1({ body: JSON.stringify({ note: '"'.repeat(8_000) + '螺丝'.repeat(4_000) }) })).not.toBeNull()
  })

  it('has room for as many as codes hold, compressed or not, and always for one', async () => {
    const whole = parcel(EVENTS_A_PARCEL)
    expect(roomFor(whole.events)).toBe(EVENTS_A_PARCEL)
    const large = whole.events.map((e) => ({ ...e, body: JSON.stringify({ note: '长'.repeat(20_000) }) }))
    const room = roomFor(large)
    expect(room).toBeGreaterThan(10)
    const message = await pack({ ...whole, events: large.slice(0, room) }, { ...squeeze, deflate: async () => null })
    expect(message.length).toBeLessThanOrEqual(LONGEST)
    expect((await unpack(message, squeeze))?.events).toHaveLength(room)
    expect(roomFor(large.map((e) => ({ ...e, base: { revision: 1, x: '长'.repeat(500_000) } as never })))).toBe(1)
  })

  it('takes no record for which the receiver would refuse all of it', async () => {
    const one = parcel(1).events[0]!
    const odd = ['"text"', 'no json', JSON.stringify({ note: 'x'.repeat(32 * 1024) })].map((body) => ({ ...one, body }))
    for (const event of [one, ...odd]) expect(travels(event)).toBe(await unpack(await pack({ ...parcel(1), events: [event] }, squeeze), squeeze) !== null)
    expect([one, ...odd].map(travels)).toEqual([true, false, false, false])
  })

  it('goes between phones of which one cannot compress', async () => {
    const old: Squeeze = { ...squeeze, deflate: async () => null }
    expect(await unpack(await pack(parcel(2), old), squeeze)).toEqual(parcel(2))
  })

  it('belongs to this factory by the server\'s mark, else by the epoch, else to nobody known', () => {
    const is = (factory: string, epoch: string) => sameFactory({ factory, epoch }, { factory: 'f', epoch: 'e' })
    expect([is('f', 'e'), is('f', 'older'), is('', 'e'), is('g', 'e'), is('', ''), is('', 'x')]).toEqual([true, true, true, false, false, false])
  })
})
