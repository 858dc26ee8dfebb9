import { describe, expect, it } from 'vitest'
import { NumberKeys, type Pressed } from '@/camera/numberKeys'

const code = (c: string) => (/\d/.test(c) ? `Digit${c}` : c === '\n' ? 'Enter' : c === '<' ? 'Backspace' : c === '.' ? 'NumpadDecimal' : `Key${c.toUpperCase()}`)

/** Presses keys `gap` ms apart, then lets time pass. */
function press(text: string, gap: number, keys = new NumberKeys(), start = 0): Pressed[] {
  const out: Pressed[] = []
  ;[...text].forEach((c, i) => out.push(...keys.key({ code: code(c), shift: false, modified: false, time: start + i * gap })))
  return [...out, ...keys.settle()]
}

describe('keys on a shared PC', () => {
  it('digits by hand are typed, Enter confirms', () => {
    expect(press('25\n', 150)).toEqual([{ kind: 'typed', text: '2' }, { kind: 'typed', text: '5' }, { kind: 'enter' }])
    expect(press('1.5', 150)).toEqual([{ kind: 'typed', text: '1' }, { kind: 'typed', text: '.' }, { kind: 'typed', text: '5' }])
    expect(press('2<', 150)).toEqual([{ kind: 'typed', text: '2' }, { kind: 'back' }])
  })

  it('a scanned number or OK is one thing, and its Enter confirms nothing', () => {
    expect(press('25\n', 8)).toEqual([{ kind: 'scanned', text: '25' }])
    expect(press('5\n', 20)).toEqual([{ kind: 'scanned', text: '5' }])
    expect(press('ok\n', 1)).toEqual([{ kind: 'scanned', text: 'OK' }])
  })

  it('a scanned number confirms nothing either where the page stood still between its keys', () => {
    const keys = new NumberKeys()
    const at = (text: string, time: number): Pressed[] => keys.key({ code: code(text), shift: false, modified: false, time })
    expect([...at('5', 0), ...keys.settle(), ...at('\n', 8)]).toEqual([{ kind: 'typed', text: '5' }, { kind: 'scanned', text: '5' }])
    expect([...at('o', 900), ...at('k', 901), ...keys.settle(), ...at('\n', 902)]).toEqual([{ kind: 'scanned', text: 'OK' }])
    expect([...at('5', 2000), ...keys.settle(), ...at('\n', 2300)]).toEqual([{ kind: 'typed', text: '5' }, { kind: 'enter' }])
    expect([...at('\n', 2310)]).toEqual([{ kind: 'enter' }])
    expect([...at('2', 4000), ...at('5', 4300), ...at('\n', 4308)]).toEqual([{ kind: 'typed', text: '2' }, { kind: 'scanned', text: '5' }])
  })

  it('digits inside a whole code are never typed', () => {
    expect(press('O7K3M9QXR02002A\n', 10)).toEqual([])
    expect(press('1000\n', 10)).toEqual([]) // the wedge reader has it
    expect(press('123456', 10)).toEqual([])
  })

  it('two keys that rolled over each other were typed', () => {
    expect(press('12', 30)).toEqual([{ kind: 'typed', text: '12' }])
  })

  it('letters by hand do nothing', () => {
    expect(press('abc', 200)).toEqual([])
  })
})
