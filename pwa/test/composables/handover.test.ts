import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sign, tellKey } from '@/composables/later/deviceKey'
import { outboxFiles, noteHanded, outgoing, receive, tooLarge } from '@/composables/later/useHandover'
import { names } from '@/composables/names'
import { device, events, openPhone, phone, signedIn, syncState } from '@/composables/phone'
import { createRuntime, type Runtime } from '@/composables/runtime'
import { useCapture } from '@/composables/useCapture'
import { takeIdentity } from '@/storage/identity'
import { carry } from '@/storage/handover'
import { Collector } from '@/sync/handover/frames'
import { spokenCode } from '@/sync/handover/receipt'
import type { FrozenEvent } from '@/sync/wire'
import { photo, WORK_ORDER } from '../fakes'

const asked: { path: string; body: unknown }[] = []
vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
  asked.push({ path, body: JSON.parse(String(init.body)) })
  return path.endsWith('/devices/key') ? new Response(null, { status: 204 }) : Promise.reject(new TypeError('no network'))
})
// Another phone has another database; here one follows the other under one name.
const KEY = { x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }
const OTHER = { x: KEY.y, y: KEY.x }

let runtime: Runtime
const { capture } = useCapture()

async function inHand(id: string, epoch = 'e'): Promise<void> {
  runtime?.loop.stop()
  runtime?.changes.close()
  await runtime?.store.close()
  await new Promise((resolve) => (indexedDB.deleteDatabase('suigong').onsuccess = resolve))
  events.value = new Map()
  runtime = createRuntime('0.0.1', () => 'S', () => undefined)
  await takeIdentity(runtime.store, { id, name: `手机 ${id}`, state: 'enrolled' })
  await runtime.store.changeEpoch(epoch, 0)
  await openPhone(runtime)
  syncState.value = await runtime.store.syncState()
  signedIn.value = { actorId: 'P1', sessionId: 'S1' }
  names.value = { etag: '', at: 0, items: [], key: KEY }
}

const report = (good: string) => capture('work.report', { work_order: WORK_ORDER, operation: 10, good })

async function read(text: (index: number) => string): Promise<Uint8Array<ArrayBuffer>> {
  const collector = new Collector()
  for (let i = 0; ; i++) {
    const message = collector.take(text(i))?.message
    if (message) return message
  }
}

beforeEach(() => inHand('dev-a'))
afterEach(() => void (asked.length = 0))

describe('from phone to phone', () => {
  it('carries what waits, and both can prove it', async () => {
    for (const good of ['1', '2', '3']) await report(good)
    const before = (await phone().store.unsent()).map((e) => e.event)
    const sending = (await outgoing(false, false))!
    expect(sending).toMatchObject({ left: 0, photos: 0, ids: before.map((e) => e.event_id) })
    const message = await read(sending.text)

    await inHand('dev-b')
    const got = await receive(message)
    if (!got.ok) throw new Error(got.why)
    expect(got).toMatchObject({ from: { id: 'dev-a', name: '手机 dev-a' }, told: { added: 3, known: 0, different: [] } })
    expect((await phone().store.unsent()).map((e) => e.event)).toEqual(before)
    expect(sending.confirm(got.receipt!.text)?.to).toEqual({ id: 'dev-b', name: '手机 dev-b' })
    expect(sending.confirm(got.receipt!.spoken)?.to).toBeNull()
    expect(sending.confirm('https://example.org')).toBeNull()

    const again = await receive(message)
    expect(again.ok && again.told).toEqual({ added: 0, known: 3, different: [] })
  })

  it('brings the others where one is larger than a parcel takes; that one stays, is told, and goes in the file', async () => {
    await report('1')
    await capture('work.report', { work_order: WORK_ORDER, operation: 10, good: '2', note: '长'.repeat(32 * 1024) } as never)
    await report('3')
    const [first, large, third] = (await phone().store.unsent()).map((e) => e.event_id)
    const sending = (await outgoing(false, false))!
    expect(sending).toMatchObject({ ids: [first, third], left: 0 })
    expect(await tooLarge()).toBe(1)
    await noteHanded([first!, third!], { to: null, at: '2026-05-04T14:02:09.123+08:00' })
    expect(await outgoing(false, false)).toBeNull()
    const file = await (await (await outboxFiles()).make(0)).file.text()
    expect(file).toContain(large!)
    const message = await read(sending.text)
    await inHand('dev-b')
    expect(await receive(message)).toMatchObject({ ok: true, told: { added: 2 } })
  })

  it('is the same parcel while it has the same records: shown again, in larger codes, or after the app was closed', async () => {
    for (const good of ['1', '2']) await report(good)
    const first = await read((await outgoing(false, false))!.text)
    runtime.loop.stop()
    await new Promise((resolve) => setTimeout(resolve, 5)) // another instant
    expect(await read((await outgoing(false, false))!.text)).toEqual(first)
    expect(await read((await outgoing(false, true))!.text)).toEqual(first)

    vi.resetModules()
    const [later, screens] = [await import('@/composables/later/useHandover'), await import('@/composables/phone')]
    await screens.openPhone(runtime)
    ;(await import('@/composables/names')).names.value = names.value
    const shown = (await later.outgoing(false, false))!
    expect(await read(shown.text)).toEqual(first)
    expect(shown.confirm(spokenCode(first))?.to).toBeNull()

    await report('3')
    expect(await read((await outgoing(false, false))!.text)).not.toEqual(first)
  })

  it('[S2] gives no receipt for a parcel of which this phone keeps another version: its phone must bring that itself', async () => {
    for (const good of ['1', '2']) await report(good)
    const { text } = (await outgoing(false, false))!
    const [first] = (await phone().store.unsent()).map((e) => e.event)
    const message = await read(text)
    await inHand('dev-b')
    await carry(phone().store, [{ ...first!, recorded_at: '2026-05-04T14:02:10.000+08:00' }], { id: 'dev-c', name: 'c' }, '')
    const got = await receive(message)
    expect(got).toMatchObject({ ok: true, told: { added: 1, known: 0, different: [first!.event_id] }, receipt: null })
  })

  it('hands on what it carries for others, and asks again only when told to', async () => {
    await report('1')
    const message = await read((await outgoing(false, true))!.text)
    await inHand('dev-b')
    await receive(message)
    const second = (await outgoing(false, false))!
    await noteHanded(second.ids, { to: { id: 'dev-c', name: 'c' }, at: '' })
    expect(await outgoing(false, false)).toBeNull()
    expect((await outgoing(true, false))!.ids).toEqual(second.ids)
    const passed = await read(second.text)
    await inHand('dev-c')
    expect((await receive(passed)).ok).toBe(true)
    expect((await phone().store.unsent()).map((e) => e.event.device_id)).toEqual(['dev-a'])
  })

  it('refuses with a reason: another factory, its own, a phone out of use, damage, a full disk', async () => {
    await report('1')
    const message = await read((await outgoing(false, false))!.text)
    const why = async () => {
      const got = await receive(message)
      return got.ok ? 'ok' : got.why
    }
    expect(await why()).toBe('own')
    await inHand('dev-b')
    names.value = { ...names.value!, key: OTHER }
    expect(await why()).toBe('foreign')
    names.value = { ...names.value!, key: null }
    await phone().store.changeEpoch('another', 0)
    expect(await why()).toBe('foreign')
    await phone().store.changeEpoch('e', 0)
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    expect(await why()).toBe('storage')
    add.mockRestore()
    await phone().store.setDeviceState('revoked')
    expect(await why()).toBe('not_enrolled')
    await phone().store.setDeviceState('enrolled')
    expect(await receive(new Uint8Array([1, 2, 3]))).toEqual({ ok: false, why: 'unreadable' })
    expect(await phone().store.unsent()).toEqual([])
    expect(await why()).toBe('ok')
  })
})

/** The entries of an archive that only stores. */
function entriesOf(bytes: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(bytes.buffer)
  const found = new Map<string, Uint8Array<ArrayBuffer>>()
  for (let at = 0; view.getUint32(at, true) === 0x04034b50;) {
    const [size, name] = [view.getUint32(at + 18, true), view.getUint16(at + 26, true)]
    const begin = at + 30 + name
    found.set(new TextDecoder().decode(bytes.slice(at + 30, begin)), bytes.slice(begin, begin + size) as Uint8Array<ArrayBuffer>)
    at = begin + size
  }
  return found
}

const hex = (value: string) => Uint8Array.from(value.match(/../g)!, (b) => parseInt(b, 16))

async function proves(
  told: { x: string; y: string }, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const [raw, curve] = [new Uint8Array([4, ...hex(told.x), ...hex(told.y)]), { name: 'ECDSA', namedCurve: 'P-256' }]
  const key = await crypto.subtle.importKey('raw', raw, curve, false, ['verify'])
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, signed)
}

describe('to the office', () => {
  it('is a signed file with every record and photo that waits', async () => {
    await tellKey()
    const [{ path, body }] = asked as [{ path: string; body: { x: string; y: string } }]
    expect(path).toBe('/api/v1/devices/key')
    await tellKey()
    expect(asked).toHaveLength(1)

    const picture = photo(2000)
    await capture('andon.call', { work_center: 'M1', kind: 'machine' }, { photos: [{ ...picture, url: '' }] })
    await report('7')
    const { file, records, photos } = await (await outboxFiles()).make(0)
    expect([file.name, records, photos]).toEqual([expect.stringMatching(/^suigong-outbox-dev-a-\d+\.zip$/), 2, 1])
    const entries = entriesOf(new Uint8Array(await file.arrayBuffer()))
    expect([...entries.keys()]).toEqual(['manifest.json', 'events.jsonl', 'signature.json', 'README.txt', `photos/${picture.sha256}`])
    expect(entries.get(`photos/${picture.sha256}`)).toEqual(new Uint8Array(picture.data))
    const text = (name: string) => new TextDecoder().decode(entries.get(name))
    const lines = text('events.jsonl').trim().split('\n').map((line) => JSON.parse(line) as FrozenEvent)
    expect(lines.map((e) => [e.type, e.device_id, e.device_seq])).toEqual([['andon.call', 'dev-a', 1], ['work.report', 'dev-a', 2]])
    expect(JSON.parse(text('manifest.json'))).toMatchObject({ format: 'suigong-outbox', version: 2, device: { id: 'dev-a' }, epoch: 'e', events: { count: 2 } })

    const { signature } = JSON.parse(text('signature.json')) as { signature: string }
    const signed = new TextEncoder().encode(`SUIGONG-OUTBOX-2:${text('manifest.json')}`)
    expect(await proves(body, hex(signature), signed)).toBe(true)
  })

  it('is signed with the key that the office was told, also where two looked for one at once', async () => {
    const bytes = new Uint8Array([1, 2, 3])
    const [, first] = await Promise.all([tellKey(), sign(bytes), tellKey()])
    const told = asked.map(({ body }) => body as { x: string; y: string })
    expect(new Set(told.map(({ x }) => x)).size).toBe(1)
    for (const signature of [first!, (await sign(bytes))!]) {
      expect(await proves(told[0]!, new Uint8Array(signature), bytes)).toBe(true)
    }
  })

  it('is several files where one would be larger than the office takes: each whole, in any order', async () => {
    const pictures = [photo(2000), photo(2001), photo(400)] // one and the small one fit, whatever their order
    for (const picture of pictures) await capture('andon.call', { work_center: 'M1', kind: 'machine' }, { photos: [{ ...picture, url: '' }] })
    for (const good of ['1', '2']) await report(good)
    const files = await outboxFiles({ events: 3, eventBytes: 1e6, photos: 9, bytes: 2500 })
    expect(files.count).toBe(3)
    const found = []
    for (let i = 0; i < files.count; i++) {
      const { file, records, photos } = await files.make(i)
      const entries = entriesOf(new Uint8Array(await file.arrayBuffer()))
      const events = new TextDecoder().decode(entries.get('events.jsonl')).trim().split('\n').map((line) => JSON.parse(line) as FrozenEvent)
      const shown = [...entries.keys()].filter((name) => name.startsWith('photos/')).map((name) => name.slice(7))
      expect([events.length, shown.length]).toEqual([records, photos])
      found.push({ name: file.name, numbers: events.map((e) => e.device_seq), photos: shown })
    }
    const shas = pictures.map((p) => p.sha256)
    const [, second, third] = found
    expect(found.map((f) => f.numbers.length)).toEqual([3, 2, third!.numbers.length])
    expect(new Set(found.flatMap((f) => f.photos))).toEqual(new Set(shas))
    expect(found.flatMap((f) => f.photos)).toHaveLength(3)
    expect([second!.numbers, third!.numbers.every((n) => n <= 3)]).toEqual([[4, 5], true]) // once more, with their photos
    expect(third!.numbers.length).toBe(third!.photos.length)
    expect(found.map((f) => f.name.replace(/\d+(?=-\d)/, ''))).toEqual([1, 2, 3].map((n) => `suigong-outbox-dev-a--${n}-of-3.zip`))
  })

  it('[S4] holds a photo that alone is larger than a file may be, and nothing beside it', async () => {
    const picture = photo(2000)
    await capture('andon.call', { work_center: 'M1', kind: 'machine' }, { photos: [{ ...picture, url: '' }] })
    const files = await outboxFiles({ events: 1, eventBytes: 1e6, photos: 9, bytes: 100 })
    expect([files.count, (await files.make(0)).photos]).toEqual([1, 1])
  })

  it('goes unsigned from a phone that cannot keep a key, and another identity has another key', async () => {
    const first = await sign(new Uint8Array([1]))
    expect(first).toHaveLength(64)
    device.value = { id: 'dev-new', name: '', state: 'enrolled' }
    await sign(new Uint8Array([1]))
    expect(await phone().store.value<{ device: string }>('device key')).toMatchObject({ device: 'dev-new' })
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    await report('1')
    const { file } = await (await outboxFiles()).make(0)
    vi.unstubAllGlobals()
    expect([...entriesOf(new Uint8Array(await file.arrayBuffer())).keys()]).not.toContain('signature.json')
  })
})
