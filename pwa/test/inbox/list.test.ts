import { describe, expect, it } from 'vitest'
import { corrected, fieldsOf } from '@/sync/body'
import { chosenIn, grouped, steady, type Card } from '@/sync/inbox'

const card = (id: string, more: Partial<Card> = {}) => ({ id, group: id, kind: 'held', blocks: false, priority: 'normal', ...more }) as Card

describe('the list', () => {
  it('puts alike items together at the place of the first', () => {
    const groups = grouped([card('a', { group: 'x' }), card('b'), card('c', { group: 'x' })])
    expect(groups.map((g) => g.cards.map((c) => c.id))).toEqual([['a', 'c'], ['b']])
  })
  it('filters what blocks shipping, is urgent, held, an alert', () => {
    const all = [card('a', { blocks: true }), card('b', { priority: 'urgent' }), card('c', { kind: 'alert' })]
    const ids = (filter: 'blocks' | 'urgent' | 'held' | 'alert') => grouped(all, filter).map((g) => g.key)
    expect([ids('blocks'), ids('urgent'), ids('held'), ids('alert')]).toEqual([['a'], ['b'], ['a', 'b'], ['c']])
  })
  it('stays still when news come: known ones in their places, decided ones marked, new ones counted', () => {
    const shown = [card('a'), card('b'), card('c')]
    const next = [card('new', { blocks: true }), card('c', { note: 'x' }), card('a')]
    const now = steady(shown, next)
    expect(now.shown.map((c) => [c.id, c.gone ?? false])).toEqual([['a', false], ['b', true], ['c', false]])
    expect(now.shown[2]!.note).toBe('x')
    expect(now.fresh.map((c) => c.id)).toEqual(['new'])
    expect(steady(now.shown, [card('b')]).shown[1]!.gone).toBeUndefined() // taken back: open again
  })
  it('knows whether one or several are chosen', () => {
    const groups = grouped([card('a', { group: 'x' }), card('b', { group: 'x' }), card('c')])
    expect(chosenIn(groups, 'g-a').group?.key).toBe('x')
    expect(chosenIn(groups, 'a')).toEqual({ group: null, id: 'a' })
    expect(chosenIn(groups, 'g-c')).toEqual({ group: null, id: 'c' }) // the others were decided meanwhile
    expect(chosenIn(groups, '')).toEqual({ group: null, id: null })
  })
})

describe('correcting a body', () => {
  const body = { work_order: 'W1', operation: 10, good: '30', finish: false, lines: [{ work_order: 'W2', quantity: '5' }] }
  it('lists simple values with their paths and puts them back with their types', () => {
    const fields = fieldsOf(body)
    expect(fields.map((f) => f.path)).toEqual(['work_order', 'operation', 'good', 'finish', 'lines.0.work_order', 'lines.0.quantity'])
    expect(corrected(body, fields)).toEqual(body)
    fields.find((f) => f.path === 'operation')!.value = '20'
    fields.find((f) => f.path === 'finish')!.value = 'true'
    fields.find((f) => f.path === 'lines.0.quantity')!.value = '4'
    expect(corrected(body, fields)).toEqual({ ...body, operation: 20, finish: true, lines: [{ work_order: 'W2', quantity: '4' }] })
    expect(body.lines[0]!.quantity).toBe('5')
  })
})
