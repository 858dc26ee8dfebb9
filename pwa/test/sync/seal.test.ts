import { describe, expect, it } from 'vitest'
import vectors from '../../../tests/labels/codes.json'
import { checkCharacter, parseCode } from '@/sync/codes'
import { readSeal, SEAL_LENGTH } from '@/sync/seal'
import { badgeMaker, PERSON } from '../badges'

const code = ((head) => head + checkCharacter(head))('B7K3M9QXR01J2V5W8')

describe('the seal on a badge', () => {
  it('names its person and is read from every form in which the code comes', async () => {
    const maker = await badgeMaker()
    const text = await maker.badge(code, PERSON)
    for (const form of [text, text.toLowerCase(), ` ${text}\r\n`, text.replaceAll('H', 'Ｈ')]) {
      const parsed = parseCode(form)!
      expect(parsed).toMatchObject({ kind: 'B', code })
      expect(readSeal(parsed.code, parsed.seal!)).toMatchObject({ person: PERSON, day: '2026-11-22' })
    }
    expect(parseCode(code)).not.toHaveProperty('seal')
  })

  it('holds only with the code that it was made for, and breaks with every changed character', async () => {
    const maker = await badgeMaker()
    const seal = parseCode(await maker.badge(code, PERSON))!.seal!
    const good = async (c: string, s: string) => {
      const read = readSeal(c, s)
      return read !== null && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, maker.publicKey, read.signature, read.signed)
    }
    expect(await good(code, seal)).toBe(true)
    expect(await good(`B0${code.slice(2)}`, seal)).toBe(false)
    for (let at = 0; at < SEAL_LENGTH; at++) {
      const other = seal[at] === '0' ? '1' : '0'
      expect([at, await good(code, seal.slice(0, at) + other + seal.slice(at + 1))]).toEqual([at, false])
    }
    for (const wrong of ['', seal.slice(1), `${seal}0`, seal.replace(/^./, 'U'), 'I'.repeat(SEAL_LENGTH)]) expect(readSeal(code, wrong)).toBeNull()
  })

  const shared = (vectors as { seals?: { code: string; seal: string; person: string; day: string; x: string; y: string }[] }).seals ?? []
  it.each(shared)('reads what the server seals: $code', async ({ code: sealed, seal, person, day, x, y }) => {
    const read = readSeal(sealed, seal)!
    expect(read).toMatchObject({ person, day })
    const key = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, read.signature, read.signed)).toBe(true)
  })
})
