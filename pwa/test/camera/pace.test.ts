import { describe, expect, it } from 'vitest'
import { Pace } from '@/camera/pace'

/** Frames one after the other; how long each kind of look takes; what was chosen. */
function run(frames: number, quick: number, slow: number, found: (i: number) => boolean): boolean[] {
  const pace = new Pace()
  let time = 0
  return Array.from({ length: frames }, (_, i) => {
    const thorough = pace.thorough(time)
    const began = time
    time += thorough ? slow : quick
    pace.done(thorough, found(i), began, time)
    return thorough
  })
}

describe('thorough looks', () => {
  it('never come between codes that quick looks find', () => {
    expect(run(50, 40, 400, () => true).some(Boolean)).toBe(false)
    expect(run(50, 40, 400, (i) => i % 3 === 0).some(Boolean)).toBe(false)
  })
  it('come soon when nothing is found', () => {
    expect(run(4, 40, 60, () => false)).toEqual([false, false, false, true])
  })
  it('take at most a fifth of the time on a slow phone', () => {
    const looks = run(200, 50, 500, () => false)
    const slow = looks.filter(Boolean).length * 500
    expect(slow).toBeGreaterThan(0)
    expect(slow / (slow + looks.filter((l) => !l).length * 50)).toBeLessThanOrEqual(0.22)
  })
})
