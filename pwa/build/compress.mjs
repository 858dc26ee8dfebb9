/** Precompresses what the server sends, so that it never compresses while people wait. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { DIST, filesBelow } from './files.mjs'

const TEXT = /\.(js|css|html|svg|json|webmanifest|wasm|txt)$/
const SMALLEST = 500 // below that the headers weigh more

export const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })

export function compressAll() {
  for (const file of filesBelow().filter((f) => TEXT.test(f) && !f.startsWith('.vite/'))) {
    const bytes = readFileSync(join(DIST, file))
    if (bytes.length < SMALLEST) continue
    writeFileSync(join(DIST, `${file}.br`), brotli(bytes))
    writeFileSync(join(DIST, `${file}.gz`), gzipSync(bytes, { level: 9 }))
  }
}
