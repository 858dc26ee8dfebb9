/** The translator of the pages that load later; kept apart so that the first load stays small. */
import { translator } from '../index'
import { phoneZh } from './phone.zh'

export const say = translator(phoneZh, async () => (await import('./phone.en')).phoneEn)
