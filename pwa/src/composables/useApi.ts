/** HTTP for screens that need the server at once (office, enrolment, sign-in). */
import { call, type CallOptions } from '@/transport/api'

export { ApiError } from '@/transport/api'

export const api = {
  get: <T>(path: string, options?: CallOptions) => call<T>('GET', path, undefined, options),
  post: <T>(path: string, body: unknown = {}, options?: CallOptions) => call<T>('POST', path, body, options),
  /** A file or form as it is. */
  upload: <T>(path: string, raw: BodyInit, options?: CallOptions) => call<T>('POST', path, undefined, { ...options, raw }),
}
