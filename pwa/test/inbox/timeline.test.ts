// @vitest-environment happy-dom
/** What happened when: a time after the record's own arrival is no fact, and the arrival says by which road it came. */
import { afterEach, expect, it } from 'vitest'
import { createApp, type App } from 'vue'
import BarsPicture from '@/components/inbox/BarsPicture.vue'
import TimelinePicture from '@/components/inbox/TimelinePicture.vue'

const captured = (time: string) => ({ what: 'captured', at: `2026-05-04T${time}:00Z`, by: { id: 'p', name: '李娜' }, type: 'work.report' })
const received = { what: 'received', at: '2026-05-04T04:16:00Z' }

let app: App | undefined
function drawn(...points: object[]): string {
  app = createApp(TimelinePicture, { picture: { kind: 'timeline', points } as never })
  app.mount(document.body)
  return document.body.textContent!
}
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

it('a record that says it was made after it arrived', () => {
  expect(drawn(captured('04:59'), received)).toContain('比送到还晚，这个时间不可能')
  expect(document.querySelectorAll('.wrong-time')).toHaveLength(2)
})
it('a record that was made before it arrived, and one a moment after by a clock that is nearly right', () => {
  expect(drawn(captured('04:10'), received)).not.toContain('不可能')
  app!.unmount()
  expect(drawn(received, captured('04:17'))).not.toContain('不可能')
})
it('an arrival out of a file, and one on another phone', () => {
  expect(drawn(captured('04:10'), { ...received, by: { id: 'b', name: '陈主管' }, file: true })).toMatch(/从文件收进\s*陈主管/)
  app!.unmount()
  expect(drawn(captured('04:10'), { ...received, device: { id: 'd', name: '手机 2' } })).toMatch(/由另一台手机送到\s*手机 2/)
})
it('another report whose phone had a wrong clock, beside the one that is looked at', () => {
  const other = (time: string) => ({ by: null, device: null, recorded_at: `2026-05-04T${time}:00Z`, received_at: received.at, pieces: '1', same: false, unseen: false })
  const picture = { kind: 'bars', of: 'reported', unit: '件', limit: '20', allowed: '20', now: '2', this: '30', after: '32', over: '12', others: [other('04:43'), other('04:10')] }
  app = createApp(BarsPicture, { picture: picture as never })
  app.mount(document.body)
  expect([...document.querySelectorAll('[data-test="other"]')].map((one) => one.querySelector('[data-test="wrong-time"]') !== null)).toEqual([true, false])
})
