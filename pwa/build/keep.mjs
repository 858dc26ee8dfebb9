/**
 * Puts a finished build in place of the old one at once, and keeps the files of a few releases
 * before it: a phone that still runs an older version may ask for a screen of it [S24].
 */
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const KEPT = 3

/** fresh: the new build; place: where it goes. Both on one disk. */
export function putInPlace(fresh, place) {
  const old = `${place}.old`
  const record = { files: readdirSync(join(fresh, 'assets')) }
  const before = existsSync(join(place, '.vite/builds.json')) ? JSON.parse(readFileSync(join(place, '.vite/builds.json'), 'utf8')) : []
  const builds = [record, ...before].slice(0, KEPT + 1)
  for (const file of builds.slice(1).flatMap((b) => b.files)) {
    const [from, to] = [join(place, 'assets', file), join(fresh, 'assets', file)]
    if (existsSync(from) && !existsSync(to)) linkSync(from, to)
  }
  mkdirSync(join(fresh, '.vite'), { recursive: true })
  writeFileSync(join(fresh, '.vite/builds.json'), JSON.stringify(builds))
  rmSync(old, { recursive: true, force: true })
  if (existsSync(place)) renameSync(place, old)
  renameSync(fresh, place)
  rmSync(old, { recursive: true, force: true })
}
