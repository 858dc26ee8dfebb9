/** What was built, and which files the phone app needs: shared by the build steps. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Where the build stands: dist, or beside it while it is being made (all.mjs). */
export const DIST = join(ROOT, process.env.BUILD_INTO ?? 'dist')
export const APP = 'app/index.html'
const OTHERS = ['office/index.html', 'src/customer/main.ts']

/** Paths below dist, with forward slashes. */
export function filesBelow(folder = DIST) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(DIST, path).split(sep).join(posix.sep))
    .sort()
}

export const manifest = () => JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'))

/** Files reached from an entry; `lazy` follows dynamic imports too. */
export function reachable(entry, { lazy }) {
  const chunks = manifest()
  const files = new Set()
  const seen = new Set()
  const visit = (key) => {
    const chunk = chunks[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file)
    for (const next of [...(chunk.imports ?? []), ...(lazy ? chunk.dynamicImports ?? [] : [])]) visit(next)
  }
  visit(entry)
  return files
}

/**
 * What a phone needs to work without a network: everything in /assets/ that is not of another
 * entry alone (workers and the decoder are in no list of imports), and the app's own page.
 */
export function phoneFiles() {
  const mine = reachable(APP, { lazy: true })
  const others = new Set(OTHERS.flatMap((entry) => [...reachable(entry, { lazy: true })]).filter((file) => !mine.has(file)))
  const built = filesBelow().filter((file) => !/\.(br|gz|map)$/.test(file))
  return built.filter((file) => (file.startsWith('assets/') && !others.has(file)) || (file.startsWith('app/') && file !== 'app/sw.js'))
}
