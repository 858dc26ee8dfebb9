import { describe, expect, it, vi } from 'vitest'
import { flushRound } from '@/sync/flush'
import { pullAll } from '@/sync/pull'
import { bench, json, portal, type Bench } from '../fakes'

const rows = async (phone: Bench) => {
  const { rows } = await phone.store.view([], true)
  return Object.fromEntries((rows ?? []).map((r) => [`${r.kind}/${r.id}`, r.data]))
}

describe('reading the feed', () => {
  it('brings rows, removals and verdicts page by page', async () => {
    const phone = await bench()
    phone.server.pageSize = 2
    for (let i = 0; i < 5; i++) phone.server.row('defect', `D${i}`, { name: `n${i}` })
    await flushRound(phone)
    expect(Object.keys(await rows(phone))).toHaveLength(5)
    phone.server.remove('defect', 'D1')
    phone.server.row('defect', 'D2', { name: 'new' })
    await flushRound(phone)
    expect(await rows(phone)).not.toHaveProperty('defect/D1')
    expect(await rows(phone)).toHaveProperty('defect/D2', { id: 'D2', name: 'new' })
    expect((await phone.store.syncState()).asOf).toBe(phone.clock.wall)
  })

  it('[I8] lays no page that a tab asked for before it froze over what another tab has read since', async () => {
    const phone = await bench()
    phone.server.row('defect', 'D1', { name: 'old' })
    const whole = { ...phone, between: async () => {} }
    let thawed = false
    const frozen: typeof phone.transport = {
      ...phone.transport,
      pull: async (...asked) => {
        const page = await phone.transport.pull(...asked)
        if (!thawed) { // the answer is there, and the tab stands still while another one reads on
          thawed = true
          await pullAll(whole, () => true)
          phone.server.row('defect', 'D1', { name: 'new' })
          await pullAll(whole, () => true)
          const cursor = (await phone.store.syncState()).cursor
          asking.push(cursor)
        }
        return page
      },
    }
    const asking: string[] = []
    await pullAll({ ...whole, transport: frozen }, () => true)
    expect(await rows(phone)).toEqual({ 'defect/D1': { id: 'D1', name: 'new' } })
    expect((await phone.store.syncState()).cursor).toBe(asking[0])
  })

  it.each(['meta', 'rows'])('[S15] rows and cursor are stored together or not at all: the disk is full at the %s', async (place) => {
    const phone = await bench()
    phone.server.row('defect', 'D1', { name: 'a' })
    const put = IDBObjectStore.prototype.put
    let broken = true
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (broken && this.name === place && (place === 'rows' || args[1] === 'sync')) {
        broken = false
        throw new DOMException('full', 'QuotaExceededError')
      }
      return put.apply(this, args as [unknown, IDBValidKey])
    })
    phone.server.epoch = '' // the first page's epoch is no news, so that the broken put is the page's
    await phone.store.applyPage({
      epoch: '', restored_seq: 0, server_time: '', scope: 's', cursor: 'c', more: false, tombstones: [], verdicts: [],
      rows: [{ kind: 'defect', id: 'D1', seq: 1, data: {} }],
    }, { passed: 0, now: 1 }).catch(() => undefined)
    spy.mockRestore()
    expect(await rows(phone)).toEqual({})
    expect((await phone.store.syncState()).cursor).toBe('')
  })

  it('[S18] takes a fresh snapshot beside the old data and swaps at the end; the outbox stays', async () => {
    const phone = await bench()
    phone.server.row('work_order', 'W1', { n: 1 })
    phone.server.row('work_order', 'W2', { n: 1 })
    await flushRound(phone)
    phone.server.scope = 'scope-2'
    phone.server.pageSize = 1
    phone.server.feed = phone.server.feed.filter((e) => e.row?.id !== 'W1')
    phone.server.row('work_order', 'W3', { n: 2 })
    phone.server.row('work_order', 'W4', { n: 2 })
    await phone.capture()
    let pages = 0
    phone.server.instead = (what) => {
      if (what === 'push') return { kind: 'network' }
      return what === 'pull' && ++pages > 3 ? { kind: 'network' } : null
    }
    await flushRound(phone)
    expect(Object.keys(await rows(phone))).toEqual(['work_order/W1', 'work_order/W2']) // not half of the new
    phone.server.instead = (what) => (what === 'push' ? { kind: 'network' } : null)
    await flushRound(phone)
    expect(Object.keys(await rows(phone))).toEqual(['work_order/W2', 'work_order/W3', 'work_order/W4'])
    expect(await phone.store.unsent(10)).toHaveLength(1)
  })

  it.each([
    ['a page', portal],
    ['JSON of another shape', json(200, { rows: [] })],
    ['rows without data', json(200, { epoch: 'e', restored_seq: 0, server_time: '', rows: [{ kind: 'a', id: 'b', seq: 1 }], tombstones: [], verdicts: [], cursor: 'c', more: false, scope: 's' })],
  ])('takes nothing from %s', async (_what, answer) => {
    const phone = await bench()
    phone.server.row('defect', 'D1', { name: 'a' })
    await flushRound(phone)
    phone.server.instead = (what) => (what === 'pull' ? answer : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'offline' })
    expect(Object.keys(await rows(phone))).toEqual(['defect/D1'])
  })

  it('[S14] nobody is signed in, and the server does not know this phone: says so before anybody signs in', async () => {
    const phone = await bench()
    phone.server.instead = (what) =>
      what === 'pull' ? json(401, { code: 'unauthenticated', message: {} }) : what === 'me' ? json(401, { code: 'unknown_device', message: {} }) : null
    expect(await flushRound(phone)).toMatchObject({ trouble: 'enrol_again' })
    expect((await phone.store.device())!.state).toBe('enrol_again')
    phone.server.instead = (what) => (what === 'pull' ? json(401, { code: 'unauthenticated', message: {} }) : null)
    await flushRound(phone)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'sign_in' })
    expect((await phone.store.device())!.state).toBe('enrolled')
  })

  it('asks for a sign-in on 401 and still empties the outbox', async () => {
    const phone = await bench()
    await phone.capture()
    phone.server.instead = (what) => (what === 'pull' ? json(401, { code: 'unauthenticated', message: {} }) : null)
    expect(await flushRound(phone)).toMatchObject({ trouble: 'sign_in' })
    expect(await phone.store.unsent(1)).toEqual([])
  })

  it('a revoked phone loses its reference data and keeps its unsent events', async () => {
    const phone = await bench()
    phone.server.row('defect', 'D1', { name: 'a' })
    await flushRound(phone)
    await phone.capture()
    phone.server.revoked = true
    phone.server.instead = (what) =>
      what === 'pull' ? json(401, { code: 'unauthenticated', message: {} }) : what === 'push' ? { kind: 'network' } : null
    await flushRound(phone)
    expect(await rows(phone)).toEqual({})
    expect((await phone.store.device())!.state).toBe('revoked')
    expect(await phone.store.unsent(10)).toHaveLength(1)
  })

  it('a server that answers 409 for ever does not keep the phone busy for ever', async () => {
    const phone = await bench()
    let asked = 0
    phone.server.instead = (what) => {
      if (what !== 'pull') return null
      if (++asked > 20) throw new Error('it asks for ever')
      return json(409, { code: 'resync', message: {} })
    }
    expect(await flushRound(phone)).toMatchObject({ trouble: 'server' })
    expect(asked).toBeLessThanOrEqual(20)
  })
})
