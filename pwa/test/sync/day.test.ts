import { describe, expect, it } from 'vitest'
import { dayOf } from '@/sync/day'
import type { OutboxItem } from '@/sync/outbox'
import type { VerdictWord } from '@/sync/wire'

const item = (type: string, body: object, verdict: VerdictWord | null = 'applied', more: Partial<OutboxItem> = {}) => ({
  eventId: 'e', type, body, reversedBy: null, needsYou: verdict === 'held' || verdict === 'id_conflict',
  verdict: verdict && { verdict, code: 'ok', seq: 1, epoch: 'e' }, ...more,
}) as unknown as OutboxItem
const none = () => undefined

describe('my day', () => {
  it('adds what counts, and what is on its way; the rest stands beside it', () => {
    const day = dayOf([
      item('work.report', { good: '10' }), item('work.report', { good: '0.5' }, null),
      item('work.report', { good: '99' }, 'held'), item('work.report', { good: '7' }, 'dismissed'), item('ng.report', {}, 'id_conflict'),
      item('work.report', { good: '5' }, null, { needsYou: true }), item('work.report', { good: '3' }, 'applied', { reversedBy: 'r' }),
      item('event.reverse', {}), item('ng.report', { quantity: '3' }), item('ng.report', { quantity: '2' }, null), item('package.pack', {}), item('package.pack', {}, 'held'),
    ], none)
    expect(day).toEqual({ good: '10.5', ng: '5', boxes: 1, records: 5, waits: 4, dismissed: 1 })
  })

  it('takes the figure that counts after a correction', () => {
    const corrected = item('work.report', { good: '99' }, 'applied', { eventId: 'c' })
    const instead = (one: OutboxItem) => (one.eventId === 'c' ? { work_order: 'W', operation: 10, good: '8' } : undefined)
    expect(dayOf([corrected, item('work.report', { good: '1' })], instead).good).toBe('9')
  })
})
