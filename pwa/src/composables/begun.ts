/** Whether work on an operation has begun: somebody started it, or pieces of it are there, also if only as NG. */
import type { OperationRow } from '@/sync/rows'

const PIECES = ['good', 'process_scrap', 'material_scrap', 'blocked'] as const

export const begun = (op: OperationRow): boolean => Boolean(op.started) || PIECES.some((part) => Number(op[part]) > 0)
