/** What a task says in one line. */
import { pick } from './index'
import { say } from './floor/figures'
import { VERDICTS, decisionText } from './verdicts'
import type { Task } from '../sync/figures'

const OWN = ['change_proposed', 'andon', 'replenish_wish', 'duplicate_ng'] as const

export function taskWords(task: Pick<Task, 'code' | 'kind'>): string {
  const own = OWN.find((code) => code === task.code)
  if (own && task.kind !== 'held') return say(`task.code.${own}`)
  return VERDICTS[task.code] ? decisionText(task.code) : pick(task.code)
}
