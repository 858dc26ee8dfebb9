// @vitest-environment happy-dom
/** The office's list of phones: what each said of itself, in its own column, and the sick one on top. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, type App } from 'vue'
import DevicesPage from '../../src/office/pages/DevicesPage.vue'
import DevicePanel from '../../src/office/parts/people/DevicePanel.vue'
import { useOffice } from '../../src/office/use/useOffice'
import type { Device, Health } from '../../src/transport/people'
import { clock } from '../../src/i18n/dates'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ all: vi.fn(), one: vi.fn() }))
vi.mock('../../src/transport/people', () => ({ devices: api, sheets: {}, people: {} }))

const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const health = (more: Partial<Health> = {}): Health => ({ at: ago(1), unsent: 0, oldest: null, persisted: true, app: '0.2.0 b', offset_ms: 0, scan_fails: 0, ...more })
const device = (id: string, more: Partial<Device> = {}): Device => ({ id, name: id, enrolled_at: ago(9000), revoked: false, kiosk: false, last_seq: 1, last_seen: ago(1), health: health(), sessions: 1, ...more })

let app: App | undefined
async function listed(...items: Device[]): Promise<HTMLElement[]> {
  api.all.mockResolvedValue({ items })
  app = createApp(DevicesPage)
  app.component('RouterLink', { template: '<a><slot /></a>', props: ['to'] })
  app.mount(document.body)
  return waitFor(() => {
    const rows = [...document.querySelectorAll<HTMLElement>('tbody tr')]
    expect(rows).toHaveLength(items.length)
    return rows
  })
}
const cell = (row: HTMLElement, column: string) => row.querySelector(`[data-label="${column}"]`)!.textContent!.trim()
const columns = (row: HTMLElement) => ['存储', '时钟', '扫码失败', '版本'].map((column) => cell(row, column))
const advice = (row: HTMLElement) => [...row.querySelectorAll('.do p')].map((p) => p.textContent!.trim())
afterEach(() => { app?.unmount(); app = undefined; document.body.innerHTML = '' })

it('shows what a sick phone said, what to do about it, and counts it', async () => {
  const oldest = ago(300)
  const sick = device('车床 2', { last_seen: ago(3), health: health({ unsent: 4, oldest, persisted: false, offset_ms: 185_000, scan_fails: 31, app: '0.1.9 a' }) })
  const [first, second] = await listed(device('铣床 1'), sick) // the sick one comes last
  expect([first!, second!].map((row) => row.querySelector('b')!.textContent)).toEqual(['车床 2', '铣床 1'])
  expect(columns(first!)).toEqual(['可能被清理', '快 3 分钟', '31', '0.1.9 a'])
  expect(cell(first!, '最近联系')).toBe(clock(sick.last_seen!))
  expect(cell(first!, '未送出')).toMatch(new RegExp(`^4\\s*最早 ${clock(oldest)}`))
  expect(advice(first!)).toEqual([expect.stringContaining('4 条没送出'), expect.stringContaining('存储可能被清理'), expect.stringContaining('时钟快 3 分钟'),
    '扫码失败 31 次：擦镜头，还不行就换标签或手机', expect.stringContaining('应用是旧版')])
  expect(document.querySelector('[data-test="troubled"]')!.textContent).toContain('1 台要处理')
})

it('shows the figures of a well phone too, and calls nobody for a few failed scans', async () => {
  const [row] = await listed(device('铣床 1', { health: health({ scan_fails: 3 }) }))
  expect([columns(row!), cell(row!, '未送出'), advice(row!)]).toEqual([['不会清理', '准', '3', '0.2.0 b'], '0', ['一切正常']])
  expect(document.querySelector('[data-test="troubled"]')).toBeNull()
})

it('says that it does not know what a phone never said', async () => {
  const [row] = await listed(device('铣床 1', { last_seen: null, health: null }))
  expect([columns(row!), cell(row!, '未送出')]).toEqual([['不知道', '不知道', '不知道', '不知道'], '不知道'])
})

it('has something to press only for those whose page it is', async () => {
  const { actor } = useOffice()
  const actions = async (role: string) => {
    actor.value = { id: 'p', name: '周总', roles: [role] } as never
    await listed(device('铣床 1'))
    const found = document.querySelectorAll('.head button, .head a').length
    app!.unmount()
    app = undefined
    document.body.innerHTML = ''
    actor.value = null
    return found
  }
  expect([await actions('boss'), await actions('admin') > 0]).toEqual([0, true])
})

it('says of one phone beside its name what each figure is, and how a wrong clock is wrong', async () => {
  const facts = async (more: Partial<Health>) => {
    const one = device('车床 2', { health: health(more) })
    api.one.mockResolvedValue({ ...one, signed_in: [], self_test: null })
    app = createApp(DevicePanel, { device: one })
    app.mount(document.body)
    const told = await waitFor(() => {
      const names = ['storage', 'clock', 'scans'].map((name) => document.querySelector<HTMLElement>(`[data-test="${name}"]`)!)
      expect(names[0]).not.toBeNull()
      return names.map((dd) => [dd.previousElementSibling!.textContent, dd.textContent, dd.classList.contains('wrong')])
    })
    app.unmount()
    app = undefined
    document.body.innerHTML = ''
    return told
  }
  expect(await facts({ persisted: false, offset_ms: 27 * 60_000, scan_fails: 31 })).toEqual([['存储', '可能被清理', true], ['时钟', '快 27 分钟', true], ['扫码失败', '31', true]])
  expect(await facts({ offset_ms: -10_000, scan_fails: null })).toEqual([['存储', '不会清理', false], ['时钟', '准', false], ['扫码失败', '不知道', false]])
})
