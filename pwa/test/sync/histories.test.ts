import { describe, expect, it } from 'vitest'
import { flushRound } from '@/sync/flush'
import { idOf } from '@/sync/laying'
import { overlaid, passedOf, type RowTable } from '@/sync/overlay'
import type { PullPage } from '@/sync/wire'
import { bench, FakeServer, json, photo, report, unsent, verdictOf, WORK_ORDER, type Bench } from '../fakes'

const DAY = 24 * 3600_000
const nobodySignedIn = json(401, { code: 'unauthenticated', message: {} })
const operation = (good: string) => ({ number: 10, good, process_scrap: '0', material_scrap: '0', blocked: '0', finished: false, started: true })

/** What the screen says is done of the operation. */
async function goodOn(phone: Bench): Promise<string> {
  const [events, { rows, sync }] = [await phone.store.recent(100), await phone.store.view([], true)]
  const kept = rows!.filter((r) => r.kind === 'work_order').map((r) => [r.id, { seq: r.seq, data: r.data }] as const)
  const table = { work_order: new Map(kept) } as unknown as RowTable
  const id = idOf(WORK_ORDER)
  const row = overlaid(table, events, passedOf(sync)).work_order.get(id) ?? table.work_order!.get(id)!.data
  return row.operations[0]!.good
}

/** Reported 30, and read as a row of the server's that says so. */
async function reported(): Promise<Bench> {
  const phone = await bench()
  await phone.capture()
  phone.server.row('x', 'filler', {}, 20)
  phone.server.seq = 20
  await flushRound(phone)
  phone.server.row('work_order', idOf(WORK_ORDER), { code: WORK_ORDER, order_no: 'O', revision: 1, state: 'in_production', planned: '1000', operations: [operation('30')] })
  await flushRound(phone)
  expect(await goodOn(phone)).toBe('30')
  return phone
}

describe('numbers of two histories, before and after a restore,', () => {
  it('[S15] [S17] are not mixed: every own piece is shown once until the new history is read', async () => {
    const phone = await reported()
    phone.server.restore('epoch-b', 0)
    const me = json(200, { device_id: 'dev-1', revoked: false, epoch: 'epoch-b', restored_seq: 0 })
    phone.server.instead = (what) => (what === 'pull' ? nobodySignedIn : what === 'me' ? me : what === 'push' ? json(503, {}) : null)
    await flushRound(phone)
    expect(await unsent(phone)).toBe(1)
    expect(await goodOn(phone)).toBe('30')
    await phone.capture()
    expect(await goodOn(phone)).toBe('60')
    phone.server.instead = (what) => (what === 'pull' ? nobodySignedIn : what === 'me' ? me : null)
    await flushRound(phone)
    expect(await unsent(phone)).toBe(0)
    expect(await goodOn(phone)).toBe('60')
    phone.server.row('work_order', idOf(WORK_ORDER), { code: WORK_ORDER, order_no: 'O', revision: 1, state: 'in_production', planned: '1000', operations: [operation('60')] })
    phone.server.instead = null
    await flushRound(phone)
    expect(await goodOn(phone)).toBe('60')
  })

  it('[S17] [S21] an answer of the old one, held by a tab that stood still, says nothing any more', async () => {
    const phone = await bench()
    await phone.capture()
    await flushRound(phone)
    const lost = await phone.capture(report('5'))
    let times = 0
    phone.transport = Object.assign(Object.create(phone.server) as typeof phone.server, {
      push: async (body: string) => {
        const answer = await phone.server.push(body) // applied, in the history that ends now
        if (times++ > 0) return answer
        phone.server.restore('epoch-b', 1)
        await phone.store.changeEpoch('epoch-b', 1) // another tab heard of it
        return answer
      },
    })
    await flushRound(phone)
    expect((await phone.store.syncState()).epoch).toBe('epoch-b')
    await flushRound(phone)
    expect(phone.server.events.has(lost)).toBe(true)
    expect(await verdictOf(phone, lost)).toMatchObject({ epoch: 'epoch-b' })
  })

  it('[S17] [S21] nor does a page of the old one', async () => {
    const phone = await reported()
    const cursor = (await phone.store.syncState()).cursor
    const page = (await phone.server.pull(cursor, 500)) as unknown as { json: PullPage }
    await phone.store.changeEpoch('epoch-b', 0)
    expect(await phone.store.applyPage(page.json, { passed: 0, now: 0, asked: cursor })).toBe(false)
  })

  it('[S17] an answer of the one before last does not bring it back', async () => {
    const phone = await bench()
    await phone.store.changeEpoch('epoch-b', 0)
    expect(await phone.store.changeEpoch('epoch-c', 0, 'epoch-a')).toBe(false)
    expect(await phone.store.changeEpoch('epoch-b', 0, 'epoch-a')).toBe(true)
    expect((await phone.store.syncState()).epoch).toBe('epoch-b')
  })
})

describe('forgetting what the server has', () => {
  it('[S17] [S21] waits for a tab that asked: one that lost its turn did not', async () => {
    const phone = await bench()
    const lost = await phone.capture()
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    phone.clock.pass(40 * DAY)
    await flushRound({ ...phone, locks: { hold: (_name, _options, work) => work(() => false) } })
    await flushRound(phone)
    expect(phone.server.events.has(lost)).toBe(true)
  })

  it.each([
    ['the phone\'s', (phone: Bench) => void (phone.clock.wall += 400 * DAY)],
    ['the server\'s', (phone: Bench) => void (phone.server.time = new Date(phone.clock.now() + 400 * DAY).toISOString())],
  ])('[S17] needs both clocks: %s alone, years ahead, makes nothing old', async (_whose, ahead) => {
    const phone = await bench()
    phone.server.time = new Date(phone.clock.now()).toISOString()
    const kept = await phone.capture()
    await flushRound(phone)
    ahead(phone)
    await flushRound(phone)
    expect((await phone.store.recent(10)).map((e) => e.event_id)).toEqual([kept])
  })

  it('[S17] goes by the server\'s clock for what was acknowledged while the phone\'s was years behind', async () => {
    const phone = await bench()
    phone.server.time = new Date(phone.clock.now()).toISOString()
    phone.clock.wall -= 400 * DAY
    const kept = await phone.capture()
    await flushRound(phone)
    phone.clock.wall += 400 * DAY
    await flushRound(phone)
    expect((await phone.store.recent(10)).map((e) => e.event_id)).toEqual([kept])
  })

  it('[S17] [S20] goes by it for photos and texts of that time too, from the first round on', async () => {
    const phone = await bench()
    phone.server.time = new Date(phone.clock.now()).toISOString()
    phone.clock.wall -= 400 * DAY
    const text = await phone.capture({ body: { note: 'poison' } as never })
    const kept = await phone.capture({}, [photo(1000)])
    await flushRound(phone)
    expect(await phone.store.unsentBlobs()).toEqual([])
    phone.clock.wall += 400 * DAY
    await flushRound(phone)
    await phone.capture({}, [photo(2000)])
    phone.clock.wall -= 400 * DAY // the battery was out
    await flushRound(phone)
    phone.clock.wall += 400 * DAY
    await flushRound(phone)
    expect((await phone.store.recent(10)).map((e) => e.event_id).slice(0, 2)).toEqual([text, kept])
    expect(await phone.store.blobData(photo(1000).sha256)).not.toBeNull()
    expect(await phone.store.blobData(photo(2000).sha256)).not.toBeNull()
  })

  it('[S17] [S20] takes a photo\'s days from the phone\'s clock where that is ahead', async () => {
    const phone = await bench()
    phone.server.time = new Date(phone.clock.now() - 400 * DAY).toISOString()
    await phone.capture({}, [photo(1000)])
    await flushRound(phone)
    phone.server.time = new Date(phone.clock.now()).toISOString()
    await flushRound(phone)
    expect(await phone.store.blobData(photo(1000).sha256)).not.toBeNull()
  })
})

describe('a phone', () => {
  it('[S3] sends fresh work although a text that nobody takes stands before it and a batch was halved', async () => {
    const phone = await bench()
    await phone.capture({ body: { note: 'poison' } as never })
    await flushRound(phone)
    phone.server.restore('epoch-b', 0)
    let poison = 'nothing yet'
    phone.transport = Object.assign(Object.create(phone.server) as typeof phone.server, {
      quarantine: async (text: string) => (text.includes(poison) ? phone.server.quarantine(text) : json(429, {})),
    })
    await flushRound(phone) // hears that the text has to go again
    poison = await phone.capture({ body: { note: 'poison' } as never })
    const fresh = await phone.capture()
    await flushRound(phone)
    expect(phone.server.events.has(fresh)).toBe(true)
  })

  it('[S17] that was taken out is in use again where a restore has undone it', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(100)])
    await phone.store.setDeviceState('revoked')
    await flushRound(phone)
    expect((await phone.store.device())!.state).toBe('enrolled')
  })
})

describe('a tab that stood still while the server went back', () => {
  /** Another tab hears of the new history while this one waits for the answer to `what`; once. */
  function restoredDuring(phone: Bench, what: 'blobPatch' | 'blobHead' | 'quarantine'): FakeServer {
    let once = true
    const frozen = Object.assign(Object.create(phone.server) as FakeServer)
    frozen[what] = async (...args: never[]) => {
      const answer = await (phone.server[what] as unknown as (...args: never[]) => Promise<never>)(...args)
      if (!once) return answer
      once = false
      phone.server.restore('epoch-b', 0)
      phone.server.blobs.clear()
      phone.server.quarantined.length = 0
      await phone.store.changeEpoch('epoch-b', 0)
      return answer
    }
    return frozen
  }

  it.each(['blobPatch', 'blobHead'] as const)('[S17] does not take a photo for sent that only the old history has (%s)', async (what) => {
    const phone = await bench()
    await phone.capture({}, [photo(1000)])
    if (what === 'blobHead') phone.server.blobs.set(photo(1000).sha256, { total: 1000, data: new Uint8Array(photo(1000).data) })
    phone.transport = restoredDuring(phone, what)
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.blobs.get(photo(1000).sha256)?.data).toHaveLength(1000)
    expect(await phone.store.unsentBlobs()).toEqual([])
    expect(phone.server.events.size).toBe(1)
  })

  it('[S17] does not give a photo up that only the old history refused', async () => {
    const phone = await bench()
    await phone.capture({}, [photo(1000)])
    phone.server.instead = (what) => (what === 'blobPatch' && phone.server.epoch === 'epoch-a'
      ? { kind: 'http', status: 422, offset: null, code: 'not_a_picture', retryAfter: null } : null)
    phone.transport = restoredDuring(phone, 'blobPatch')
    await flushRound(phone)
    await flushRound(phone)
    expect(phone.server.blobs.size).toBe(1)
  })

  it('[S17] does not take a text for told that only the old history has', async () => {
    const phone = await bench()
    await phone.capture({ body: { work_order: 'poison', operation: 10, good: '1' } })
    phone.transport = restoredDuring(phone, 'quarantine')
    expect(await flushRound(phone)).toMatchObject({ trouble: null })
    expect(phone.server.quarantined).toHaveLength(1)
    expect(await unsent(phone)).toBe(0)
    expect((await phone.store.recent(1))[0]).toMatchObject({ state: 'quarantined' })
  })
})
