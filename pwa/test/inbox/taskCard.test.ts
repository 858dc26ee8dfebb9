// @vitest-environment happy-dom
/** A task's card: when it was recorded, when it arrived clearly later, and that its author took it back. */
import { afterEach, expect, it } from 'vitest'
import { createApp, type App } from 'vue'
import TaskCard from '@/components/TaskCard.vue'
import { clock } from '@/i18n/dates'
import type { Task } from '@/sync/figures'

const task: Task = { id: 'inbox:a', kind: 'held', code: 'over_planned', since: '2026-03-02T03:09:00Z', for_me: true, own: false, roles: [], to: [],
  by: { id: 'w', name: '王强' }, item: 'a', escalated: [], order: 'SO-1', ref: '', links: { office: null, app: null } }
let app: App | undefined
function shown(more: Partial<Task>): string {
  const host = document.body.appendChild(document.createElement('div'))
  app = createApp(TaskCard, { task: { ...task, ...more }, href: '', now: Date.parse('2026-03-02T03:10:00Z') })
  app.mount(host)
  const text = host.textContent!
  app.unmount()
  return text
}
afterEach(() => { document.body.innerHTML = '' })

it('tells the time of the record, and of its arrival where that is another one', () => {
  const [recorded, arrived] = [clock('2026-03-02T03:06:30Z'), clock(task.since)]
  const late = shown({ at: '2026-03-02T03:06:30Z' })
  expect(late).toContain(`王强 记录${recorded}${arrived} 送到`)
  expect(shown({ at: '2026-03-02T03:08:50Z' })).not.toContain('送到')
  expect(shown({})).toContain(`王强 记录${arrived}`)
})

it('says of a reversal what it takes back, and why in the reader\'s language', () => {
  const takes_back = { type: 'work.report', by: { id: 'w', name: '李娜' }, at: '2026-03-02T03:01:00Z', waybill: null, quantity: '40', unit: '件', product: { name: '法兰盘' } }
  const text = shown({ event_type: 'event.reverse', takes_back, note: '报了两次' })
  expect(text).toContain(`撤的是 李娜 ${clock(takes_back.at)} 的报工：40 件 · 法兰盘`)
  expect(text).toContain('报了两次')
})

it('says that its author took it back', () => {
  expect(shown({ taken_back: '2026-03-02T03:09:30Z' })).toContain('本人已撤销')
  expect(shown({ taken_back: null })).not.toContain('本人已撤销')
})
