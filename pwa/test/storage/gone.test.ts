/** What leaves the phone's list keeps its name there. */
import { describe, expect, it } from 'vitest'
import { MOST_GONE } from '@/storage/gone'
import { flushRound } from '@/sync/flush'
import { bench, type Bench } from '../fakes'

const named = async (phone: Bench) => {
  const { rows, gone } = await phone.store.view([], true)
  return { here: rows!.map((r) => r.id), gone: Object.fromEntries(gone!.map((r) => [`${r.kind} ${r.id}`, [r.gone!.state, r.data]])) }
}

describe('what left the list', () => {
  it('keeps product, order and quantities of a cancelled order, and not what to work by', async () => {
    const phone = await bench()
    phone.server.row('work_order', 'W1', { order_no: 'SO-1', planned: '20', requirements: 'deburr', changes: [] })
    phone.server.row('defect', 'D1', { name: 'x' })
    await flushRound(phone)
    expect(await named(phone)).toEqual({ here: ['D1', 'W1'], gone: {} })
    phone.server.remove('work_order', 'W1', 'cancelled')
    phone.server.remove('defect', 'D1')
    await flushRound(phone)
    expect(await named(phone)).toEqual({ here: [], gone: { 'work_order W1': ['cancelled', { id: 'W1', order_no: 'SO-1', planned: '20' }] } })
  })

  it('keeps them over a fresh copy of the list, with those that left in between', async () => {
    const phone = await bench()
    for (const id of ['W1', 'W2', 'W3']) phone.server.row('work_order', id, { planned: '1' })
    await flushRound(phone)
    phone.server.remove('work_order', 'W1', 'completed')
    await flushRound(phone)
    phone.server.feed = phone.server.feed.filter((e) => e.row?.id === 'W3') // a fresh copy brings no tombstones
    phone.server.scope = 'scope-2'
    await flushRound(phone)
    const { here, gone } = await named(phone)
    expect(here).toEqual(['W3'])
    expect(gone).toMatchObject({ 'work_order W1': ['completed', {}], 'work_order W2': ['', {}] })
  })

  it('says nothing of orders that a restored server never heard of: nobody closed them', async () => {
    const phone = await bench()
    phone.server.row('work_order', 'W1', { planned: '1' })
    await flushRound(phone)
    Object.assign(phone.server, { epoch: 'epoch-b', feed: [] })
    await flushRound(phone)
    expect(await named(phone)).toEqual({ here: [], gone: {} })
  })

  it('keeps the newest ones', async () => {
    const phone = await bench()
    for (let i = 0; i < MOST_GONE + 1; i++) phone.server.row('work_order', `W${i}`, { planned: '1' })
    await flushRound(phone)
    phone.server.remove('work_order', 'W7')
    await flushRound(phone)
    phone.clock.wall += 1000
    for (let i = 0; i < MOST_GONE + 1; i++) if (i !== 7) phone.server.remove('work_order', `W${i}`)
    await flushRound(phone)
    const { gone } = await named(phone)
    expect(Object.keys(gone)).toHaveLength(MOST_GONE)
    expect(gone).not.toHaveProperty('work_order W7')
  })

  it('goes with the list when the phone is taken out', async () => {
    const phone = await bench()
    phone.server.row('work_order', 'W1', { planned: '1' })
    await flushRound(phone)
    phone.server.remove('work_order', 'W1')
    await flushRound(phone)
    await phone.store.wipeReference()
    expect(await named(phone)).toEqual({ here: [], gone: {} })
  })
})
