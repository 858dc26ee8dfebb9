/** Who hears a scan: the newest mounted screen that asked, and only that one. */
import type { Scan, ScanHandler } from './contract'

const listeners: ScanHandler[] = []

export function listen(handler: ScanHandler): () => void {
  listeners.push(handler)
  return () => {
    const at = listeners.lastIndexOf(handler)
    if (at >= 0) listeners.splice(at, 1)
  }
}

/** Hands a scan on. Handlers may take their time: nothing here waits for them. */
export function heard(scan: Scan): void {
  listeners.at(-1)?.(scan)
}
