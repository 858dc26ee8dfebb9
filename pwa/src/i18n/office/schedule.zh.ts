/** Words of the office's area "schedule", Chinese; schedule.en.ts must have the same keys and placeholders. */
export const scheduleZh = {
  'schedule.title': '排产', 'schedule.board': '排产日程', 'schedule.dispatch': '派工单', 'schedule.today': '今天',
  'schedule.earlier': '往前', 'schedule.later': '往后', 'schedule.rest': '休息', 'schedule.past': '已过去',
  'schedule.load': '{hours}/{of} 小时', 'schedule.over': '超负荷', 'schedule.full': '排满', 'schedule.hours': '{n} 小时',
  'schedule.urgent': '加急', 'schedule.late': '赶不上交期', 'schedule.done': '已完成', 'schedule.begun': '在做', 'schedule.goesOn': '接前一天',
  'schedule.behind': '没按计划做完', 'schedule.behind.hint': '拖到后面的日子，或点开改日期', 'schedule.behindMark': '拖期',
  'schedule.none': '还没有排产', 'schedule.none.hint': '订单确认后，工序会自动排到机台和日子上', 'schedule.empty': '没有安排',
  'schedule.moved': '已排到 {day}', 'schedule.movedOn': '那天排满了，已排到 {day}', 'schedule.assigned': '班组已改',
  'schedule.card': '工序安排', 'schedule.order': '订单', 'schedule.quantity': '数量', 'schedule.good': '合格 {good} / {planned} {unit}',
  'schedule.lies': '现在排在', 'schedule.promised': '承诺发货', 'schedule.moveTo': '改到哪天开始', 'schedule.free': '余 {n} 小时',
  'schedule.center': '机台', 'schedule.move': '改到这天', 'schedule.crew': '班组', 'schedule.ownCrew': '按机台的班组', 'schedule.assign': '派给',
  'schedule.close': '关闭', 'schedule.restPick': '那天工厂休息', 'schedule.pastPick': '那天已经过去', 'schedule.hint': '拖动工序换日子或机台，也可以点开改',
  'dispatch.hint': '每个班组当天要做的工序，打印出来可以直接扫码报工', 'dispatch.all': '全部班组', 'dispatch.nobody': '未分班组', 'dispatch.print': '打印',
  'dispatch.none': '这天没有要做的', 'dispatch.none.hint': '换一天，或在排产里安排', 'dispatch.left': '还要做', 'dispatch.ready': '可做', 'dispatch.step': '工序',
  'dispatch.product': '产品', 'dispatch.day': '日期', 'dispatch.restDay': '这天工厂休息', 'dispatch.count': '{n} 道工序 · {hours} 小时',
} as const
