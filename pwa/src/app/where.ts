/** Where a scan leads when no screen has asked for it. */
import type { RouteLocationRaw } from 'vue-router'
import type { CodeHit } from '../composables/contract'
import { nextOperation } from '../sync/worklist'

/** A scan that shows an order which the office has closed: that screen says "stop" by itself. */
export const isStopped = (hit: CodeHit): boolean => hit.kind === 'work_order' && hit.gone !== null

/**
 * An operation's own code goes straight to its report (one tap from "reported"); a work order's to
 * the report when exactly this machine's operation is next, else to its page. Null: no screen.
 */
export function routeFor(hit: CodeHit, workCenter: string | null): RouteLocationRaw | null {
  switch (hit.kind) {
    case 'work_order': {
      const code = hit.code.code
      const query = hit.lot ? { lot: hit.lot } : {}
      const next = hit.row && workCenter ? nextOperation(hit.row, workCenter) : undefined
      const here = next?.work_center === workCenter ? next?.number : undefined
      const operation = hit.operation ?? here
      const inspect = hit.row?.operations.find((op) => op.number === operation)?.kind === 'inspect'
      if (operation === undefined || inspect) return { path: `/work/${code}`, query }
      return { path: `/report/${code}/${operation}`, query }
    }
    case 'package':
      return `/box/${hit.code.code}`
    case 'tracking':
      return { path: '/where', query: { q: hit.code.code } }
    case 'foreign':
      return { path: '/where', query: { q: hit.text, scanned: '1' } }
    case 'enrol':
      return '/settings'
    case 'badge':
    case 'place':
      return null
  }
}
