import { pick, t } from '@/i18n'
import { say } from '@/i18n/floor/phone'
import { usualNote } from '@/i18n/usualNotes'
import { parseCode } from '@/sync/codes'
import type { RevisionChange } from '@/sync/rows'
import type { Bodies, EventType } from '@/sync/wire'
import type { OutboxItem } from './contract'
import { nameOf as nameOfPerson } from './names'
import { useCarriers } from './useCarriers'
import { useRows } from './useRows'
import { useSession } from './useSession'

/** An operation that a change has taken out is called as it was. */
function takenOut(changes: readonly RevisionChange[] = [], number: number): { number: number; name: string; name_en?: string } | undefined {
  const was = changes.flatMap(({ diff }) => diff as { field: string; part?: string; operation?: number; from: unknown; to: unknown }[])
    .findLast((d) => d.field === 'routing' && d.part === 'step' && d.operation === number && d.to === null)
  return was ? { number, name: String(was.from) } : undefined
}

/** What an event says, in lines that a person can check against the paper. */
export function useEventWords(): {
  details(item: Pick<OutboxItem, 'type' | 'body'>): string[]
  personName(id: string): string
  /** Of the pieces that it tells of, where this phone knows the order. */
  unitOf(item: Pick<OutboxItem, 'body'>): string | undefined
} {
  const { named, package: boxOf, products, workCenters, defects, myEvents } = useRows()
  const { known, actor } = useSession()
  const { nameOf } = useCarriers()

  function work(code: string, operation?: number): string {
    const row = named.workOrder(code)
    if (!row) {
      const id = parseCode(code)?.id ?? code
      return [say('work.unnamed', { id }), ...(operation ? [say('held.operation', { n: operation })] : [])].join(' · ')
    }
    const op = row.operations.find((o) => o.number === operation) ?? (operation ? takenOut(row.changes, operation) : undefined)
    const step = op ? ` · ${op.number} ${pick(op.name, op.name_en)}` : operation ? ` · ${operation}` : ''
    return `${pick(row.product.name, row.product.name_en)} ${row.order_no}${step}`
  }

  function place(id: string): string {
    const found = workCenters.value.find((wc) => wc.id === id)
    return found ? pick(found.name, found.name_en) : id
  }

  function defectName(id: string): string {
    const found = defects.value.find((d) => d.id === id)
    return found ? pick(found.name, found.name_en) : id
  }

  function report(id: string): string[] {
    const ng = named.ngReport(id)
    return ng ? [`${work(ng.work_order, ng.operation ?? undefined)} · ${defectName(ng.defect)}`] : []
  }

  /** By its code, and what it is for where this phone knows that. */
  function box(code: string): string {
    const row = boxOf(code)
    if (!row) return code
    const names = row.lines.flatMap((line) => named.workOrder(line.work_order)?.product ?? []).map((product) => pick(product.name, product.name_en))
    const what = [...new Set([...row.order_nos, ...names])].join(' ')
    return what ? say('box.of', { box: code, what }) : code
  }

  type Teller<T extends EventType> = (body: Bodies[T]) => string[]
  const step = (b: Bodies['work.start']): string[] => [work(b.work_order, b.operation)]
  const lines = (b: Bodies['package.pack']): string[] => [b.package, ...b.lines.map((l) => `${work(l.work_order)} × ${l.quantity}`)]
  const andon = (b: Bodies['andon.call']): string[] => [`${place(b.work_center)} · ${t(`andon.${b.kind}`)}`, ...(b.note ? [b.note] : [])]
  const tellers: { [T in EventType]: Teller<T> } = {
    'work.start': step,
    'work.pause': step,
    'work.resume': step,
    'work.report': (b) => [work(b.work_order, b.operation), [
      `${t('quantity.good')} ${b.good}`,
      ...(b.process_scrap ? [`${t('quantity.process_scrap')} ${b.process_scrap}`] : []),
      ...(b.material_scrap ? [`${t('quantity.material_scrap')} ${b.material_scrap}`] : []),
      ...(b.finish ? [t('report.finish')] : []),
    ].join(' · ')],
    'ng.report': (b) => [work(b.work_order, b.operation), `${defectName(b.defect)} × ${b.quantity}${b.replenish ? ` · ${t('ng.withReplenish')}` : ''}`],
    'ng.dispose': (b) => [...report(b.ng_report), `${t(`wanted.${b.disposition}`)} × ${b.quantity}`],
    'ng.replenish': (b) => report(b.ng_report),
    'inspection.record': (b) => [work(b.work_order, b.operation), `${t(`inspect.${b.kind}`)} · ${t(`inspect.${b.result}`)}`],
    'stock.in': (b) => [`${work(b.work_order)} × ${b.quantity}`],
    'package.pack': lines,
    'package.unpack': lines,
    'package.bind': (b) => [box(b.package), `${nameOf(b.carrier)} ${b.waybill ?? ''}`],
    'package.unbind': (b) => [box(b.package), `${b.waybill} · ${b.reason}`],
    'package.ship': (b) => [box(b.package)],
    'andon.call': andon,
    'andon.clear': andon,
    'event.reverse': (b) => {
      const target = myEvents.value.find((item) => item.eventId === b.event_id)
      return [target ? [t(`event.${target.type}`), ...details(target)].join(' · ') : b.event_id, b.reason === 'undo' ? t('undo.reason') : usualNote(b.reason)]
    },
  }

  function details(item: Pick<OutboxItem, 'type' | 'body'>): string[] {
    const tell = tellers[item.type] as Teller<EventType> | undefined
    return tell ? tell(item.body) : []
  }

  function personName(id: string): string {
    return id === actor.value?.id ? actor.value.name : (nameOfPerson(id) || (known.value.find((p) => p.id === id)?.name ?? ''))
  }

  function unitOf({ body }: Pick<OutboxItem, 'body'>): string | undefined {
    const row = named.workOrder((body as { work_order?: string }).work_order ?? '')
    return row?.unit ?? products.value.get(row?.product.sku ?? '')?.unit
  }

  return { details, personName, unitOf }
}
