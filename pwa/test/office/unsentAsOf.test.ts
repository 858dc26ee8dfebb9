// @vitest-environment happy-dom
/** The office's list of phones: how much one still holds is what it said last, and when that was. */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import DevicesPage from '@/office/pages/DevicesPage.vue'
import { setLocale } from '@/i18n'
import { clock } from '@/i18n/dates'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ all: vi.fn() }))
vi.mock('@/transport/people', () => ({ devices: api, sheets: {}, people: {} }))

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const phone = (name: string, said: number, seen: number) => ({
  id: name, name, enrolled_at: ago(9000), revoked: false, kiosk: false, last_seq: 1, last_seen: ago(seen), sessions: 1,
  health: { at: ago(said), unsent: 0, oldest: null, persisted: true, app: '0.2.0 b', offset_ms: 0, scan_fails: 0 },
})
let app: App | undefined
afterEach(async () => { app?.unmount(); document.body.innerHTML = ''; await setLocale('zh-CN') })

it('says of when the figure is where the phone has been in contact since, or silent', async () => {
  const items = [phone('now', 1, 1), phone('since', 6, 1), phone('silent', 25, 25)]
  api.all.mockResolvedValue({ items })
  app = createApp(DevicesPage)
  app.component('RouterLink', { template: '<a><slot /></a>', props: ['to'] })
  app.mount(document.body)
  await waitFor(() => expect(document.querySelectorAll('tbody tr')).toHaveLength(3))
  const asOf = () => Object.fromEntries([...document.querySelectorAll('tbody tr')].map((row) => [row.querySelector('b')!.textContent, row.querySelector('[data-test="as-of"]')?.textContent?.trim()]))
  expect(asOf()).toEqual({ now: undefined, since: `${clock(items[1]!.health.at)} 报的`, silent: `${clock(items[2]!.health.at)} 报的` })
  await setLocale('en')
  await nextTick()
  expect(asOf()['since']).toBe(`as of ${clock(items[1]!.health.at)}`)
})
