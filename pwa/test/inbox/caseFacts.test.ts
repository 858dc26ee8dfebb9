// @vitest-environment happy-dom
/** An item says who recorded it, for whom, when by the phone and when it arrived, on which phone, and what each side believed. */
import { afterEach, expect, it } from 'vitest'
import { createApp, type App } from 'vue'
import CaseFacts from '@/components/inbox/CaseFacts.vue'
import { clock } from '@/i18n/dates'
import type { Whole } from '@/sync/inbox'

const [happened, recorded, received, changed] = ['05:10', '06:00', '09:00', '05:30'].map((time) => `2026-03-02T${time}:00Z`)
const MINUTE = 60_000
const FULL = {
  state: 'open', by: { id: 'p', name: '郭铁柱' }, behalf: { id: 'q', name: '李秀英' }, device: { id: 'd', name: '车床 3 号' }, raised_at: received,
  times: { recorded_at: recorded, received_at: received, raised_at: received, late_ms: 180 * MINUTE, clock_off_ms: 5 * MINUTE, happened_at: happened },
  believed: { revision: { seen: 1, now: 2, changed_at: changed, by: { id: 'b', name: '陈主管' } }, waybill: { seen: 'SF1', now: 'SF2' } },
}

let app: App | undefined
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

/** What stands beside each heading. */
function told(item: object): Record<string, string> {
  app = createApp(CaseFacts, { item: item as Whole })
  app.mount(document.body)
  const words = (of: Element | null) => of!.textContent!.replace(/\s+/g, ' ').trim()
  return Object.fromEntries([...document.querySelectorAll('dt')].map((title) => [words(title), words(title.nextElementSibling)]))
}

it('all of it, and loudly what is late or was old', () => {
  expect(told(FULL)).toEqual({
    谁记录的: '郭铁柱 · 代 李秀英 记录',
    什么时候: `${clock(recorded)}（手机时间） · 按纸补报，实际 ${clock(happened)}${clock(received)} 送到 · 晚到 3 小时 · 手机时钟快 5 分钟`,
    哪台手机: '车床 3 号',
    各方当时的依据: `手机上看到的是第 1 版；办公室 ${clock(changed)} 已由 陈主管 改到第 2 版手机上看到的运单是 SF1；现在是 SF2`,
  })
  expect([...document.querySelectorAll('.late')].map((part) => part.textContent!.trim().slice(0, 8))).toEqual(['晚到 3 小时', '· 手机时钟快 ', '手机上看到的是第', '手机上看到的运单'])
})

it('that nothing was late, wrong or old, where it was not', () => {
  const times = { ...FULL.times, late_ms: MINUTE / 3, clock_off_ms: -MINUTE, happened_at: null }
  const believed = { revision: { ...FULL.believed.revision, seen: 2 }, waybill: { seen: 'SF1', now: 'SF1' } }
  expect(told({ ...FULL, behalf: null, times, believed })).toEqual({
    谁记录的: '郭铁柱', 什么时候: `${clock(recorded)}（手机时间）${clock(received)} 送到 · 马上送到`, 哪台手机: '车床 3 号', 各方当时的依据: '手机和办公室都是第 2 版',
  })
  expect(document.querySelectorAll('.late')).toHaveLength(0)
})

it('a clock that is slow, and a box without a waybill; of a decided item what was before', () => {
  const times = { ...FULL.times, clock_off_ms: -180 * MINUTE }
  const facts = told({ ...FULL, state: 'done', times, believed: { waybill: { seen: null, now: 'SF2' } } })
  expect(facts['什么时候']).toMatch(/手机时钟慢 3 小时$/)
  expect(facts['各方当时的依据']).toBe('绑定时手机上这箱还没有运单；处理前是 SF2')
})

it('when an alert was raised, which nobody recorded', () => {
  const times = { ...FULL.times, recorded_at: null, received_at: null }
  expect(told({ ...FULL, by: null, device: null, times, believed: {} })).toEqual({ 什么时候: `${clock(received)} 提醒` })
})

it('which other phone brought it', () => {
  const times = { ...FULL.times, clock_off_ms: null, happened_at: null }
  expect(told({ ...FULL, times, believed: {}, brought: { id: 'd2', name: '手机 2' } })['什么时候']).toContain(`${clock(received)} 由另一台手机“手机 2”送到`)
})

it('who took it in from a file, and that it cannot have been recorded after that', () => {
  const times = { ...FULL.times, late_ms: -43 * MINUTE, clock_off_ms: null, happened_at: null }
  const facts = told({ ...FULL, times, believed: {}, code: 'unverified_file', from_file: { by: { id: 'b', name: '陈主管' }, at: received } })
  expect(facts['什么时候']).toContain(`${clock(received)} 陈主管 从文件收进`)
  expect(facts['什么时候']).toContain('记录时间比收到还晚 43 分钟')
})
