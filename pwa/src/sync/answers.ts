/**
 * Is this really our server's answer? Captive portals and proxies say 200 to anything, so every
 * answer is checked field by field before the phone lets go of anything [S4].
 */
import type { Answer } from './ports'
import { VERDICTS, type PullPage, type PushAnswer, type PushResult, type VerdictWord } from './wire'

type Json = Record<string, unknown>
const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v)
const isText = (v: unknown): v is string => typeof v === 'string' && v !== ''
const isSeq = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0
const isVerdict = (v: unknown): v is VerdictWord => VERDICTS.includes(v as VerdictWord)

/** Why nothing more can be sent now, in plain codes. */
export type Trouble = 'offline' | 'server' | 'busy' | 'enrol_again' | 'sign_in' | 'storage'
export type Read<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'error'; status: number; code: string; retryAfter: number | null }
  | { kind: 'network' }

function read<T>(answer: Answer, check: (json: unknown) => T | null): Read<T> {
  if (answer.kind === 'network') return { kind: 'network' }
  if (answer.status >= 200 && answer.status < 300) {
    const value = check(answer.json)
    return value === null ? { kind: 'network' } : { kind: 'ok', value }
  }
  const code = isObject(answer.json) && isText(answer.json.code) ? answer.json.code : null
  // Proxies answer these by themselves, without our JSON; waiting or halving is right all the same.
  if (code === null && ![413, 429, 503].includes(answer.status)) return { kind: 'network' }
  return { kind: 'error', status: answer.status, code: code ?? '', retryAfter: answer.retryAfter }
}

/** Verdicts for events that were in the request; anything else in the list is ignored. */
export function readPush(answer: Answer, sent: ReadonlySet<string>): Read<PushAnswer> {
  return read(answer, (json) => {
    if (!isObject(json) || !isText(json.epoch) || !isSeq(json.restored_seq) || !Array.isArray(json.results)) return null
    const results = json.results.filter(isPushResult).filter((r) => sent.has(r.event_id))
    if (results.length === 0) return null // nothing for us: not our server, or not our request
    return { epoch: json.epoch, restored_seq: json.restored_seq, server_time: String(json.server_time), results }
  })
}

function isPushResult(v: unknown): v is PushResult {
  return isObject(v) && isText(v.event_id) && isVerdict(v.verdict) && isText(v.code) && isSeq(v.seq)
}

export function readPull(answer: Answer): Read<PullPage> {
  return read(answer, (json) => {
    if (!isObject(json) || !isText(json.epoch) || !isSeq(json.restored_seq) || !isText(json.cursor)) return null
    if (typeof json.more !== 'boolean') return null
    const { rows, tombstones, verdicts } = json
    if (!isListOf(rows, isRow) || !isListOf(tombstones, isKeyed) || !isListOf(verdicts, isPushResult)) return null
    return json as unknown as PullPage
  })
}

const isListOf = (v: unknown, check: (item: unknown) => boolean) => Array.isArray(v) && v.every(check)
const isKeyed = (v: unknown) => isObject(v) && isText(v.kind) && isText(v.id) && isSeq(v.seq)
const isRow = (v: unknown) => isKeyed(v) && isObject((v as Json).data)

export function readAccepted(answer: Answer): Read<true> {
  // A gateway says {} or {"ok": true} to anything.
  return read(answer, (json) => (isObject(json) && isText(json.inbox_id) ? true : null))
}

/** held: the badge or its person is out of use; the session is known all the same. */
export function readRegistered(answer: Answer, sessionId: string): Read<{ held: boolean; name: string; proof: string }> {
  return read(answer, (json) => {
    if (!isObject(json) || json.session_id !== sessionId) return null
    const name = isObject(json.actor) && isText(json.actor.name) ? json.actor.name : ''
    return { held: json.held === true, name, proof: isText(json.proof) ? json.proof : '' }
  })
}

/** restored: the server's history, where it tells. */
export function readMe(answer: Answer): Read<{ revoked: boolean; restored: { epoch: string; seq: number } | null }> {
  return read(answer, (json) => {
    if (!isObject(json) || !isText(json.device_id)) return null
    const restored = isText(json.epoch) && isSeq(json.restored_seq) ? { epoch: json.epoch, seq: json.restored_seq } : null
    return { revoked: json.revoked === true, restored }
  })
}

/** What a failed request means for the person. */
export function troubleOf(failed: Exclude<Read<unknown>, { kind: 'ok' }>): { trouble: Trouble; retryAfter: number | null } {
  if (failed.kind === 'network') return { trouble: 'offline', retryAfter: null }
  if (failed.status === 429 || failed.status === 503) return { trouble: 'busy', retryAfter: failed.retryAfter }
  return { trouble: 'server', retryAfter: failed.retryAfter }
}
