import { describe, expect, it } from 'vitest'
import { itemsOf, type StoredEvent } from '@/sync/outbox'
import type { Verdict } from '@/sync/wire'

const stored = (n: number, type: string, body: object, verdict: string | null, state: StoredEvent['state'] = verdict ? 'done' : 'pending') =>
  ({ n, event_id: `e${n}`, event: { event_id: `e${n}`, type, body: JSON.stringify(body), blobs: [] }, state,
    verdict: verdict && ({ verdict, code: '', seq: n } as unknown as Verdict) }) as unknown as StoredEvent
const report = (verdict: string) => stored(1, 'work.report', { good: '900' }, verdict)
const back = (n: number, verdict: string | null, state?: StoredEvent['state']) => stored(n, 'event.reverse', { event_id: 'e1' }, verdict, state)
const reversedBy = (...events: StoredEvent[]) => itemsOf(events).find((item) => item.eventId === 'e1')!.reversedBy

describe('what a reversal takes back [S13, S25]', () => {
  it.each(['applied', 'waiting', null])('is taken back while the reversal is %s', (verdict) => expect(reversedBy(report('held'), back(2, verdict))).toBe('e2'))

  it.each(['held', 'dismissed', 'id_conflict'])('counts as before where the reversal is %s', (verdict) => {
    expect(reversedBy(report('applied'), back(2, verdict))).toBeNull()
    expect(reversedBy(report('applied'), back(2, 'applied'), back(3, verdict))).toBe('e2')
  })

  it('counts as before where nobody could read the reversal', () => expect(reversedBy(report('applied'), back(2, null, 'quarantined'))).toBeNull())

  it('is told anew when the verdict on the reversal is another one', () => {
    const one = report('held')
    expect([reversedBy(one, back(2, 'waiting')), reversedBy(one, back(2, 'dismissed')), reversedBy(one, back(2, 'waiting'))]).toEqual(['e2', null, 'e2'])
  })
})
