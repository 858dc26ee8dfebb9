/** Words of the office's area "ops", Chinese; ops.en.ts must have the same keys and placeholders. */
export const opsZh = {
  'ops.backup': '备份',
  'ops.backup.good': '上次成功备份：{at}',
  'ops.backup.none': '还没有备份',
  'ops.backup.first': '今晚 {hour} 自动做第一次',
  'ops.backup.late': '超过一天没有可用的备份',
  'ops.backup.failed': '{at} 的备份失败',
  'ops.backup.off': '每晚自动备份已关闭',
  'ops.backup.running': '正在备份并核对，可以照常工作…',
  'ops.backup.now': '马上备份',
  'ops.backup.same': '与数据在同一块硬盘上，硬盘坏了会一起丢：请设置 BACKUP_DIR',
  'ops.backup.done': '备份完成，已核对',
} as const
