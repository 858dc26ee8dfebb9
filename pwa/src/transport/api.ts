/** One HTTP call with the session's cookies; the only place with `fetch` besides `syncHttp.ts`. */

export interface Message { zh: string; en: string }

/** status 0 and code 'network': nobody answered, or something that is not our server did. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: Message,
    readonly extra: Record<string, unknown> = {},
    /** Seconds to wait, where the server said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${status} ${code}`)
    this.name = 'ApiError'
  }
}

const NO_NETWORK: Message = { zh: '连不上服务器', en: 'The server cannot be reached' }
export const networkError = () => new ApiError(0, 'network', NO_NETWORK)

export interface CallOptions {
  idempotencyKey?: string
  /** Which of the phone's sessions speaks. */
  sessionId?: string | null
  timeoutMs?: number
  /** Which device this phone believes to be. */
  deviceId?: string | undefined
  /** A credential that is not in a cookie yet. */
  authorization?: string
  /** Anything but JSON, for uploads. */
  raw?: BodyInit
  contentType?: string
}

/** Whose sign-in speaks where a call names none; null: the newest that lives in this browser, whosever it is. */
let speaker: string | null = null
export const speaking = () => speaker
export function speakAs(sessionId: string | null): void {
  speaker = sessionId
}

/** Resolves with the JSON of a 2xx (undefined for 204); throws ApiError for all else. */
export async function call<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Requested-With': 'suigong' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.contentType) headers['Content-Type'] = options.contentType
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
  if (options.authorization) headers['Authorization'] = options.authorization
  if (options.deviceId) headers['X-Device-Id'] = options.deviceId
  const session = options.sessionId ?? speaker
  if (session) headers['X-Session-Id'] = session
  let response: Response
  try {
    response = await fetch(path, {
      method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error',
      body: options.raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      signal: AbortSignal.timeout(options.timeoutMs ?? 20_000),
    })
  } catch {
    throw networkError()
  }
  return read<T>(response)
}

export async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  const json = await jsonOf(response)
  if (response.ok && json !== undefined) return json as T
  const error = json as { code?: unknown; message?: Message } | undefined
  if (typeof error?.code !== 'string') throw networkError() // a captive portal or a proxy spoke
  const { code, message, ...extra } = error
  const wait = Number(response.headers.get('Retry-After'))
  throw new ApiError(response.status, code as string, message ?? NO_NETWORK, extra, wait > 0 ? wait : null)
}

/** The JSON of an answer that says it is JSON; undefined otherwise. */
export async function jsonOf(response: Response): Promise<unknown> {
  if (!(response.headers.get('Content-Type') ?? '').includes('json')) return undefined
  try {
    return await response.json()
  } catch {
    return undefined
  }
}
