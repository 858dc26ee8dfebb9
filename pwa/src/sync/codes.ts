/** Printed codes: kind + identifier + [operation] + [revision] + check (labels/payload.py agrees). */

export type CodeKind = 'W' | 'O' | 'L' | 'P' | 'T' | 'B' | 'D' | 'S'

export interface ParsedCode {
  kind: CodeKind
  /** The whole CODE in its printed form: what events name. */
  code: string
  /** Identifier of what it names (for O and L: of the work order). */
  id: string
  operation?: number
  lot?: string
  /** Revision printed on that paper; travelers only. */
  revision?: number
  /** What follows a badge's code: see seal.ts. Not checked. */
  seal?: string
}

const CHECK = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Longer texts are not read: nothing printed is. */
const MAX_TEXT = 2048
const BLANK = /^[ \t\r\n\v\f\u200b\ufeff]+|[ \t\r\n\v\f\u200b\ufeff]+$/g
const ID = '[0-9A-HJKMNP-TV-Z]' // Crockford base32
const SHAPES: Record<CodeKind, RegExp> = {
  W: new RegExp(`^W(?<id>${ID}{8})(?<rev>\\d{2})$`),
  O: new RegExp(`^O(?<id>${ID}{8})(?<op>\\d{3})(?<rev>\\d{2})$`),
  L: new RegExp(`^L(?<id>${ID}{8})(?<lot>${ID}{8})(?<rev>\\d{2})$`),
  P: new RegExp(`^P(?<id>${ID}{16})$`),
  T: new RegExp(`^T(?<id>${ID}{26})$`),
  B: new RegExp(`^B(?<id>${ID}{16})$`),
  D: new RegExp(`^D(?<id>${ID}{16})$`),
  S: new RegExp(`^S(?<id>${ID}{8})$`),
}

/** ISO 7064 MOD 37,36 check character over `text` (characters 0-9A-Z). */
export function checkCharacter(text: string): string {
  let p = 36
  for (const c of text) {
    p = (p + CHECK.indexOf(c)) % 36 || 36
    p = (p * 2) % 37
  }
  return CHECK[(37 - p) % 36]!
}

/**
 * Reads a printed code or a URL that carries one (`…/C/{CODE}`): any case, white space around it,
 * full-width forms. Null when it is none of ours or a character was misread.
 */
export function parseCode(text: string): ParsedCode | null {
  if (text.length > MAX_TEXT) return null
  const plain = text.normalize('NFKC').replace(BLANK, '').toUpperCase()
  const mark = plain.lastIndexOf('/C/')
  const [code, rest] = mark < 0 ? [plain] : (plain.slice(mark + 3).split(/[?#/&]/) as [string, string?])
  const kind = code[0] as CodeKind
  const shape = SHAPES[kind]
  if (!shape || code.length < 3) return null
  const head = code.slice(0, -1)
  const found = shape.exec(head)?.groups
  if (!found || checkCharacter(head) !== code.at(-1)) return null
  const revision = found.rev === undefined ? undefined : Number(found.rev)
  const operation = found.op === undefined ? undefined : Number(found.op)
  if (revision === 0 || operation === 0) return null
  const parsed: ParsedCode = { kind, code, id: found.id! }
  if (revision !== undefined) parsed.revision = revision
  if (operation !== undefined) parsed.operation = operation
  if (found.lot !== undefined) parsed.lot = found.lot
  if (kind === 'B' && rest) parsed.seal = rest
  return parsed
}

/** The code of a work order at a revision: what events of its operation codes name. */
export function workOrderCode(id: string, revision: number): string {
  const head = `W${id}${String(revision).padStart(2, '0')}`
  return head + checkCharacter(head)
}
