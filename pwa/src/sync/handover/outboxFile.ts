/** The outbox as a file that the office takes in (docs/outbox-file.md). */
import { sha256Hex } from '../event'
import type { WireEvent } from '../wire'
import { zipParts, type Entry } from './zip'

export const SIGNED_AS = 'SUIGONG-OUTBOX-2:'

export interface OutboxContent {
  /** RFC 3339. */
  made: string
  factory: string
  epoch: string
  device: { id: string; name: string }
  appVersion: string
  events: WireEvent[]
  photos: { sha256: string; data: ArrayBuffer }[]
}

/** What the office takes in one file, with room to spare (server/services/outbox_file.py). bytes: of photos. */
export const A_FILE = { events: 10_000, eventBytes: 32 * 1024 * 1024, photos: 5_000, bytes: 192 * 1024 * 1024 }

/** What goes into one of the files. */
export interface Share { events: WireEvent[]; photos: string[] }

/**
 * All records, in order, in as few files as the office takes; then the photos, with their records once more so that
 * the files may come in any order. Always at least one file.
 */
export function divided(
  events: readonly WireEvent[], photos: readonly { sha256: string; bytes: number }[], most = A_FILE,
): Share[] {
  const files: Share[] = [{ events: [], photos: [] }]
  let [file, bytes] = [files[0]!, 0]
  const next = () => {
    files.push((file = { events: [], photos: [] }))
    bytes = 0
  }
  for (const event of events) {
    const size = utf8(JSON.stringify(event)).length + 1
    if (file.events.length >= most.events || bytes + size > most.eventBytes) next()
    file.events.push(event)
    bytes += size
  }
  const withRecords = files.length
  bytes = 0
  for (const photo of photos) {
    if (file.photos.length > 0 && (file.photos.length >= most.photos || bytes + photo.bytes > most.bytes)) next()
    file.photos.push(photo.sha256)
    bytes += photo.bytes
  }
  for (const extra of files.slice(withRecords)) {
    const here = new Set(extra.photos)
    extra.events = events.filter((e) => e.blobs.some((b) => here.has(b.sha256)))
  }
  return files
}

/** r and s of ECDSA P-256 with SHA-256, 64 bytes; null where the phone cannot sign. */
export type Sign = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array | null>

const README = [
  '随工：一台手机没有发出去的记录。请在电脑上打开 管理 → 手机发件箱文件，把这个文件拖进去。不要解压，不要改。',
  'Suigong: what a phone could not send. On a computer open Manage → Outbox files of phones and drop this file there. Do not unpack or change it.',
].join('\n')

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** The file in pieces. */
export async function outboxFile(content: OutboxContent, sign: Sign): Promise<Uint8Array<ArrayBuffer>[]> {
  const lines = utf8(content.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const manifest = utf8(JSON.stringify({
    format: 'suigong-outbox', version: 2, made: content.made, factory: content.factory, epoch: content.epoch,
    device: content.device, app_version: content.appVersion, events: { count: content.events.length, sha256: sha256Hex(lines) },
  }))
  const signature = await sign(new Uint8Array([...utf8(SIGNED_AS), ...manifest]))
  const entries: Entry[] = [{ name: 'manifest.json', data: manifest }, { name: 'events.jsonl', data: lines }]
  if (signature) {
    const hex = Array.from(signature, (b) => b.toString(16).padStart(2, '0')).join('')
    entries.push({ name: 'signature.json', data: utf8(JSON.stringify({ alg: 'ES256', signature: hex })) })
  }
  entries.push({ name: 'README.txt', data: utf8(README) })
  for (const { sha256, data } of content.photos) entries.push({ name: `photos/${sha256}`, data: new Uint8Array(data) })
  return zipParts(entries)
}
