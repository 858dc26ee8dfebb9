/** fetch, as the simulation answers it: every call waits until the world outside decides on it. */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface Call { id: number; tab: string; method: string; path: string; headers: Record<string, string>; body: string | null; bytes: string | null }
/** status 0: nobody answered. body: text. */
export interface Reply { id: number; status: number; headers?: Record<string, string>; body?: string }

const tabs = new AsyncLocalStorage<string>()
const waiting = new Map<number, { resolve(reply: Reply): void; tab: string }>()
let fresh: Call[] = []
let count = 0

/** What `work` fetches belongs to this tab. */
export const asTab = <T>(tab: string, work: () => T): T => tabs.run(tab, work)

globalThis.fetch = (async (input: string, init: RequestInit = {}) => {
  const id = ++count
  const headers: Record<string, string> = {}
  new Headers(init.headers).forEach((value, name) => (headers[name] = value))
  const { body = null } = init
  const text = typeof body === 'string' ? body : null
  const bytes = body instanceof ArrayBuffer ? Buffer.from(body).toString('base64') : null
  fresh.push({ id, tab: tabs.getStore() ?? '', method: init.method ?? 'GET', path: input, headers, body: text, bytes })
  const reply = await new Promise<Reply>((resolve) => waiting.set(id, { resolve, tab: tabs.getStore() ?? '' }))
  if (reply.status === 0) throw new TypeError('Failed to fetch')
  const said = reply.body ?? ''
  return {
    ok: reply.status >= 200 && reply.status < 300, status: reply.status, headers: new Headers(reply.headers),
    text: async () => said, json: async () => JSON.parse(said) as unknown,
  }
}) as unknown as typeof fetch

/** The calls made since the last question. */
export function newCalls(): Call[] {
  const calls = fresh
  fresh = []
  return calls
}

export function answer(reply: Reply): void {
  waiting.get(reply.id)?.resolve(reply)
  waiting.delete(reply.id)
}

/** Nobody waits for these any more. */
export function forget(tab: string): void {
  for (const [id, call] of waiting) if (call.tab === tab) waiting.delete(id)
}
