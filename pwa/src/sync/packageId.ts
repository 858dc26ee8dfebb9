import { parseCode } from './codes'
import { sha256Text } from './event'

/** The record id of a package from its printed code, so that ids do not disclose codes; null for others. */
export function packageId(code: string): string | null {
  const parsed = parseCode(code)
  return parsed?.kind === 'P' ? `P${sha256Text(parsed.id).slice(0, 12)}` : null
}
