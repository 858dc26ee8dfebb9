/** What to say of the backups, and how loudly. */
import { clock } from '@/i18n/dates'
import { locale } from '@/i18n'
import { t } from '@/i18n/office'
import type { BackupState } from '@/transport/ops'

export interface BackupWords {
  /** done: nothing to do. held: people should look. stopped: an alarm. */
  tone: 'done' | 'held' | 'stopped' | 'running' | 'waiting'
  text: string
  /** What went wrong, or what is not as it should be. */
  more: string
}

export function backupWords(state: BackupState): BackupWords {
  const good = state.at ? t('ops.backup.good', { at: clock(state.at) }) : t('ops.backup.none')
  const same = state.same_disk ? t('ops.backup.same') : ''
  if (state.running) return { tone: 'running', text: t('ops.backup.running'), more: '' }
  if (state.last && !state.last.ok) {
    const why = locale.value === 'en' ? state.last.detail.en : state.last.detail.zh
    return { tone: 'stopped', text: t('ops.backup.failed', { at: clock(state.last.at) }), more: [why, good].join(' · ') }
  }
  if (state.late) return { tone: 'stopped', text: t('ops.backup.late'), more: good }
  if (!state.hour) return { tone: 'held', text: t('ops.backup.off'), more: good }
  if (!state.at) return { tone: 'waiting', text: good, more: t('ops.backup.first', { hour: state.hour }) }
  return { tone: same ? 'held' : 'done', text: good, more: same }
}
