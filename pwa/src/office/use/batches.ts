/** The label batches that this desk issued lately, so that a PDF can be opened again. No secrets: a batch id only. */
export interface Batch { batch: string; count: number; at: string }

const KEPT = 'suigong.office.batches'

export function keptBatches(): Batch[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? (kept as Batch[]).slice(0, 20) : []
  } catch {
    return []
  }
}

export function keepBatch(batch: Batch): Batch[] {
  const all = [batch, ...keptBatches()].slice(0, 20)
  try {
    localStorage.setItem(KEPT, JSON.stringify(all))
  } catch {
    // Without storage the list lasts until the page is left.
  }
  return all
}
