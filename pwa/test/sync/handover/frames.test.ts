import { describe, expect, it } from 'vitest'
import { crc32, fromBase45, toBase45 } from '@/sync/handover/bytes'
import { Basin, Fountain } from '@/sync/handover/fountain'
import { Collector, framesOf, LONGEST, MARK, nameOf, readFrame } from '@/sync/handover/frames'
import { isFor, readReceipt, receiptFor, receiptText, spokenCode } from '@/sync/handover/receipt'
import { fakeRandom } from '../../fakes'

const bytes = (seed: number, length: number) => fakeRandom(seed).bytes(length) as Uint8Array<ArrayBuffer>

/** In another order, the same for the same seed. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const { unit } = fakeRandom(seed)
  return list.map((value) => [unit(), value] as const).sort((a, b) => a[0] - b[0]).map(([, value]) => value)
}

describe('bytes', () => {
  it('writes and reads base 45 as RFC 9285 has it', () => {
    expect(toBase45(new TextEncoder().encode('Hello!!'))).toBe('%69 VD92EX0')
    expect(toBase45(new TextEncoder().encode('AB'))).toBe('BB8')
    for (let length = 0; length < 40; length++) expect(fromBase45(toBase45(bytes(length, length)))).toEqual(bytes(length, length))
    for (const wrong of ['A', 'AAAA', 'abc', ':::', '::', '中文字']) expect(fromBase45(wrong)).toBeNull()
  })

  it('knows the checksum of ZIP files', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    const [a, b] = [bytes(1, 100), bytes(2, 77)]
    expect(crc32(b, crc32(a))).toBe(crc32(new Uint8Array([...a, ...b])))
  })
})

describe('fountain', () => {
  it('rebuilds any length from the blocks themselves', () => {
    for (const length of [1, 9, 10, 11, 319, 320, 321, 1000]) {
      const message = bytes(length, length)
      const [from, into] = [new Fountain(message, 10, 7), new Basin(length, 10, 7)]
      for (let i = 0; i < from.count; i++) expect(into.add(i, from.frame(i))).toBe(true)
      expect(into.message()).toEqual(message)
    }
  })

  it('needs few more frames than blocks, whichever arrive', () => {
    let more = 0
    for (let seed = 1; seed <= 60; seed++) {
      const message = bytes(seed, 40 * 33 - 5)
      const [from, into] = [new Fountain(message, 33, seed), new Basin(message.length, 33, seed)]
      let taken = 0
      for (const index of shuffled(Array.from({ length: 400 }, (_, i) => i), seed)) {
        if (into.rank === into.count) break
        into.add(index, from.frame(index))
        taken++
      }
      expect(into.message()).toEqual(message)
      more += taken - from.count
    }
    expect(more / 60).toBeLessThan(4)
  })
})

describe('frames', () => {
  it('come through in any order, with losses, doubled, among foreign codes and another sender\'s', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { unit } = fakeRandom(seed)
      const [mine, other] = [bytes(seed, 200 + seed * 97), bytes(seed + 1000, 900)]
      const [a, b] = [framesOf(mine, 120), framesOf(other, 120)]
      const seen: string[] = []
      for (let i = 0; i < a.count * 3 + 40; i++) {
        if (unit() < 0.5) seen.push(a.text(i))
        if (unit() < 0.3) seen.push(b.text(i))
        if (unit() < 0.2) seen.push(a.text(i), `https://example.org/C/${i}`, a.text(i).slice(0, -3), a.text(i).replace(/.$/, (c) => (c === '0' ? '1' : '0')))
      }
      const collector = new Collector()
      const done = new Map<string, Uint8Array>()
      for (const text of shuffled(seen, seed)) {
        const told = collector.take(text)
        if (told?.message) done.set(told.name, told.message)
      }
      expect(done.get(nameOf(mine))).toEqual(mine)
      for (const name of done.keys()) expect([nameOf(mine), nameOf(other)]).toContain(name)
    }
  })

  it('tells how far it is, and never goes back', () => {
    const frames = framesOf(bytes(3, 3000))
    const collector = new Collector()
    let before = 0
    for (let i = 0; i < frames.count; i++) {
      const told = collector.take(frames.text(i))!
      expect(told.needed).toBe(frames.count)
      expect(told.here).toBe(++before)
      expect(collector.take(frames.text(i))!.here).toBe(before)
    }
  })

  it('refuses every changed character', () => {
    const text = framesOf(bytes(5, 300), 60).text(2)
    const { unit } = fakeRandom(9)
    for (let i = 0; i < text.length; i++) {
      const changed = text.slice(0, i) + String.fromCharCode(48 + Math.floor(unit() * 10)) + text.slice(i + 1)
      if (changed !== text) expect(readFrame(changed)).toBeNull()
    }
    for (const wrong of ['', MARK, `${MARK}0`, 'SGH2:ABC', `${MARK}${toBase45(new Uint8Array(15))}`]) expect(readFrame(wrong)).toBeNull()
  })

  it('takes no message of absurd length', () => {
    const huge = framesOf(new Uint8Array(LONGEST + 1), 200)
    expect(new Collector().take(huge.text(0))).toBeNull()
  })

  it('begins again where frames under one name contradict each other', () => {
    const frames = framesOf(bytes(5, 300), 100)
    const lie = framesOf(bytes(6, 300), 100)
    const named = frames.text(0).slice(MARK.length)
    const forged = fromBase45(lie.text(1).slice(MARK.length))!
    forged.set(fromBase45(named)!.subarray(0, 8)) // another message's block under this name
    const body = forged.subarray(0, forged.length - 4)
    new DataView(forged.buffer).setUint32(body.length, crc32(body))
    const collector = new Collector()
    collector.take(MARK + toBase45(forged))
    collector.take(frames.text(0))
    expect(collector.take(frames.text(2))).toMatchObject({ here: 0, message: null })
    const again = [0, 1, 2].map((i) => collector.take(frames.text(i)))
    expect(again.at(-1)?.message).toEqual(bytes(5, 300))
  })

  it('forgets the oldest of many half-built messages, never the growing one', () => {
    const collector = new Collector()
    const mine = framesOf(bytes(1, 1000), 100)
    for (let i = 0; i < mine.count; i++) {
      for (let other = 0; other < 3; other++) collector.take(framesOf(bytes(100 + i * 3 + other, 1000), 100).text(0))
      const told = collector.take(mine.text(i))!
      expect(told.here).toBe(i + 1)
    }
  })
})

describe('receipt', () => {
  const [message, other] = [bytes(1, 500), bytes(2, 500)]
  it('goes with one message and names who keeps it', () => {
    const receipt = readReceipt(receiptText(receiptFor(message, { id: 'dev-b', name: '二号手机' })))!
    expect(receipt.to).toEqual({ id: 'dev-b', name: '二号手机' })
    expect([isFor(receipt, message), isFor(receipt, other)]).toEqual([true, false])
    expect(isFor({ ...receipt, proof: '000000' }, message)).toBe(spokenCode(message) === '000000')
  })

  it('is six digits when spoken', () => {
    expect(spokenCode(message)).toMatch(/^\d{6}$/)
    expect(spokenCode(message)).not.toBe(spokenCode(other))
  })

  it('reads nothing else', () => {
    for (const wrong of ['', 'SGR1:', 'SGR1:AAA', framesOf(message).text(0), 'SGR1:' + toBase45(new TextEncoder().encode('["a","b","c"]'))]) {
      expect(readReceipt(wrong)).toBeNull()
    }
  })
})
