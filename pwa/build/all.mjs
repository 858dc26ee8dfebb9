/** The whole build: both entries, the service worker, the manifest, the compressed copies. */
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { putInPlace } from './keep.mjs'

// Made beside the old one, so that a running server never serves half a build.
process.env.BUILD_INTO = `dist.${process.pid}`
const { DIST, ROOT } = await import('./files.mjs')
const { compressAll } = await import('./compress.mjs')
const { checkSize } = await import('./size.mjs')
const { buildServiceWorker } = await import('./sw.mjs')
const { writeWebManifest } = await import('./webmanifest.mjs')

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

process.chdir(ROOT)
try {
  await build({ logLevel: 'warn' })
  cpSync(join(ROOT, 'public'), join(DIST, 'app'), { recursive: true })
  writeWebManifest()
  const precache = await buildServiceWorker(version)
  compressAll()
  console.log(`the service worker keeps ${precache.length} files`)
  if (!checkSize()) throw new Error('The phone app is too heavy for its first load.')
  putInPlace(DIST, join(ROOT, 'dist'))
} finally {
  rmSync(DIST, { recursive: true, force: true })
}
