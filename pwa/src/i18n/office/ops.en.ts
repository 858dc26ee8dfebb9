/** Words of the office's area "ops", English. */
import type { opsZh } from './ops.zh'

export const opsEn: Readonly<Record<keyof typeof opsZh, string>> = {
  'ops.backup': 'Backup',
  'ops.backup.good': 'Last good backup: {at}',
  'ops.backup.none': 'No backup yet',
  'ops.backup.first': 'the first one comes by itself tonight at {hour}',
  'ops.backup.late': 'No good backup for more than a day',
  'ops.backup.failed': 'The backup of {at} failed',
  'ops.backup.off': 'The nightly backup is switched off',
  'ops.backup.running': 'Backing up and proving the copy; work goes on…',
  'ops.backup.now': 'Back up now',
  'ops.backup.same': 'On the same disk as the data: a broken disk takes both. Set BACKUP_DIR',
  'ops.backup.done': 'Backed up and proved',
}
