/** A storage without room for a single byte: what cannot be noted is done all the same, and done again later [I9]. */
import type { Trouble } from './answers'

export const FULL: { trouble: Trouble; retryAfter: null } = { trouble: 'storage', retryAfter: null }

export const isFull = (error: unknown) => (error as Error | undefined)?.name === 'QuotaExceededError'

/** For `catch`: `otherwise` where there is no room; any other failure stays one. */
export const ifFull = <T>(otherwise: T) => (error: unknown): T => {
  if (isFull(error)) return otherwise
  throw error
}
