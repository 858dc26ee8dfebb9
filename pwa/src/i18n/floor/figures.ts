/** The translator of tasks, board and statement, on phones and in the office. */
import { translator, type Plain } from '../index'
import { figuresZh } from './figures.zh'

export type FigureKey = Plain<typeof figuresZh>
export const isFigureKey = (key: string): key is FigureKey => Object.hasOwn(figuresZh, key)
export const say = translator(figuresZh, async () => (await import('./figures.en')).figuresEn)
