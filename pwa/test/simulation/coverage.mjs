/**
 * What the simulation alone reached of the phones' core, by branch:
 *   node test/simulation/coverage.mjs FOLDER…   (folders that NODE_V8_COVERAGE filled)
 * The sync core is CORE below; screens' helpers (search, worklist, waybill patterns …) are not part of it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { convert } from 'ast-v8-to-istanbul'
import libCoverage from 'istanbul-lib-coverage'
import { parseAst } from 'vite'

const CORE = {
  'src/sync': ['answers', 'badgeSession', 'blobs', 'codes', 'event', 'flush', 'full', 'laying', 'leader', 'loop', 'outbox',
    'overlay', 'pace', 'packageId', 'pull', 'push', 'quantity', 'seal'],
  'src/storage': ['changes', 'db', 'eventStore', 'gone', 'handover', 'identity', 'refill', 'store', 'syncState'],
  'src/transport': ['syncHttp'],
}
const wanted = new Set(Object.entries(CORE).flatMap(([folder, names]) => names.map((n) => resolve(folder, `${n}.ts`))))
const compiled = resolve('node_modules/.suigong-simulation/main.mjs')
const code = readFileSync(compiled, 'utf8')
const sourceMap = readFileSync(`${compiled}.map`, 'utf8')
const map = libCoverage.createCoverageMap({})

for (const folder of process.argv.slice(2)) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    for (const script of JSON.parse(readFileSync(join(folder, file), 'utf8')).result) {
      if (!script.url.endsWith('/.suigong-simulation/main.mjs')) continue
      // The tree is parsed for each process: convert() spends it, and finds hardly any branch in the same one again.
      map.merge(await convert({ ast: parseAst(code), code, sourceMap: JSON.parse(sourceMap), coverage: script, wrapperLength: 0 }))
    }
  }
}

const seen = new Set(map.files().map((file) => resolve(file)))
const absent = [...wanted].filter((file) => !seen.has(file))
let [covered, total] = [0, 0]
for (const file of map.files().filter((name) => wanted.has(resolve(name))).sort()) {
  const found = map.fileCoverageFor(file)
  const { branches, lines } = found.toSummary().data
  covered += branches.covered
  total += branches.total
  const missed = Object.entries(found.b).flatMap(([id, counts]) => counts.flatMap((count, i) => {
    const { type, locations } = found.branchMap[id]
    const at = locations[i]?.start ?? found.branchMap[id].loc.start
    return count === 0 ? [`${at.line ?? found.branchMap[id].loc.start.line}:${at.column ?? 0} ${type} ${i + 1}`] : []
  }))
  const uncalled = Object.entries(found.f).filter(([, n]) => n === 0).map(([id]) => `${found.fnMap[id].loc.start.line} ${found.fnMap[id].name}()`)
  console.log(`${basename(file).padEnd(18)} branches ${branches.covered}/${branches.total}  lines ${lines.pct} %`
    + (missed.length ? `\n    not taken: ${missed.join(', ')}` : '') + (uncalled.length ? `\n    not called: ${uncalled.join(', ')}` : ''))
}
if (absent.length) console.log(`not in the compiled phones: ${absent.join(', ')}`)
const share = total ? (100 * covered) / total : 0
console.log(`phones' sync core: ${covered} of ${total} branches, ${share.toFixed(1)} %`)
process.exitCode = share >= 95 && absent.length === 0 ? 0 : 1
