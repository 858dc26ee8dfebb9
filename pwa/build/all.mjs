/** The whole build: both entries, the service worker, the manifest, the compressed copies. */
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { compressAll } from './compress.mjs'
import { DIST, ROOT } from './files.mjs'
import { checkSize } from './size.mjs'
import { buildServiceWorker } from './sw.mjs'
import { writeWebManifest } from './webmanifest.mjs'

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

process.chdir(ROOT)
await build({ logLevel: 'warn' })
cpSync(join(ROOT, 'public'), join(DIST, 'app'), { recursive: true })
writeWebManifest()
const precache = await buildServiceWorker(version)
compressAll()
console.log(`the service worker keeps ${precache.length} files`)
if (!checkSize()) process.exitCode = 1
