/**
 * The receiver's word that it keeps a parcel: as a QR code that the sender scans, or six digits typed
 * by hand. Both can be made only by a phone that read the whole parcel.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { fromBase45, toBase45 } from './bytes'
import { nameOf } from './frames'

export const RECEIPT_MARK = 'SGR1:'

export interface Receipt {
  /** Names the parcel. */
  parcel: string
  proof: string
  /** Who keeps it now. */
  to: { id: string; name: string }
}

function proofBytes(message: Uint8Array): Uint8Array {
  const mark = utf8ToBytes('suigong receipt 1:')
  const all = new Uint8Array(mark.length + message.length)
  all.set(mark)
  all.set(message, mark.length)
  return sha256(all)
}

/** Six digits for a person to read out and type. */
export function spokenCode(message: Uint8Array): string {
  const view = new DataView(proofBytes(message).buffer)
  return String(view.getUint32(0) % 1_000_000).padStart(6, '0')
}

export function receiptFor(message: Uint8Array, to: Receipt['to']): Receipt {
  return { parcel: nameOf(message), proof: spokenCode(message), to: { id: to.id, name: to.name.slice(0, 60) } }
}

/** Upper case and digits only, as QR codes pack them best. */
export const receiptText = (receipt: Receipt): string =>
  RECEIPT_MARK + toBase45(utf8ToBytes(JSON.stringify([receipt.parcel, receipt.proof, receipt.to.id, receipt.to.name])))

/** Null for anything else. */
export function readReceipt(text: string): Receipt | null {
  const bytes = text.startsWith(RECEIPT_MARK) ? fromBase45(text.slice(RECEIPT_MARK.length)) : null
  if (!bytes) return null
  try {
    const found: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (!Array.isArray(found) || found.length !== 4 || !found.every((v) => typeof v === 'string')) return null
    const [parcel, proof, id, name] = found as [string, string, string, string]
    return { parcel, proof, to: { id, name } }
  } catch {
    return null
  }
}

/** Whether the receipt is for this message. */
export const isFor = (receipt: Receipt, message: Uint8Array): boolean =>
  receipt.parcel === nameOf(message) && receipt.proof === spokenCode(message)
