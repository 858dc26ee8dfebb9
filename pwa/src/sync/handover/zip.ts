/** A ZIP archive whose entries are stored as they are: any computer opens it, and nothing in it can swell. */
import { crc32 } from './bytes'

export interface Entry { name: string; data: Uint8Array<ArrayBuffer> }

/** 1980-01-01: the time in the manifest is the one that counts. */
const DOS_DATE = 0x21
const UTF8_NAME = 0x800

/** The archive in pieces; the entries' bytes are not copied. */
export function zipParts(entries: readonly Entry[]): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (const { name, data } of entries) {
    const [title, crc] = [new TextEncoder().encode(name), crc32(data)]
    directory.push(header(0x02014b50, 46, title, crc, data.length, at))
    const local = header(0x04034b50, 30, title, crc, data.length, 0)
    parts.push(local, data)
    at += local.length + data.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint16(8, entries.length, true)
  end.setUint16(10, entries.length, true)
  end.setUint32(12, size, true)
  end.setUint32(16, at, true)
  return [...parts, ...directory, new Uint8Array(end.buffer)]
}

/** A local header (30 bytes and the name) or a directory record (46 bytes and the name). */
function header(mark: number, length: number, name: Uint8Array, crc: number, size: number, at: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length + name.length)
  const view = new DataView(bytes.buffer)
  const central = length === 46
  const from = central ? 6 : 4 // the directory also says by which version it was written
  view.setUint32(0, mark, true)
  if (central) view.setUint16(4, 20, true)
  view.setUint16(from, 20, true)
  view.setUint16(from + 2, UTF8_NAME, true)
  view.setUint16(from + 8, DOS_DATE, true)
  view.setUint32(from + 10, crc, true)
  view.setUint32(from + 14, size, true)
  view.setUint32(from + 18, size, true)
  view.setUint16(from + 22, name.length, true)
  if (central) view.setUint32(42, at, true)
  bytes.set(name, length)
  return bytes
}
