import { describe, expect, it } from 'vitest'
import { characterOf, WedgeReader, type Verdict } from '@/camera/wedgeReader'

const CODES: Record<string, [string, boolean]> = { ':': ['Semicolon', true], '/': ['Slash', false], '.': ['Period', false], '-': ['Minus', false] }

function keyFor(character: string): { code: string; shift: boolean } {
  if (/[0-9]/.test(character)) return { code: `Digit${character}`, shift: false }
  if (/[a-z]/i.test(character)) return { code: `Key${character.toUpperCase()}`, shift: character !== character.toLowerCase() }
  const [code, shift] = CODES[character]!
  return { code, shift }
}

/** Types text with a gap between keys; scanners press Shift as a key of its own. */
function type(reader: WedgeReader, text: string, gap: number, end: string | null = 'Enter', start = 1000): Verdict[] {
  let time = start
  const verdicts: Verdict[] = []
  const press = (code: string, shift: boolean) => verdicts.push(reader.key({ code, shift, time: (time += gap), modified: false }))
  for (const character of text) {
    const { code, shift } = keyFor(character)
    if (shift) reader.key({ code: 'ShiftLeft', shift: true, time: time + gap / 2, modified: false })
    press(code, shift)
  }
  if (end) press(end, false)
  return verdicts
}

describe('keyboard-wedge scanner', () => {
  it('reads a printed URL by key positions, whatever the input method makes of them', () => {
    const url = 'HTTPS://TRACK.EXAMPLE.CN/C/W7K3M9QXR01J'
    expect(type(new WedgeReader(), url, 8).at(-1)).toEqual({ kind: 'scan', text: url })
  })

  it('swallows its keys once it is sure, and its Enter always', () => {
    const verdicts = type(new WedgeReader(), 'SF1234567890123', 12)
    expect(verdicts.slice(0, 3).map((v) => v.kind)).toEqual(['pass', 'pass', 'pass'])
    expect(verdicts.slice(3, -1).every((v) => v.kind === 'swallow')).toBe(true)
    expect(verdicts.at(-1)).toEqual({ kind: 'scan', text: 'SF1234567890123' })
  })

  it('leaves fingers alone, Enter included', () => {
    expect(type(new WedgeReader(), '12345678', 90).every((v) => v.kind === 'pass')).toBe(true)
  })

  it('does not take a late Enter by hand for the end of a scan', () => {
    const reader = new WedgeReader()
    type(reader, 'AB12', 10, null)
    expect(reader.key({ code: 'Enter', shift: false, time: 5000, modified: false })).toEqual({ kind: 'pass' })
  })

  it('understands scanners without Enter by their silence, but only for long codes', () => {
    const reader = new WedgeReader()
    type(reader, 'W7K3M9QXR01J', 10, null)
    expect(reader.silence()).toEqual({ kind: 'scan', text: 'W7K3M9QXR01J' })
    type(reader, '1234', 10, null, 9000)
    expect(reader.silence()).toEqual({ kind: 'pass' })
  })

  it('ten scans in two seconds are ten scans', () => {
    const reader = new WedgeReader()
    const scans = Array.from({ length: 10 }, (_, i) => type(reader, `SF123456789012${i}`, 8, 'Enter', 1000 + i * 200).at(-1))
    expect(scans).toEqual(Array.from({ length: 10 }, (_, i) => ({ kind: 'scan', text: `SF123456789012${i}` })))
  })

  it('two scans without a pause between them stay two', () => {
    const reader = new WedgeReader()
    expect(type(reader, 'AAAA1111', 5).at(-1)).toEqual({ kind: 'scan', text: 'AAAA1111' })
    expect(type(reader, 'BBBB2222', 5, 'Enter', 1045).at(-1)).toEqual({ kind: 'scan', text: 'BBBB2222' })
  })

  it('knows no shortcuts as text', () => {
    expect(new WedgeReader().key({ code: 'KeyC', shift: false, time: 0, modified: true })).toEqual({ kind: 'pass' })
    expect(characterOf({ code: 'F5', shift: false, time: 0, modified: false })).toBeNull()
  })
})
