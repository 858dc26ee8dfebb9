/** Names of event types, acts and body fields, [Chinese, English], for the trail and the inbox. */
import { locale } from './index'

type Pair = readonly [string, string]

export const TYPES: Readonly<Record<string, Pair>> = {
  'work.start': ['开工', 'Started'], 'work.pause': ['暂停', 'Paused'], 'work.resume': ['继续', 'Resumed'], 'work.report': ['报工', 'Report'],
  'ng.report': ['NG 报告', 'NG report'], 'ng.dispose': ['处置', 'Disposition'], 'ng.replenish': ['确认补产', 'Replenishment confirmed'],
  'inspection.record': ['检验', 'Inspection'], 'stock.in': ['入库', 'Into stock'], 'package.pack': ['装箱', 'Packing'],
  'package.unpack': ['拆箱', 'Unpacked'], 'package.bind': ['绑定运单', 'Waybill bound'], 'package.unbind': ['解绑运单', 'Waybill unbound'],
  'package.ship': ['出库', 'Shipped out'], 'andon.call': ['安灯呼叫', 'Call for help'], 'andon.clear': ['安灯解除', 'Call cleared'],
  'event.reverse': ['撤销', 'Reversal'],
  'order.create': ['录入订单', 'Order entered'], 'order.confirm': ['确认订单', 'Order confirmed'], 'order.hold': ['冻结', 'On hold'],
  'order.release': ['解冻', 'Released'], 'order.cancel': ['取消', 'Cancelled'], 'order.complete': ['完结', 'Completed'],
  'order.deliver': ['确认签收', 'Delivery confirmed'], 'order.exception': ['签收异常', 'Delivery exception'], 'order.return': ['退货', 'Return opened'],
  'order.gate': ['发货条件已满足', 'Gate passed'], 'order.settle': ['结清', 'Settled'], 'order.link': ['更换查询链接', 'Tracking link replaced'], 'courier.step': ['快递动态', 'Courier step'],
  'change.propose': ['申请变更', 'Change requested'], 'change.approve': ['批准变更', 'Change approved'], 'change.refuse': ['不批准变更', 'Change refused'],
  'inbox.resolve': ['处理待复核', 'Inbox item decided'], 'inbox.reopen': ['撤回处理决定', 'Decision taken back'], 'inbox.raise': ['提醒', 'Alert raised'], 'outbox.import': ['收进手机文件', 'Phone\'s file taken in'], 'sync.vouched': ['手机自己发来了', 'The phone sent it itself'], 'codes.issue': ['发码', 'Codes issued'],
  'delivery.create': ['开送货单', 'Delivery note made'], 'delivery.sign': ['送货单签收', 'Delivery note signed'], 'delivery.cancel': ['送货单作废', 'Delivery note cancelled'], 'order.files': ['改附件', 'Files changed'], 'plan.move': ['移动排产', 'Plan moved'], 'plan.crew': ['派给班组', 'Crew assigned'], 'task.escalate': ['待办上报', 'Task escalated'],
  'sync.expire': ['等待超时', 'Waited too long'], 'sync.retry': ['等到了，重新判断', 'Judged again'], 'sync.id_conflict': ['编号重复', 'Number used twice'],
  'sync.alert': ['提醒', 'Alert raised'], 'sync.alert_over': ['提醒消除', 'Alert over'], 'epoch.start': ['从备份恢复', 'Restored from a backup'],
  'photo.arrived': ['照片送到', 'Photo arrived'], 'photo.expire': ['照片过期删除', 'Photo removed after its time'], 'photo.lost': ['照片丢失', 'Photo lost'],
  'product.put': ['改产品', 'Product changed'], 'workshop.put': ['改车间', 'Workshop changed'], 'crew.put': ['改班组', 'Crew changed'], 'customer.put': ['改客户', 'Customer changed'],
  'file.put': ['上传文件', 'File added'], 'defect.put': ['改不良原因', 'Defect changed'], 'work_center.put': ['改机台', 'Work center changed'], 'setting.put': ['改设置', 'Setting changed'],
  'person.put': ['改人员', 'Person changed'], 'person.revoke': ['人员停用', 'Person revoked'], 'person.secret': ['换 PIN 或密码', 'PIN or password changed'], 'roles.set': ['改角色', 'Roles changed'],
  'session.issue': ['登录', 'Signed in'], 'badge.renew': ['换工牌', 'Badge replaced'], 'device.enrol': ['登记手机', 'Phone enrolled'], 'device.revoke': ['手机停用', 'Phone revoked'],
  'device.kiosk': ['改为公用或个人', 'Phone shared or personal'], 'device.name': ['改手机名字', 'Phone renamed'],
}

export const FIELDS: Readonly<Record<string, Pair>> = {
  work_order: ['工单', 'Work order'], operation: ['工序', 'Operation'], lot: ['批次', 'Lot'], good: ['合格', 'Good'],
  process_scrap: ['工废', 'Process scrap'], material_scrap: ['料废', 'Material scrap'], blocked: ['待处置', 'Blocked'], reason: ['原因', 'Reason'],
  finish: ['做完了', 'Finished'], workers: ['人员', 'Workers'], note: ['备注', 'Note'], quantity: ['数量', 'Quantity'],
  counted: ['已算在合格里', 'Inside reported good'], defect: ['不良', 'Defect'], wanted: ['希望处置', 'Wanted'], replenish: ['补产', 'Replenish'],
  ng_report: ['NG 报告', 'NG report'], disposition: ['处置', 'Disposition'], scrap: ['报废', 'Scrap'], kind: ['类别', 'Kind'], result: ['结果', 'Result'],
  values: ['检验值', 'Values'], place: ['库位', 'Place'], package: ['箱', 'Package'], lines: ['内容', 'Lines'], waybill: ['运单', 'Waybill'],
  carrier: ['快递', 'Carrier'], replaces: ['替换', 'Replaces'], work_center: ['机台', 'Work center'], event_id: ['记录', 'Event'],
  revision: ['版本', 'Revision'], planned: ['计划', 'Planned'], remaining: ['剩余', 'Remaining'], bound: ['绑定', 'Bound'], shipped: ['出库', 'Shipped'],
  actor: ['谁', 'Who'], device: ['设备', 'Device'], at: ['时间', 'Time'], photos: ['照片', 'Photos'], inside: ['箱里有', 'Inside'],
  order_no: ['订单', 'Order'], state: ['状态', 'State'], no: ['订单', 'Order'], customer: ['客户', 'Customer'], promised_ship: ['承诺发货', 'Ship by'],
  expected_delivery: ['期望送达', 'Expected'], priority: ['优先级', 'Priority'], sku: ['产品', 'Product'], requirements: ['要求', 'Requirements'],
  decision: ['决定', 'Decision'], item: ['待复核', 'Item'], seq: ['序号', 'Number'], diff: ['改动', 'Changes'], type: ['类型', 'Type'], orders: ['订单', 'Orders'],
  gate: ['条件', 'Gate'], replenishment: ['补产单', 'Replenishment'], since: ['自', 'Since'], first: ['第一份', 'First'], second: ['第二份', 'Second'],
  operations: ['工序', 'Operations'], output: ['产出', 'Output'], cap: ['上限', 'At most'], reported: ['已报', 'Reported'],
  happened_at: ['实际时间', 'Happened'], crew: ['班组', 'Crew'], day: ['日期', 'Day'], center: ['机台', 'Work center'],
  field: ['改了什么', 'What changed'], line: ['第几行', 'Line'], from: ['原来', 'Before'], to: ['改成', 'Now'], touches: ['涉及工序', 'Operations touched'],
}

export const VALUES: Readonly<Record<string, Pair>> = {
  rework: ['返工', 'rework'], repair: ['返修', 'repair'], concession: ['特采', 'concession'], sort: ['挑选', 'sort'], scrap: ['报废', 'scrap'],
  first: ['首检', 'first'], patrol: ['巡检', 'patrol'], final: ['终检', 'final'], pass: ['合格', 'pass'], fail: ['不合格', 'fail'],
  material: ['缺料', 'material'], machine: ['设备', 'machine'], quality: ['质量', 'quality'], other: ['其他', 'other'], self: ['自送/自提', 'own delivery'],
  SF: ['顺丰', 'SF Express'], ZTO: ['中通', 'ZTO'], YTO: ['圆通', 'YTO'], STO: ['申通', 'STO'], YUNDA: ['韵达', 'Yunda'], JD: ['京东', 'JD'],
  EMS: ['邮政EMS', 'EMS'], DEPPON: ['德邦', 'Deppon'], JT: ['极兔', 'J&T'],
  all: ['全部', 'all'], undo: ['刚报就撤销', 'taken back at once'], invoice: ['开发票', 'invoice'], true: ['是', 'yes'], false: ['否', 'no'], normal: ['普通', 'normal'], urgent: ['加急', 'urgent'], apply: ['照此记入', 'counted'],
  correct: ['改正后记入', 'counted as corrected'], dismiss: ['不计入', 'not counted'],
}

function named(table: Readonly<Record<string, Pair>>, key: string): string {
  const pair = Object.hasOwn(table, key) ? table[key] : undefined
  return pair ? pair[locale.value === 'en' ? 1 : 0] : key
}

/** Unknown names stand as they are: the trail shows also what a newer server logs. */
export const typeName = (type: string) => named(TYPES, type)
export const fieldName = (field: string) => named(FIELDS, field)
export const valueName = (value: unknown) => named(VALUES, String(value))
