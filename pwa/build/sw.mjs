/** Compiles src/sw.ts to dist/app/sw.js with the list of the phone app's files. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { DIST, ROOT, phoneFiles } from './files.mjs'

const hashed = (file) => file.startsWith('assets/') // the name changes with the content
const revision = (file) => createHash('sha256').update(readFileSync(join(DIST, file))).digest('hex').slice(0, 16)

export async function buildServiceWorker(version) {
  const precache = phoneFiles().map((file) => ({ url: `/${file}`, revision: hashed(file) ? null : revision(file) }))
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@': join(ROOT, 'src') } },
    define: {
      __PRECACHE__: JSON.stringify(precache),
      __APP_VERSION__: JSON.stringify(version),
      'process.env.NODE_ENV': '"production"',
    },
    publicDir: false,
    build: {
      outDir: join(DIST, 'app'),
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: join(ROOT, 'src/sw.ts'), formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
    },
  })
  return precache
}
