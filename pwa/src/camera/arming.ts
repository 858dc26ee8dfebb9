/**
 * From codes in frames to scans: each code once, again only after it left the picture for a second;
 * several new codes in one view are a question, not a guess.
 */

export interface Seen { text: string; format: string }
export interface Outcome { emit: Seen[]; ask: Seen[] | null }

/** A code must be out of the picture this long before it counts again, ms. */
export const REARM_AFTER = 1000

export class Arming {
  private readonly lastSeen = new Map<string, number>()
  /** Seen alone in the frame before: one more frame shows whether it has a neighbour. */
  private candidate: Seen | null = null
  private asking = new Set<string>()

  /** One decoded frame, in order of time (monotonic ms). */
  frame(codes: readonly Seen[], time: number): Outcome {
    const seen = distinct(codes)
    const fresh = seen.filter((c) => this.armed(c.text, time) && c.text !== this.candidate?.text)
    const candidate = this.candidate
    const stillThere = candidate !== null && seen.some((c) => c.text === candidate.text)
    for (const code of seen) if (!fresh.includes(code)) this.lastSeen.set(code.text, time)
    if (this.asking.size > 0) return this.extend(fresh, time)

    this.candidate = null
    const together = stillThere ? [candidate, ...fresh] : fresh
    const emit = candidate && (!stillThere || together.length === 1) ? [candidate] : []
    if (candidate && emit.length > 0) this.lastSeen.set(candidate.text, time)
    if (together.length > 1) return { emit, ask: this.ask(together, time) }
    if (fresh.length === 1) this.candidate = fresh[0]!
    return { emit, ask: null }
  }

  /** The person chose, or scanned otherwise: what is in view now counts as seen. */
  answered(time: number): void {
    for (const text of this.asking) this.lastSeen.set(text, time)
    this.asking = new Set()
    this.candidate = null
  }

  private armed(text: string, time: number): boolean {
    return time - (this.lastSeen.get(text) ?? -Infinity) >= REARM_AFTER
  }

  private ask(codes: Seen[], time: number): Seen[] {
    for (const code of codes) {
      this.asking.add(code.text)
      this.lastSeen.set(code.text, time)
    }
    return codes
  }

  /** While a question is open, more codes of the same view join it. */
  private extend(fresh: Seen[], time: number): Outcome {
    return { emit: [], ask: fresh.length > 0 ? this.ask(fresh, time) : null }
  }
}

const distinct = (codes: readonly Seen[]) => [...new Map(codes.map((c) => [c.text, c])).values()]
