/** Words of the screens: typed keys, Chinese first (docs/decisions/0003-i18n.md). */
import { shallowRef, type ShallowRef } from 'vue'
import { zh } from './zh'

export type Locale = 'zh-CN' | 'en'
export type Key = keyof typeof zh

/** The names in braces of a message: "还差 {n} 件" -> "n". */
type Names<S extends string> = S extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never
type Values<S extends string> = [Names<S>] extends [never] ? [] : [Record<Names<S>, string | number>]
type Table = Readonly<Record<string, string>>
/** The keys of a table whose messages have no names in braces. */
export type Plain<T extends Table> = { [K in keyof T]: [Names<T[K]>] extends [never] ? K : never }[keyof T]

const KEPT = 'suigong.language'
const LOCALES: readonly Locale[] = ['zh-CN', 'en']

/** The language in force; pages re-render when it changes. */
export const locale: ShallowRef<Locale> = shallowRef('zh-CN')
const loaders: (() => Promise<void>)[] = []

/** Puts values into a message, "{n} {n:photo|photos}": one or many; an unknown name stays visible as written. */
export function fill(message: string, values: Readonly<Record<string, string | number>> = {}): string {
  return message.replace(/\{(\w+)(?::(.*?)\|(.*?))?\}/g, (whole, name: string, one?: string, many?: string) =>
    String((one === undefined || !(name in values) ? values[name] : Number(values[name]) === 1 ? one : many) ?? whole))
}

/**
 * A translator over one pair of tables, following the shared `locale`. `loadEnglish` is asked once,
 * when English is first wanted; until it is there (or when it cannot be had) Chinese shows.
 */
export function translator<const T extends Table>(
  chinese: T,
  loadEnglish: () => Promise<Readonly<Record<keyof T, string>>>,
) {
  const english = shallowRef<Readonly<Record<keyof T, string>>>()
  const load = async () => {
    english.value ??= await loadEnglish()
  }
  loaders.push(load)
  // Words of a page that is opened later, when English is in force already.
  if (locale.value === 'en') void load().catch(() => undefined)
  return <K extends keyof T>(key: K, ...values: Values<T[K]>): string => {
    const table = locale.value === 'en' ? (english.value ?? chinese) : chinese
    return fill(table[key], values[0])
  }
}

/** `t('report.left', {n: 20})`: the words of the worker's app. */
export const t = translator(zh, async () => (await import('./en')).en)

/** One of two names that a row carries, e.g. `pick(row.name, row.name_en)`. */
export function pick(chinese: string, english?: string | null): string {
  return locale.value === 'en' && english ? english : chinese
}

/** Changes the language and keeps the choice on this phone. */
export async function setLocale(next: Locale): Promise<void> {
  if (next === 'en') await Promise.all(loaders.map((load) => load()))
  locale.value = next
  document.documentElement.lang = next
  try {
    localStorage.setItem(KEPT, next)
  } catch {
    // Private mode without storage: the choice lasts until the app is closed.
  }
}

/** Applies the kept choice at start; Chinese where nobody chose. */
export async function restoreLocale(): Promise<void> {
  let kept: string | null = null
  try {
    kept = localStorage.getItem(KEPT)
  } catch {
    return
  }
  const wanted = LOCALES.find((name) => name === kept)
  if (wanted === 'en') await setLocale(wanted)
}
