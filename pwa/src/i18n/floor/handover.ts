/** The translator of the outbox and of handing records from phone to phone. */
import { translator } from '../index'
import { handoverZh } from './handover.zh'

export const tell = translator(handoverZh, async () => (await import('./handover.en')).handoverEn)
