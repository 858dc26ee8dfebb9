// @vitest-environment happy-dom
/** The board's colours: every state its own, the same as in the order list, and legends that are true in both themes. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h, type App, type Component } from 'vue'
import BarList from '../../src/components/board/BarList.vue'
import BoardRows from '../../src/components/board/BoardRows.vue'
import BoardView from '../../src/components/board/BoardView.vue'
import StateRing from '../../src/components/board/StateRing.vue'
import { figuresEn } from '../../src/i18n/floor/figures.en'
import { figuresZh } from '../../src/i18n/floor/figures.zh'
import { stateShade } from '../../src/i18n/shades'
import { STATES } from '../../src/office/logic/states'
import type { Board, Pictures } from '../../src/sync/figures'

const src = (path: string) => readFileSync(`src/${path}`, 'utf8') // from pwa/
const left = /^OUT = frozenset\(\{(.*?)\}\)/ms.exec(readFileSync('../server/services/board_orders.py', 'utf8'))![1]!
/** The states that the server's board counts: the goods are still here. */
const here = STATES.filter((code) => !left.includes(`"${code}"`))

type Rgb = [number, number, number]
const css = src('styles/tokens.css')
function tokens(theme: string): (name: string) => string {
  const of = (selector: string) => Object.fromEntries([...css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/)![1]!.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1]!, m[2]!]))
  const all: Record<string, string> = { ...of(':root {'), ...(theme === 'dark' ? of('[data-theme="dark"]') : {}) }
  return (name) => { const found = all[name]!; return found.startsWith('var(') ? all[found.slice(6, -1)]! : found }
}
const rgb = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as Rgb
const mix = (a: Rgb, b: Rgb, share: number) => a.map((v, i) => v * share + b[i]! * (1 - share)) as Rgb

/** The colour of a state as shades.css mixes it. */
function colour(code: string, theme: string): Rgb {
  const [look, shade] = stateShade(code).split(' ') as [string, string]
  const token = tokens(theme)
  const pure = rgb(token(look.slice(3)))
  const share = (name: string) => parseFloat(token(name)) / 100
  if (shade === 'shade-0') return mix(pure, rgb(token('surface')), share('shade-before'))
  return shade === 'shade-2' ? mix(pure, rgb(token('shade-ground')), share('shade-after')) : pure
}
/** CIE76 difference: below about ten two patches are taken for one at a glance. */
function apart(a: Rgb, b: Rgb): number {
  const lab = (of: Rgb) => {
    const [r, g, bl] = of.map((v) => v / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Rgb
    const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * bl) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * bl, (0.0193 * r + 0.1192 * g + 0.9505 * bl) / 1.08883]
      .map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as Rgb
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)] as Rgb
  }
  return Math.hypot(...lab(a).map((v, i) => v - lab(b)[i]!))
}

let app: App | undefined
function shown(component: Component, props: Record<string, unknown>): HTMLElement {
  const host = document.body.appendChild(document.createElement('div'))
  app = createApp({ render: () => h(component, props) })
  app.mount(host)
  return host
}
afterEach(() => { app?.unmount(); document.body.innerHTML = '' })

describe('states on the board', () => {
  it.each(['light', 'dark'])('have each a colour of their own, %s', (theme) => {
    expect(here.length).toBeGreaterThan(9)
    for (const a of here) for (const b of here) if (a < b) expect(apart(colour(a, theme), colour(b, theme)), `${a} ${b}`).toBeGreaterThan(12)
  })
  it('have the colours of the order list, on the arc and beside the name', () => {
    const host = shown(StateRing, { states: Object.fromEntries(here.map((code) => [code, 3])) })
    const arcs = [...host.querySelectorAll('.arc')].map((arc) => arc.getAttribute('class'))
    const inOrder = STATES.filter((code) => here.includes(code))
    expect(arcs).toEqual(inOrder.map((code) => `arc ${stateShade(code)}`))
    expect([...host.querySelectorAll('i')].map((i) => i.className)).toEqual(inOrder.map((code) => `spot ${stateShade(code)}`))
    expect(src('office/pages/OrdersPage.vue')).toContain('class="spot" :class="stateShade(code)"')
  })
  it('are told apart in the order list too: by colour, or as rings where the goods have left', () => {
    expect(new Set(STATES.map(stateShade)).size).toBe(STATES.length)
  })
})

it('has as many columns as its own room holds: in the phone\'s frame of 40 rem one, on however wide a screen', () => {
  const view = src('components/board/BoardView.vue')
  expect(view).not.toMatch(/@media[^{]*width/)
  const from = [...view.matchAll(/@container \(min-width: (\d+)px\)/g)].map((m) => Number(m[1]))
  expect(from).toHaveLength(2)
  for (const px of from) expect(px).toBeGreaterThan(40 * 16)
})

describe('what was made', () => {
  const four = { output: '合格', ng: '不良', process_scrap: '工废', material_scrap: '料废' }
  it('opens of each figure its own list', () => {
    const opened: string[] = []
    const host = shown(BoardView, { board: { as_of: '2026-03-02T10:00:00Z', day: '2026-03-02', figures: {}, states: {}, crews: [], centers: [] } as unknown as Board, pictures: null, onOpen: (list: string) => opened.push(list) })
    for (const list of Object.keys(four)) host.querySelector<HTMLElement>(`.made [data-test="${list}"]`)!.click()
    expect(opened).toEqual(Object.keys(four))
  })
  it('says in each list its own pieces first, and that there are none', () => {
    const row = { event_id: 'e', at: '2026-03-02T09:00:00Z', person: null, unit: '件', good: '7', process_scrap: '2', material_scrap: '3' }
    const rows = (list: string, items: unknown[]) => shown(BoardRows, { behind: { as_of: '2026-03-02T10:00:00Z', day: '', list, figure: '2', items }, orderTo: () => '' })
    const said = (list: string) => [...rows(list, [row]).querySelectorAll('.end b, .end small')].map((one) => one.textContent)
    expect(said('process_scrap')).toEqual(['2', '合格 7', '料废 3'])
    expect(said('output')).toEqual(['7', '工废 2', '料废 3'])
    for (const [list, name] of Object.entries(four)) expect(rows(list, []).textContent, list).toMatch(list === 'output' ? /报工/ : new RegExp(`没有${name}`))
  })
})

describe('the load of the next day', () => {
  const row = (id: string, urgent: number) => ({ center: { id, name: id, name_en: '' }, minutes: 60, urgent, capacity: 120 })
  const view = (...centers: ReturnType<typeof row>[]) => shown(BoardView, {
    board: { as_of: '2026-03-02T10:00:00Z', day: '2026-03-02', figures: {}, states: {}, crews: [], centers: [] } as unknown as Board,
    pictures: { flow: [], defects: [], next: { day: '2026-03-03', centers } } as unknown as Pictures,
  })
  it('is all in the weaker colour where nothing is urgent', () => {
    const bars = [{ key: 'a', name: 'a', value: 10, text: '', part: 0 }, { key: 'b', name: 'b', value: 10, text: '' }]
    const tracks = [...shown(BarList, { bars }).querySelectorAll('.track')].map((track) => track.classList.contains('parted'))
    expect(tracks).toEqual([true, false])
  })
  it('says what the stronger colour is only where there is one', () => {
    expect(view(row('A', 0), row('B', 30)).textContent).toContain(figuresZh['board.nextHint'])
    app!.unmount()
    document.body.innerHTML = ''
    const calm = view(row('A', 0)).textContent!
    expect(calm).toContain(figuresZh['board.nextCalm'])
    expect(calm).not.toContain(figuresZh['board.nextHint'])
  })
})

it('speaks of strong colours, never of dark ones, which are light ones at night', () => {
  for (const [key, words] of [...Object.entries(figuresZh), ...Object.entries(figuresEn)]) expect(words, key).not.toMatch(/深色|越深|浅色|\b(dark|darker|lighter)\b/i)
})

describe('phones that hold unsent work', () => {
  const figures = (unheard: number) => ({ as_of: '2026-03-02T10:00:00Z', day: '2026-03-02', figures: { unsent: 0, unheard }, states: {}, crews: [], centers: [] }) as unknown as Board
  it('are told with how many phones nobody has heard from', () => {
    expect(shown(BoardView, { board: figures(8), pictures: null }).querySelector('[data-test="unsent"]')?.textContent).toBe('0手机没发完另有 8 台不知道')
    app!.unmount()
    document.body.innerHTML = ''
    expect(shown(BoardView, { board: figures(0), pictures: null }).querySelector('[data-test="unsent"]')?.textContent).toBe('0手机没发完')
  })
  it('are never said to be all done while one is not heard from', () => {
    const list = (unheard: unknown[]) => shown(BoardRows, { behind: { as_of: '2026-03-02T10:00:00Z', day: '', list: 'unsent', figure: 0, items: [], unheard }, orderTo: () => '' })
    const said = list([{ device: { id: 'd', name: '车床 2' }, unsent: null, oldest: null, seen: null }]).textContent
    expect(said).not.toContain('所有手机')
    expect(said).toMatch(/有消息的手机，最后一次联系时都发完了，之后离线记的还不知道.*另有 1 台不知道.*车床 2从没联系过/)
    app!.unmount()
    document.body.innerHTML = ''
    expect(list([]).textContent).toContain('每台手机最后一次联系时都发完了，之后离线记的还不知道')
  })
})
