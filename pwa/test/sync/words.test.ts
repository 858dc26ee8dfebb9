import { describe, expect, it } from 'vitest'
import { localInstant, sha256Text, toWire, uuid7 } from '@/sync/event'
import { addQuantity, parseQuantity, subtractQuantity, toMilli } from '@/sync/quantity'
import { rankCarriers } from '@/sync/waybill'
import { bench, fakeRandom, FakeClock } from '../fakes'

describe('quantities', () => {
  it.each([
    ['30', '30'], [' 30 ', '30'], ['30.0', '30'], ['1.250', '1.25'], ['0', '0'], ['３０', '30'], ['１。５', '1.5'], ['１．５', '1.5'], ['007', '7'],
    ['999999999.999', '999999999.999'],
  ])('%s means %s', (typed, wire) => expect(parseQuantity(typed)).toBe(wire))
  it.each(['', '-1', '1e3', '1,5', '1.2345', '1234567890', '.5', '5.', '三十', 'NaN'])('%s is none', (typed) => expect(parseQuantity(typed)).toBeNull())
  it('adds exactly', () => {
    expect(addQuantity('0.1', '0.2')).toBe('0.3')
    expect(subtractQuantity('1', '2')).toBe('0')
    expect(toMilli('999999999.999')).toBe(999999999999)
  })
})

describe('waybills', () => {
  it.each([
    ['SF1234567890123', 'SF'], ['YT1234567890123', 'YTO'], ['JT1234567890123', 'JT'], ['JDVA12345678901', 'JD'], ['EA123456789CN', 'EMS'],
    ['DPK123456789012', 'DEPPON'], ['ZTO123456789012', 'ZTO'], ['STO1234567890', 'STO'],
  ])('%s is certainly %s', (number, carrier) => expect(rankCarriers(number)[0]).toEqual({ carrier, fit: 'certain' }))
  it('ranks bare digits by habit and never refuses', () => {
    const ranked = rankCarriers('4312345678901', ['YUNDA'], ['ZTO'])
    expect(ranked.slice(0, 2)).toEqual([{ carrier: 'YUNDA', fit: 'likely' }, { carrier: 'ZTO', fit: 'likely' }])
    expect(rankCarriers('what is this?', ['ACME']).map((r) => r.carrier)).toContain('ACME')
    const own = rankCarriers('DPK123456789012', ['DEPPON'], ['SF', 'Deppon'])
    expect(own[0]).toEqual({ carrier: 'Deppon', fit: 'certain' })
    expect(own.filter((r) => r.carrier.toUpperCase() === 'DEPPON')).toHaveLength(1)
  })
})

describe('events', () => {
  it('have a UUIDv7 in lower case that carries the wall clock', () => {
    const now = Date.UTC(2026, 4, 4)
    const id = uuid7(now, fakeRandom())
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now)
  })
  it('keep the local time with its offset', () => {
    expect(localInstant(Date.UTC(2026, 4, 4, 6, 2, 9, 123), 480)).toBe('2026-05-04T14:02:09.123+08:00')
    expect(localInstant(Date.UTC(2026, 4, 4, 6, 2, 9, 5), -210)).toBe('2026-05-04T02:32:09.005-03:30')
  })
  it('names the same moment where the offset is no whole minutes: a phone in Monrovia whose clock fell back to 1970', () => {
    expect(localInstant(0, -44.5)).toBe('1969-12-31T23:16:00.000-00:44')
    for (const offset of [-44.5, 485.71666666666664, -0.4]) {
      const said = localInstant(123_456, offset)
      expect(said).toMatch(/\.\d{3}[+-]\d{2}:\d{2}$/)
      expect(Date.parse(said)).toBe(123_456)
    }
  })
  it('know how long ago they were captured only within the same run of the app', async () => {
    const phone = await bench()
    await phone.capture()
    const [stored] = await phone.store.unsent(1)
    phone.clock.pass(5000)
    expect(toWire(stored!, phone.clock).elapsed_ms).toBe(5000)
    expect(toWire(stored!, Object.assign(new FakeClock(), { boot: 'boot-2' })).elapsed_ms).toBeNull()
  })
  it('have a body that is hashed as the server hashes it', async () => {
    const phone = await bench()
    await phone.capture({ body: { work_order: 'W', operation: 10, good: '1', note: '油污,清洗後再檢 ✓' } })
    const [stored] = await phone.store.unsent(1)
    expect(stored!.event.sha256).toBe(sha256Text(stored!.event.body))
    expect(stored!.event.sha256).toMatch(/^[0-9a-f]{64}$/)
  })
})
