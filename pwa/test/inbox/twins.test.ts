// @vitest-environment happy-dom
/** Two records under one id, side by side: the first is called the one that counts only where it does. */
import { expect, it } from 'vitest'
import { createApp, h } from 'vue'
import TwinsPicture from '@/components/inbox/TwinsPicture.vue'
import { useInbox, type InboxPlace } from '@/composables/inbox/useInbox'

const place = { termOf: String, options: () => ({}), onPoke: () => undefined } as unknown as InboxPlace
const side = (values: Record<string, unknown>, more = {}) =>
  ({ type: 'work.report', by: null, device: null, recorded_at: null, received_at: null, photos: [], values, ...more })

it.each([['applied', '先到的，算数'], ['held', '先到的，还没算数'], [null, '先到的，还没算数']])('first one %s', (verdict, words) => {
  const host = document.createElement('div')
  const picture = { kind: 'twins', sides: [side({ good: '4' }, { verdict }), side({ good: '5' })] }
  const drawn = createApp({ setup() { useInbox(place); return () => h(TwinsPicture, { picture: picture as never, code: 'id_conflict' }) } })
  drawn.mount(host)
  expect(host.querySelector('h4')!.textContent).toContain(words)
  drawn.unmount()
})

it('marks other times, and which of them came from a file', () => {
  const host = document.createElement('div')
  const sides = [side({ good: '4' }, { recorded_at: '2026-05-04T04:59:00Z', from_file: { by: { id: 'b', name: '陈主管' }, at: '2026-05-04T04:16:00Z' } }), side({ good: '4' }, { recorded_at: '2026-05-04T04:15:00Z', from_file: null })]
  const drawn = createApp({ setup() { useInbox(place); return () => h(TwinsPicture, { picture: { kind: 'twins', sides } as never, code: 'id_conflict' }) } })
  drawn.mount(host)
  expect(host.querySelectorAll('[data-test="time-differs"]')).toHaveLength(2)
  expect([...host.querySelectorAll('[data-test="from-file"]')].map((line) => line.textContent)).toEqual([expect.stringMatching(/陈主管 从文件收进$/)])
  drawn.unmount()
})
