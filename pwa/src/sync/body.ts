/** Bodies of events as people read and correct them: fields with names, nested lines included. */
export interface Field { path: string; name: string; value: string; kind: 'text' | 'number' | 'boolean' }

type Json = Record<string, unknown>

/** Every simple value of a body with its path ("lines.0.quantity"), in the body's own order. */
export function fieldsOf(body: Json, prefix = ''): Field[] {
  return Object.entries(body).flatMap(([key, value]): Field[] => {
    const path = prefix ? `${prefix}.${key}` : key
    if (value !== null && typeof value === 'object') return fieldsOf(value as Json, path)
    const kind = typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'number' : 'text'
    return [{ path, name: key, value: value === null ? '' : String(value), kind }]
  })
}

/** The body with corrected values put back, types kept; what is not an object stays untouched. */
export function corrected(body: Json, fields: readonly Field[]): Json {
  const copy = JSON.parse(JSON.stringify(body)) as Json
  for (const field of fields) {
    const keys = field.path.split('.')
    const last = keys.pop()!
    const place = keys.reduce<Json>((at, key) => at[key] as Json, copy)
    place[last] = field.kind === 'boolean' ? field.value === 'true'
      : field.kind === 'number' ? Number(field.value)
      : field.value
  }
  return copy
}
