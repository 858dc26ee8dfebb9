import { describe, expect, it } from 'vitest'
import { Arming, REARM_AFTER, type Seen } from '@/camera/arming'

const code = (text: string): Seen => ({ text, format: 'QRCode' })

/** Frames of given codes, `every` ms apart; what came out. */
function run(frames: string[][], every = 80, arming = new Arming(), start = 0) {
  const emitted: string[] = []
  const asked: string[][] = []
  frames.forEach((texts, i) => {
    const { emit, ask } = arming.frame(texts.map(code), start + i * every)
    emitted.push(...emit.map((c) => c.text))
    if (ask) asked.push(ask.map((c) => c.text))
  })
  return { emitted, asked, arming }
}

describe('from frames to scans', () => {
  it('one code in view counts once, after one more frame without a neighbour', () => {
    expect(run([['A']]).emitted).toEqual([])
    expect(run([['A'], ['A'], ['A'], ['A']]).emitted).toEqual(['A'])
  })

  it('ten different codes in two seconds lose none, each seen in a single frame', () => {
    const frames = Array.from({ length: 10 }, (_, i) => [[`C${i}`], []]).flat()
    expect(run(frames, 100).emitted).toEqual(Array.from({ length: 10 }, (_, i) => `C${i}`))
    const tight = Array.from({ length: 10 }, (_, i) => [`C${i}`])
    expect(run([...tight, []], 200).emitted).toEqual(Array.from({ length: 10 }, (_, i) => `C${i}`))
  })

  it('the same code re-arms only after it left the picture for a second', () => {
    const { emitted, arming } = run([['A'], ['A']])
    expect(emitted).toEqual(['A'])
    expect(run([['A'], [], ['A'], [], ['A']], 300, arming, 160).emitted).toEqual([]) // flickering is not leaving
    const back = 160 + 4 * 300 + REARM_AFTER
    expect(run([['A'], ['A']], 80, arming, back).emitted).toEqual(['A'])
  })

  it('two new codes in one view are a question, also when the second comes a frame later', () => {
    expect(run([['A', 'B'], ['A', 'B']])).toMatchObject({ emitted: [], asked: [['A', 'B']] })
    expect(run([['A'], ['A', 'B']])).toMatchObject({ emitted: [], asked: [['A', 'B']] })
  })

  it('a second code beside one that was scanned already is no question: box, then waybill', () => {
    const { emitted, asked } = run([['BOX'], ['BOX'], ['BOX', 'WAYBILL'], ['BOX', 'WAYBILL'], ['BOX', 'WAYBILL']])
    expect(asked).toEqual([])
    expect(emitted).toEqual(['BOX', 'WAYBILL'])
  })

  it('while the question is open nothing is scanned behind it, and later codes join it', () => {
    const { emitted, asked } = run([['A', 'B'], ['A', 'B', 'C'], ['A', 'B', 'C']])
    expect(emitted).toEqual([])
    expect(asked).toEqual([['A', 'B'], ['C']])
  })

  it('after the answer, what is still in view does not ask again', () => {
    const { arming } = run([['A', 'B'], ['A', 'B']])
    arming.answered(160)
    expect(run([['A', 'B'], ['A', 'B'], ['D'], ['D']], 80, arming, 200)).toMatchObject({ emitted: ['D'], asked: [] })
  })
})
