// Verdicts told by pull may be of another event under the same id: the phone lets go only of what is its own [S2, S4].
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { digestOf } from '@/sync/event'
import { flushRound } from '@/sync/flush'
import { ELSEWHERE, itemsOf } from '@/sync/outbox'
import type { FrozenEvent, PulledVerdict } from '@/sync/wire'
import { bench, json, unsent, verdictOf, type Bench } from '../fakes'

interface Case { what: string; event: FrozenEvent; digest: string }
const cases = JSON.parse(readFileSync(new URL('../../../tests/sync/digests.json', import.meta.url), 'utf-8')) as Case[]

describe('the digest', () => {
  it.each(cases)('[S2] is the server\'s: $what', ({ event, digest }) => expect(digestOf(event)).toBe(digest))
  it('leaves out what does not travel', () => {
    const { event, digest } = cases[0]!
    expect(digestOf({ ...event, on_behalf_of: undefined, base: { ...event.base, waybill: undefined } })).toBe(digest)
  })
})

/** The server has an event under the phone's id, told by pull; pushes fail until `push` is set free. */
async function told(change: Partial<PulledVerdict>, kept: (event: FrozenEvent) => FrozenEvent = (e) => e) {
  const phone = await bench()
  const id = await phone.capture()
  const [mine] = await phone.store.unsent()
  const { server } = phone
  server.feed.push({ seq: ++server.seq, verdict: {
    event_id: id, verdict: 'applied', code: 'ok', seq: server.seq, note: '', digest: digestOf(kept(mine!.event)), device: 'dev-1', ...change } })
  server.instead = (what) => (what === 'push' ? json(503, { code: 'busy', message: {} }) : null)
  await flushRound(phone)
  return { phone, id }
}
const sent = (phone: Bench) => phone.server.requests.flatMap((r) => r.events.map((e) => e.event_id))
const OTHER = (event: FrozenEvent) => ({ ...event, recorded_at: '2026-05-04T14:02:10.000+08:00' })

describe('a verdict told by pull', () => {
  it('[S4] of the same content lets go of an event that could not be sent', async () => {
    const { phone, id } = await told({})
    expect(await unsent(phone)).toBe(0)
    expect(await verdictOf(phone, id)).toMatchObject({ verdict: 'applied', seq: 1 })
  })

  it('[S2] of another content leaves the phone\'s own to be sent, and what it hears then stands', async () => {
    const { phone, id } = await told({}, OTHER)
    expect(await unsent(phone)).toBe(1)
    expect(await verdictOf(phone, id)).toBeNull()
    phone.server.instead = null
    phone.server.verdictOf = () => ['id_conflict', 'id_conflict']
    await flushRound(phone)
    expect(sent(phone)).toEqual([id])
    expect(await unsent(phone)).toBe(0)
    // What becomes of the other one later is not this one's verdict.
    const other = digestOf(OTHER((await phone.store.view([id], false)).events[0]!.event))
    phone.server.feed.push({ seq: 9, verdict: { event_id: id, verdict: 'dismissed', code: 'dismissed', seq: 9, note: '', digest: other, device: 'dev-1' } })
    await flushRound(phone)
    expect(itemsOf(await phone.store.recent(10))[0]).toMatchObject({ state: 'sent', needsYou: true, verdict: { verdict: 'id_conflict' } })
  })

  it('[S2] that does not say of what content: the phone sends its own; later changes are believed as before', async () => {
    const { phone, id } = await told({ digest: undefined })
    expect(await unsent(phone)).toBe(1)
    phone.server.instead = null
    await flushRound(phone)
    expect(sent(phone)).toEqual([id])
    phone.server.feed.push({ seq: 9, verdict: { event_id: id, verdict: 'dismissed', code: 'dismissed', seq: 9, note: '', device: 'dev-1' } })
    await flushRound(phone)
    expect(await verdictOf(phone, id)).toMatchObject({ verdict: 'dismissed', seq: 9 })
  })

  it('[S14] held for want of a signature: the phone brings it by itself, which proves it', async () => {
    const { phone, id } = await told({ verdict: 'held', code: 'unverified_file' })
    expect(await unsent(phone)).toBe(1)
    phone.server.instead = null
    await flushRound(phone)
    expect(sent(phone)).toEqual([id])
    expect(await verdictOf(phone, id)).toMatchObject({ verdict: 'applied' })
  })
})

describe('a record that was taken back elsewhere', () => {
  const seen = async (phone: Bench) => itemsOf(await phone.store.recent(10))[0]!
  async function counted() {
    const phone = await bench()
    const id = await phone.capture()
    await flushRound(phone)
    const [kept] = await phone.store.recent(1)
    const tell = async (seq: number, more: Partial<PulledVerdict>) => {
      phone.server.feed.push({ seq, verdict: { event_id: id, verdict: 'applied', code: 'ok', seq, note: '', digest: digestOf(kept!.event), device: 'dev-1', ...more } })
      phone.server.seq = Math.max(phone.server.seq, seq)
      await flushRound(phone)
    }
    return { phone, id, tell, first: (await verdictOf(phone, id))!.seq }
  }

  it('[S25] is shown so, and counts again when that is undone', async () => {
    const { phone, id, tell, first } = await counted()
    expect((await seen(phone)).reversedBy).toBeNull()
    await tell(20, { reversed: true })
    expect((await seen(phone)).reversedBy).toBe(ELSEWHERE)
    expect(await verdictOf(phone, id)).toMatchObject({ seq: 20, reversed: first })
    await tell(30, {})
    expect((await seen(phone)).reversedBy).toBeNull()
    await tell(40, { reversed: true })
    const { epoch } = await phone.store.syncState()
    await phone.store.settle(epoch, [{ event_id: id, verdict: 'applied', code: 'ok', seq: first }], 0) // an answer that came late
    expect((await seen(phone)).reversedBy).toBe(ELSEWHERE)
  })

  it('[S1] is told so by the answer to its own push as well', async () => {
    const phone = await bench()
    const id = await phone.capture()
    const { epoch } = await phone.store.syncState()
    await phone.store.settle(epoch, [{ event_id: id, verdict: 'applied', code: 'ok', seq: 7, reversed: true }], 0)
    expect((await seen(phone)).reversedBy).toBe(ELSEWHERE)
  })

  it('[S13] is not so where it never counted', async () => {
    const { phone, tell } = await counted()
    await tell(20, { verdict: 'held', code: 'over_planned', reversed: true })
    expect((await seen(phone)).reversedBy).toBeNull()
  })
})
