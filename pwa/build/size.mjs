/**
 * How much a phone loads before it can scan: script and style, brotli. Fails above the bar.
 * Counted is everything that the entry imports at once. The decoder comes after; other screens and
 * the poke's socket are fetched when first used, or by the service worker, and told apart.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotli } from './compress.mjs'
import { APP, DIST, reachable } from './files.mjs'

export const BAR = 120_000

const weight = (files) => files.reduce((sum, file) => sum + brotli(readFileSync(join(DIST, file))).length, 0)
const loaded = (file) => /\.(js|css)$/.test(file) && !/decoder\.worker/.test(file)

export function measure() {
  const first = [...reachable(APP, { lazy: false })].filter(loaded)
  const all = [...reachable(APP, { lazy: true })].filter(loaded)
  return { first: weight(first), lazy: weight(all.filter((f) => !first.includes(f))), firstFiles: first.length, allFiles: all.length }
}

export function checkSize() {
  const { first, lazy, firstFiles, allFiles } = measure()
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
  console.log(`phone app, first load: ${kb(first)} brotli in ${firstFiles} files (bar ${kb(BAR)}); later: ${kb(lazy)} in ${allFiles - firstFiles}`)
  return first <= BAR
}

if (import.meta.url === pathToFileURL(process.argv[1]).href && !checkSize()) {
  console.error('The phone app is too heavy for its first load.')
  process.exit(1)
}
