import { t } from '@/i18n'
import { isFull } from '@/sync/full'

/** What to tell the person where something could not be written down on this phone. */
export const storageWords = (cause: unknown): string => t(isFull(cause) ? 'notSaved.storage_full' : 'notSaved.storage_broken')
