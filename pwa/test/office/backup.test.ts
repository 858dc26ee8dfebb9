/** What the office says of the backups, and how loudly. */
import { describe, expect, it } from 'vitest'
import { backupWords } from '@/office/logic/backup'
import type { BackupState } from '@/transport/ops'

const fine: BackupState = {
  at: '2026-03-02T18:31:00.000Z', ok: true, late: false, age_hours: 5, place: '/mnt/backup', same_disk: false, running: false,
  hour: '02:30', last: { at: '2026-03-02T18:31:00.000Z', ok: true, seconds: 4, photos: 2, detail: { zh: '', en: '' } },
}

describe('the backup line', () => {
  it('is quiet while all is well', () => {
    expect(backupWords(fine)).toMatchObject({ tone: 'done', more: '' })
    expect(backupWords(fine).text).toContain('上次成功备份')
  })
  it('says that the same disk saves nothing when it breaks', () => {
    expect(backupWords({ ...fine, same_disk: true })).toMatchObject({ tone: 'held', more: expect.stringContaining('BACKUP_DIR') })
  })
  it('is loud when the last one is too old, or failed, with the reason and the last good one', () => {
    expect(backupWords({ ...fine, ok: false, late: true }).tone).toBe('stopped')
    const failed = backupWords({ ...fine, ok: false, last: { ...fine.last!, ok: false, detail: { zh: '请接好硬盘', en: 'connect it' } } })
    expect(failed.tone).toBe('stopped')
    expect(failed.more).toContain('请接好硬盘')
    expect(failed.more).toContain('上次成功备份')
  })
  it('tells a new factory when the first one comes', () => {
    expect(backupWords({ ...fine, at: null, ok: false, last: null })).toMatchObject({ tone: 'waiting', more: expect.stringContaining('02:30') })
  })
  it('says that one is being made, and that it was switched off', () => {
    expect(backupWords({ ...fine, running: true }).tone).toBe('running')
    expect(backupWords({ ...fine, hour: null }).tone).toBe('held')
  })
})
