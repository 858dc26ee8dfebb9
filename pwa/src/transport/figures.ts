/** Calls for tasks, the board and the piece-rate statement. */
import type { BehindFigure, Board, PayMonth, PayStatement, Pictures, TaskList } from '@/sync/figures'
import { call, type CallOptions } from './api'

const get = <T>(path: string, options?: CallOptions) => call<T>('GET', `/api/v1${path}`, undefined, options)
const at = encodeURIComponent

export const figures = {
  tasks: (options?: CallOptions) => get<TaskList>('/tasks', options),
  board: (options?: CallOptions) => get<Board>('/board', options),
  behind: (list: string, options?: CallOptions) => get<BehindFigure>(`/board/${at(list)}`, options),
  pictures: (options?: CallOptions) => get<Pictures>('/board/pictures', options),
  myPay: (month: string, options?: CallOptions) => get<PayStatement>(`/pay/mine?month=${at(month)}`, options),
  pay: (month: string, by: 'crew' | 'person') => get<PayMonth>(`/pay?month=${at(month)}&by=${by}`),
  payOf: (person: string, month: string) => get<PayStatement>(`/pay/${at(person)}?month=${at(month)}`),
  /** Address of the month as a workbook. */
  paySheet: (month: string, by: 'crew' | 'person') => `/api/v1/pay.xlsx?month=${at(month)}&by=${by}`,
}
