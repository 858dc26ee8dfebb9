import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const src = new URL('../../src/', import.meta.url)
const css = readFileSync(new URL('styles/tokens.css', src), 'utf8')

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/)![1]!
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]))
}

/** WCAG 2 contrast ratio of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const light = (hex: string) => {
    const [r, g, bl] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl
  }
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const STATES = ['waiting', 'running', 'done', 'held', 'stopped']
const light = tokens(':root {')
const dark = { ...light, ...tokens('[data-theme="dark"]') }

describe.each([['light', light], ['dark', dark]])('contrast, %s', (_name, of) => {
  const ratio = (ink: string, ground: string) => contrast(of[ink]!, of[ground]!)

  it('carries the main text at AAA', () => {
    for (const ground of ['paper', 'surface', 'sunken']) expect(ratio('ink', ground), ground).toBeGreaterThanOrEqual(7)
    expect(ratio('on-signal', 'signal')).toBeGreaterThanOrEqual(7)
  })

  it('carries secondary text and states at AA', () => {
    for (const ground of ['paper', 'surface', 'sunken']) {
      for (const ink of ['ink-2', 'signal-text', ...STATES]) expect(ratio(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
    for (const state of STATES) expect(ratio(state, `${state}-tint`), state).toBeGreaterThanOrEqual(4.5)
    expect(ratio('on-signal', 'signal-press')).toBeGreaterThanOrEqual(4.5)
  })

  it('shows borders of controls and the focus ring', () => {
    for (const line of ['line-strong', 'focus']) {
      for (const ground of ['paper', 'surface']) expect(ratio(line, ground), `${line} on ${ground}`).toBeGreaterThanOrEqual(3)
    }
  })
})

it('keeps colours in the tokens', () => {
  const allowed = new Set(['CameraView.vue', 'NotSavedAlert.vue', 'PhotoMarker.vue', 'ProductPicture.vue']) // on pictures, and one alarm
  for (const folder of ['components', 'pages']) {
    for (const name of readdirSync(new URL(`${folder}/`, src)).filter((n) => n.endsWith('.vue') && !allowed.has(n))) {
      const text = readFileSync(new URL(`${folder}/${name}`, src), 'utf8')
      expect([...text.matchAll(/[:\s](#[0-9a-fA-F]{3,8})\b;?/g)].map((m) => m[1]), name).toEqual([])
    }
  }
})

it('keeps the network out of the screens', () => {
  for (const folder of ['app', 'components', 'pages']) {
    for (const name of (readdirSync(new URL(`${folder}/`, src), { recursive: true }) as string[]).filter((file) => /\.(vue|ts)$/.test(file))) {
      expect(readFileSync(new URL(`${folder}/${name}`, src), 'utf8'), name).not.toMatch(/\bfetch\(|XMLHttpRequest|@\/transport|\.\.\/transport|@\/storage|\.\.\/storage/)
    }
  }
})
