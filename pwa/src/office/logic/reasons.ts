/** Why the server refused: the first reason of each field it names, or its own sentence. Pure. */
import { pick } from '@/i18n'
import type { ApiError, Message } from '@/transport/api'

/** "shifts" -> "“白班”和“夜班”的时间重叠". Reasons deep inside a list count for its field. */
export function reasons(error: ApiError): Record<string, string> {
  const fields = (error.extra['fields'] ?? {}) as Record<string, unknown>
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => {
    const first = firstIn(value)
    return first ? [[name, pick(first.zh, first.en)]] : []
  }))
}

/** One sentence for a person. */
export function why(error: ApiError): string {
  return Object.values(reasons(error))[0] ?? pick(error.text.zh, error.text.en)
}

function firstIn(value: unknown): Message | null {
  if (value && typeof value === 'object') {
    if ('zh' in value && 'en' in value) return value as Message
    for (const inner of Object.values(value)) {
      const found = firstIn(inner)
      if (found) return found
    }
  }
  return null
}
