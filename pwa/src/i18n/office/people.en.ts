/** Words of the office's area "people", English. */
import type { peopleZh } from './people.zh'

export const peopleEn: Readonly<Record<keyof typeof peopleZh, string>> = {
}
