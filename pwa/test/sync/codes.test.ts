import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkCharacter, parseCode, workOrderCode } from '@/sync/codes'
import { packageId } from '@/sync/packageId'

interface Vectors {
  check: { text: string; check: string }[]
  make: { kind: string; identifier: string; operation: number | null; revision: number | null; code: string; id: string; lot: string | null }[]
  read: { text: string; code: string }[]
  not_ours: { text: string; why: string }[]
}
// The same vectors drive labels/payload.py: paper and phone must agree.
const vectors = JSON.parse(readFileSync(new URL('../../../tests/labels/codes.json', import.meta.url), 'utf8')) as Vectors

describe('printed codes', () => {
  it.each(vectors.check)('check character of $text', ({ text, check }) => expect(checkCharacter(text)).toBe(check))
  it.each(vectors.make)('reads $code', (made) => {
    const parsed = parseCode(made.code)
    expect(parsed).toMatchObject({ kind: made.kind, code: made.code })
    expect(parsed?.operation ?? null).toBe(made.operation)
    expect(parsed?.revision ?? null).toBe(made.revision)
    expect(parsed?.lot ?? null).toBe(made.lot)
    if (made.kind === 'P') expect(packageId(made.code)).toBe(made.id)
    else expect(parsed?.id).toBe(made.id)
    if (made.kind === 'W') expect(workOrderCode(made.id, made.revision!)).toBe(made.code)
  })
  it.each(vectors.read)('finds the code in %o', ({ text, code }) => expect(parseCode(text)?.code).toBe(code))
  it.each(vectors.not_ours)('is none of ours: $why', ({ text }) => expect(parseCode(text)).toBeNull())
})
