import { vi } from 'vitest'

/** Looks every 20 ms until `look` no longer throws, also on a machine with other things to do; throws its last error after 8 s. */
export const waitFor = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 8000, interval: 20 })
