/** What in a phone's own word should worry somebody, as sentences. Pure. */
import { t } from '@/i18n/office'
import type { Health } from '@/transport/people'

const CLOCK = 2 // minutes; a report may be off by that much without harm
const SCANS = 20

export function worries(health: Health | null): string[] {
  if (!health) return []
  const minutes = Math.round(Math.abs(health.offset_ms ?? 0) / 60_000)
  return [
    ...(health.persisted === false ? [t('people.dev.storage')] : []),
    ...(minutes >= CLOCK ? [t('people.dev.clock', { n: minutes })] : []),
    ...((health.scan_fails ?? 0) >= SCANS ? [t('people.dev.scans', { n: health.scan_fails! })] : []),
  ]
}
