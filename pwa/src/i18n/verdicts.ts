/**
 * What the server said about an event, in plain words: [Chinese, English] for every code of
 * sync/verdict.py (verdicts.test.ts compares the two). Loaded with the outbox, not at start.
 */
import { locale } from './index'

export const VERDICTS: Readonly<Record<string, readonly [string, string]>> = {
  // applied
  ok: ['已记入', 'Counted'],
  no_effect: ['已经是这样了，不用再记', 'Already so; nothing to change'],
  ahead_of_previous: ['已记入。比上道工序报得多，等上道工序补报', 'Counted. More than the step before has reported; it should catch up'],
  ahead_of_good: ['已记入。比已报合格数多，等报工补上', 'Counted. More than reported good so far; reports should catch up'],
  on_hold_noted: ['已记入。订单冻结中，主管会看到', 'Counted. The order is on hold; the supervisor sees it'],
  old_revision_noted: ['已记入。纸是旧版，改动与这道工序无关', 'Counted. Old paper, but the change does not touch this step'],
  future_revision_noted: ['已记入。你看到的版本比服务器新，主管会复核', 'Counted. You saw a newer revision than the server; the supervisor checks'],
  replaced: ['已换成新运单', 'The new waybill replaces the old one'],
  probable_duplicate: ['已记入。可能和别人报的是同一件，请质检核对', 'Counted. Perhaps the same pieces that someone else reported; an inspector checks'],
  wish_recorded: ['已记入。补产要等质检或主管点头', 'Counted. An inspector or supervisor decides on the replenishment'],
  by_resolution: ['主管核对后已记入', 'Counted after a person looked at it'],
  // held
  unknown_type: ['服务器还不认识这种记录，主管会处理', 'The server does not know this kind of record yet; a person will see to it'],
  bad_event: ['记录不完整，主管会处理', 'The record is incomplete; a person will see to it'],
  bad_body: ['记录内容读不出来，主管会处理', 'The content cannot be read; a person will see to it'],
  bad_hash: ['记录内容对不上校验码，主管会处理', 'The content does not match its checksum; a person will see to it'],
  too_large: ['记录太大，主管会处理', 'The record is too large; a person will see to it'],
  rule_failed: ['服务器处理时出错，记录没丢，管理员会看', 'The server stumbled over this; nothing is lost, the administrator will look'],
  actor_mismatch: ['登录人和这台手机对不上，主管会复核', 'The sign-in does not fit this phone; a person checks who it was'],
  role_missing: ['你的岗位不能做这一项，主管会决定', 'Your role does not allow this; a supervisor decides'],
  role_revoked: ['送到之前你的岗位已调整，主管会决定', 'Your role was changed before this arrived; a supervisor decides'],
  person_revoked: ['送到之前账号已停用，主管会决定', 'The account was closed before this arrived; a supervisor decides'],
  device_revoked: ['这台手机已停用，主管会决定', 'This phone was switched off by the office; a supervisor decides'],
  badge_replaced: ['用的是已换掉的旧工牌，主管会复核是谁', 'That badge was replaced by a new one; a supervisor checks who it was'],
  unverified_file: ['从文件导入，签名没有或对不上，主管会复核', 'Imported from a file without a valid signature; a person checks'],
  unknown_code: ['这个码不是本厂发的', 'This factory did not issue that code'],
  unknown_operation: ['工单里没有这道工序', 'The work order has no such step'],
  unknown_defect: ['没有这个不良代码', 'There is no such defect code'],
  unknown_work_center: ['没有这个机台', 'There is no such work center'],
  never_arrived: ['它指的那条记录 24 小时没送到', 'What it refers to did not arrive within 24 h'],
  named_dismissed: ['它指的那条记录没有计入', 'What it refers to was not counted'],
  wrong_target: ['它指的那条记录类型不对', 'What it refers to is of another kind'],
  order_cancelled: ['订单已取消', 'The order is cancelled'],
  order_completed: ['订单已完结', 'The order is closed'],
  on_hold: ['订单冻结，暂时不能打包、绑定、发货', 'The order is on hold: no packing, binding or shipping for now'],
  stale_revision: ['你用的是旧版，改动涉及这道工序，主管会复核', 'Old revision, and the change touches this step; a supervisor checks'],
  over_planned: ['超过计划数，主管会复核', 'More than planned; a supervisor checks'],
  already_bound: ['这箱已绑了别的运单，主管会看箱上贴的是哪张', 'The box already has another waybill; a person looks which one sticks on it'],
  waybill_other_customer: ['这张运单在别的客户的箱上', 'That waybill is on a box of another customer'],
  already_shipped: ['这箱已经发走了', 'The box has already left'],
  not_bound: ['这箱没有运单，也不是自送', 'The box has no waybill and is not own delivery'],
  mixed_customers: ['一箱里混了不同客户的货', 'Goods of different customers in one box'],
  not_in_package: ['箱里没有这么多', 'The box does not hold that much'],
  not_bound_to_that: ['这箱绑的不是这张运单', 'The box is not bound to that waybill'],
  exceeds_blocked: ['比不合格品剩下的数多', 'More than what is left of that NG report'],
  ng_reversed: ['这张NG报告已撤销，不能再处置或补产', 'The NG report was reversed; nothing is left to decide on'],
  already_reversed: ['这条已经撤销过了', 'It was reversed before'],
  not_reversible: ['这种记录不能撤销', 'This kind of record cannot be reversed'],
  not_yours: ['只能撤销自己的记录', 'Only own records can be reversed'],
  too_late: ['超过 16 小时，请主管撤销', 'More than 16 h ago: ask a supervisor to reverse it'],
  consumed: ['后面又有记录接着它（装箱、改绑、发货或处置），请主管处理', 'Later records build on it (packed, bound again, shipped or disposed): ask a supervisor'],
  // waiting
  waiting_work_order: ['等工单到服务器，到了自动记入', 'Waits for the work order; counts by itself when it is there'],
  waiting_event: ['等前一条记录，到了自动记入', 'Waits for an earlier record; counts by itself when it is there'],
  waiting_pack: ['等这箱的装箱记录，到了自动记入', 'Waits for a packing record of this box; counts by itself'],
  // id_conflict, dismissed
  id_conflict: ['编号和另一条记录相同，主管会复核', 'Another record has the same number; a person checks'],
  dismissed: ['核对后不计入', 'Not counted after a person looked at it'],
  // alerts
  device_seq_gap: ['这台手机的记录缺号', 'Numbers are missing in this phone\'s records'],
  device_seq_reuse: ['这台手机的记录重号，可能被复制', 'This phone used a number twice: a copy of it?'],
  duplicate_ng: ['两份 NG 报告像是同一件，第二份的补产先等着', 'Two NG reports look like one; the second one\'s replenishment waits'],
  replenish_wish: ['有人希望补产', 'Someone wishes a replenishment'],
  replenished: ['补产单已生成，请排产', 'A replenishment order was made; please schedule it'],
  ahead_lasts: ['这道工序比上道工序多报已超过 2 小时', 'This step has been ahead of the one before for 2 h'],
  quarantined: ['手机送来的内容读不出来', 'A phone sent something that cannot be read'],
  andon: ['有人在呼叫帮助', 'Someone calls for help'],
  promise_changed: ['承诺发货日改了，工艺路线 48 小时内不能单方改动', 'The promised date changed; the routing is frozen for 48 h unless both sides agree'],
  not_gone: ['已打包几个小时还没发走', 'Packed hours ago and still here'],
  photo_missing: ['记录里的照片一直没传到', 'A photo of a record has not arrived'],
  clock_back: ['服务器时钟比最新的记录还早，请马上检查', 'The server\'s clock is before its newest record; check it at once'],
  journal_behind: ['第二块硬盘上的流水不全', 'The journal on the second disk is not up to date'],
  backup_old: ['超过一天没有可用的备份', 'No good backup for more than a day'],
  disk_low: ['服务器硬盘快满了，请清理', 'The server\'s disk is nearly full; make room'],
  restored: ['服务器从备份恢复过，办公室的录入可能有缺', 'The server was restored from a backup; office entries may be missing'],
}

/** The same for the person who decides: what happened to whom, not what will be done about it. */
const TO_DECIDE: Readonly<Record<string, readonly [string, string]>> = {
  unknown_type: ['服务器不认识的记录', 'A kind of record that the server does not know'],
  bad_event: ['记录不完整', 'An incomplete record'],
  bad_body: ['记录内容读不出来', 'A record that cannot be read'],
  bad_hash: ['记录内容对不上校验码', 'A record that does not match its checksum'],
  too_large: ['记录太大', 'A record that is too large'],
  rule_failed: ['服务器处理时出错', 'The server stumbled over this record'],
  actor_mismatch: ['登录人和手机对不上，请核对是谁', 'The sign-in does not fit the phone: check who it was'],
  role_missing: ['这个人的岗位不能做这一项', 'The person\'s role does not allow this'],
  role_revoked: ['送到之前，这个人的岗位已调整', 'The person\'s role was changed before this arrived'],
  person_revoked: ['送到之前，这个人的账号已停用', 'The person\'s account was closed before this arrived'],
  device_revoked: ['从已停用的手机送来', 'Sent by a phone that was switched off'],
  unverified_file: ['从文件导入，签名没有或对不上', 'Imported from a file without a valid signature'],
  badge_replaced: ['用已换掉的旧工牌登录，请核对是谁', 'Signed in with a replaced badge: check who it was'],
  stale_revision: ['按旧版做的，改动涉及这道工序', 'Made by an old revision, and the change touches this step'],
  over_planned: ['超过计划数', 'More than planned'],
  already_bound: ['一箱绑了两张运单', 'Two waybills for one box'],
  too_late: ['超过 16 小时才撤销', 'Taken back after more than 16 h'],
  consumed: ['要撤销的那条，后面又有记录接着它', 'To be taken back, but later records build on it'],
  id_conflict: ['编号和另一条记录相同', 'Another record has the same number'],
}

const UNKNOWN = ['服务器的答复这个版本还看不懂', 'The server\'s answer is newer than this app'] as const

/** As the heading of a task: the reason in words for the person who decides. */
export function decisionText(code: string): string {
  const known = TO_DECIDE[code]
  return known ? known[locale.value === 'en' ? 1 : 0] : verdictText(code)
}

/** The reason in plain words; a code newer than this app is shown with the code. */
export function verdictText(code: string): string {
  const known = VERDICTS[code]
  const index = locale.value === 'en' ? 1 : 0
  return known ? known[index] : `${UNKNOWN[index]} (${code})`
}
