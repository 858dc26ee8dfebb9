import { afterEach, describe, expect, it } from 'vitest'
import { clock, day, daysTo, setZone, today } from '../../src/i18n/dates'

afterEach(() => setZone(undefined))

describe('dates in the factory', () => {
  const late = new Date('2026-03-01T20:00:00Z') // the 2nd in Shanghai, still the 1st in Los Angeles

  it('counts whole days over the change of a month', () => {
    setZone('UTC')
    expect(daysTo('2026-03-01', new Date('2026-02-27T12:00Z'))).toBe(2)
    expect(daysTo('2026-02-27', new Date('2026-03-01T12:00Z'))).toBe(-2)
  })

  it('takes the day of the factory, wherever the desk is', () => {
    setZone('Asia/Shanghai')
    expect([today(late), daysTo('2026-03-01', late), clock('2026-03-01T19:30:00Z', late)]).toEqual(['2026-03-02', -1, '03:30'])
    setZone('America/Los_Angeles')
    expect([today(late), daysTo('2026-03-01', late), clock('2026-03-02T19:30:00Z', late)]).toEqual(['2026-03-01', 0, '3月2日 11:30'])
  })

  it('leaves a date without a time where it is, and an unknown zone aside', () => {
    setZone('Pacific/Auckland')
    expect(day('2026-03-02')).toBe('3月2日')
    setZone('Nowhere/Else')
    expect(today(late)).toBe('2026-03-02')
  })
})
