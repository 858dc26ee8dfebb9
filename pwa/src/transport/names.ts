/** The list of people's names, asked for only when it changed. */
import { jsonOf, networkError } from './api'

/** null: unchanged since `etag`. Rejects with ApiError-like network trouble when nobody of ours answered. */
export async function fetchNames(etag: string): Promise<{ etag: string; json: Record<string, unknown> } | null> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Requested-With': 'suigong' }
  if (etag) headers['If-None-Match'] = etag
  const response = await fetch('/api/v1/people/names', {
    headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(20_000),
  }).catch(() => null)
  if (response?.status === 304) return null
  const json = response?.ok ? await jsonOf(response) : undefined
  if (typeof json !== 'object' || json === null) throw networkError()
  return { etag: response!.headers.get('ETag') ?? '', json: json as Record<string, unknown> }
}
