/** Words of the inbox, [Chinese, English]: one table, because every sentence is read beside its twin when it is changed. */
import { fill, locale } from './index'

type Pair = readonly [string, string]
type Values = Readonly<Record<string, string | number>>

export const INBOX = {
  title: ['待复核', 'Inbox'], tasks: ['待办', 'To do'], open: ['未处理', 'Open'], done: ['已处理', 'Done'],
  'none': ['没有要处理的', 'Nothing to decide'], 'none.hint': ['车间送来的都已记入。有新的会自动出现。', 'All that the floor sent was counted. New items appear by themselves.'],
  'none.filter': ['这一类没有', 'None of this kind'], 'none.done': ['还没有处理过的', 'Nothing was decided yet'],
  pick: ['从左边选一项', 'Choose an item on the left'],
  scope: ['全厂的记录和提醒，也有该别人处理的。等你做的都在“待办”里，连同要批的变更。', 'Records and alerts of the whole factory, also what is for others. What waits for you is under Tasks, with changes to approve.'],
  'filter.all': ['全部', 'All'], 'filter.blocks': ['发货', 'Shipping'], 'filter.urgent': ['加急', 'Urgent'], 'filter.held': ['待复核', 'Held'], 'filter.alert': ['提醒', 'Alerts'],
  fresh: ['有 {n} 项新的，点这里显示', '{n} new; tap to show'], more: ['还有更多，先处理这些', 'There are more; decide on these first'],
  offline: ['连不上服务器。待复核要连网才能处理。', 'The server cannot be reached. Decisions need the network.'], denied: ['你的角色看不到这里', 'Your role does not see this'], failed: ['服务器没有答复', 'The server did not answer'], retry: ['再试一次', 'Try again'], loading: ['正在读取', 'Loading'],
  urgent: ['加急', 'Urgent'], blocks: ['影响发货', 'Blocks shipping'], disputes: ['运单没定', 'Waybill in dispute'], held: ['待复核', 'Held'], alert: ['提醒', 'Alert'],
  waits: ['等了 {time}', 'waits {time}'], 'waits.now': ['刚到', 'just now'], gone: ['刚刚已有人处理', 'decided by somebody just now'], count: ['{n} 项', '{n} {n:item|items}'],
  many: ['{n} 项一样的', '{n} alike'],
  keys: ['↑↓ 换一项 · 1–9 到选项，空格确定 · N 备注 · U 撤回', '↑↓ another item · 1–9 to an option, Space decides · N note · U take back'],
  who: ['谁记录的', 'Who'], behalf: ['代 {name} 记录', 'for {name}'], device: ['哪台手机', 'Phone'], happened: ['什么时候', 'When'],
  takes: ['撤的是 {name} {at} 的{type}{what}', 'Takes back: {type}, {name} {at}{what}'], 'takes.what': ['：{what}', ' · {what}'],
  'when.device': ['{at}（手机时间）', '{at} (phone time)'], 'when.received': ['{at} 送到', 'arrived {at}'], 'when.brought': ['{at} 由另一台手机“{name}”送到', 'brought by another phone, {name}, {at}'], 'when.file': ['{at} 办公室从文件收进', 'taken in from a file {at}'], 'when.fileBy': ['{at} {by} 从文件收进', 'taken in from a file by {by}, {at}'], 'when.ahead': ['记录时间比收到还晚 {time}，不可能，别当真', 'recorded {time} after it arrived, which cannot be: do not trust the time'], 'when.late': ['晚到 {time}', '{time} late'], 'when.prompt': ['马上送到', 'at once'],
  'when.clockfast': ['手机时钟快 {time}', 'the phone\'s clock is {time} fast'], 'when.clockslow': ['手机时钟慢 {time}', 'the phone\'s clock is {time} slow'], 'when.paper': ['按纸补报，实际 {at}', 'caught up from paper, happened {at}'], 'when.raised': ['{at} 提醒', 'raised {at}'],
  believed: ['各方当时的依据', 'What each side believed'],
  'believed.same': ['手机和办公室都是第 {n} 版', 'Phone and office both had revision {n}'],
  'believed.old': ['手机上看到的是第 {seen} 版；办公室 {at} 已由 {by} 改到第 {now} 版', 'The phone saw revision {seen}; the office ({by}) had changed it at {at}, now revision {now}'],
  'believed.newer': ['手机看到第 {seen} 版，服务器只知道第 {now} 版', 'The phone saw revision {seen}, the server knows only {now}'],
  'believed.nowaybill': ['绑定时手机上这箱还没有运单', 'The phone showed no waybill on the box'],
  'believed.waybill': ['手机上看到的运单是 {seen}', 'The phone showed waybill {seen}'], 'believed.both': ['{seen}；{then}', '{seen}; {then}'], 'believed.now': ['现在是 {now}', 'now it is {now}'], 'believed.before': ['处理前是 {now}', 'before the decision it was {now}'],
  'believed.free': ['现在没有运单', 'no waybill'],
  photos: ['照片', 'Photos'], photo: ['照片 {n}/{total}', 'Photo {n}/{total}'], 'photo.way': ['还在手机上，没传到', 'still on the phone'], 'photo.expired': ['已过保存期', 'removed after its time'], close: ['关闭', 'Close'], larger: ['放大', 'Enlarge'], previous: ['上一张', 'Previous'], following: ['下一张', 'Next'],
  // pictures
  'bars.reported': ['计划、已报和这一笔', 'Plan, reported, and this report'], 'bars.packed': ['计划、已装和这一箱', 'Plan, packed, and this packing'], 'bars.stocked': ['计划、已入库和这一笔', 'Plan, stocked, and this entry'], 'bars.inside': ['箱里有的和要拿的', 'What is inside and what was taken'], 'bars.blocked': ['待处置的和这一笔', 'What is blocked and this disposition'], 'bars.previous': ['上道合格和这道产出', 'Good of the step before and output of this one'],
  'limit.reported': ['计划', 'Planned'], 'limit.packed': ['计划', 'Planned'], 'limit.stocked': ['计划', 'Planned'], 'limit.inside': ['箱里', 'Inside'], 'limit.blocked': ['待处置', 'Blocked'], 'limit.previous': ['上道合格', 'Step before'],
  'now.reported': ['已报', 'Reported'], 'now.packed': ['已装', 'Packed'], 'now.stocked': ['已入库', 'Stocked'], 'now.inside': ['', ''], 'now.blocked': ['', ''], 'now.previous': ['这道产出', 'This step'],
  'this': ['这一笔', 'This one'], 'after': ['合计', 'Together'], over: ['多出 {n} {unit}', '{n} {unit} over'], allowed: ['允许到', 'Allowed up to'], within: ['现在放得下了', 'It fits now'],
  others: ['这道工序别的报工', 'Other reports of this step'], 'others.left': ['记录时账上还差 {n} {unit}', '{n} {unit} were left on the books when it was recorded'], 'others.same': ['数量一样，可能是同一批', 'as many: perhaps the same pieces'], 'others.unseen': ['后来才送到，这台手机不知道', 'arrived later: this phone did not know'],
  'stop.cancelled': ['{by} {at} 取消了订单{why}', '{by} cancelled the order at {at}{why}'], 'stop.completed': ['{by} {at} 完结了订单{why}', '{by} completed the order at {at}{why}'], 'stop.on_hold': ['{by} {at} 冻结了订单{why}', '{by} put the order on hold at {at}{why}'], 'stop.why': ['：{reason}', ': {reason}'],
  'box.plain': ['箱', 'Box'], 'box.shipped': ['{at} 已发走', 'left at {at}'], 'label.first': ['账上现在绑的', 'Bound by the books now'], 'label.before': ['处理前绑的', 'Bound before the decision'], 'label.this': ['这条记录要的', 'What this record says'], 'label.none': ['没有运单', 'No waybill'],
  'rev.seen': ['手机上：第 {n} 版', 'On the phone: revision {n}'], 'rev.since': ['{at} 起', 'since {at}'], 'rev.step': ['第 {n} 版', 'Revision {n}'], 'rev.by': ['{by} {at} 批准', 'approved by {by} {at}'], 'rev.touches': ['涉及这道工序', 'touches this step'], 'rev.not': ['不涉及', 'does not touch it'], 'rev.old': ['原来', 'Before'], 'rev.new': ['改成', 'Now'], 'rev.none': ['无', 'none'], 'rev.changed': ['办公室改了', 'The office changed'], 'rev.drawing': ['图纸', 'Drawing'], 'rev.routing': ['工序 {n}', 'Operation {n}'], 'rev.why': ['原因：{why}', 'Reason: {why}'],
  'gone.title': ['工序 {op} 已被办公室取消', 'The office has taken operation {op} out'], 'gone.by': ['{by} {at} 批准取消', 'approved by {by}, {at}'], 'gone.why': ['{by} {at} 批准取消：“{why}”', 'approved by {by}, {at}: “{why}”'],
  'gone.ask': ['手机上那一版有这道工序。问记录人：真干了就算数，只记在这道工序上（计件照算），订单进度不变；没干就不计入。', 'The phone\'s revision had this operation. Ask the author: if the work was done, count it. It counts on that operation alone (and for pay); the order\'s progress stays. If not, do not count it.'],
  'pack.inside': ['箱里现在有', 'Inside now'], 'pack.this': ['这一笔要放进', 'This would add'], 'pack.empty': ['空箱', 'empty'], 'pack.customer': ['客户 {letter}', 'Customer {letter}'],
  'twin.ng1': ['先报的', 'The first'], 'twin.ng2': ['后报的', 'The second'], 'twin.one': ['NG 报告', 'NG report'], 'twin.stands': ['先到的，算数', 'The first, it stands'], 'twin.first': ['先到的，还没算数', 'The first; it does not count yet'], 'twin.other': ['同编号的另一条', 'Another under the same number'], 'twin.order': ['补产单', 'Replenishment order'], differs: ['不同', 'differs'], 'twin.time': ['记录时间不同', 'recorded at another time'], 'twin.beside': ['同编号的另一条也在待复核：两条一起看，同一件事只算一次', 'The other record with its number is open, too: look at both, the same work counts once'],
  'twin.decided': ['同编号的另一条：{by} {at} 处理为“{what}”', 'The other record with its number: {what} ({by}, {at})'], 'point.captured': ['记录', 'recorded'], 'point.received': ['送到服务器', 'arrived at the server'], 'point.file': ['从文件收进', 'taken in from a file'], 'point.phone': ['由另一台手机送到', 'brought by another phone'], 'point.wrong': ['比送到还晚，这个时间不可能', 'later than its arrival, which cannot be'], 'point.signed_in': ['登录', 'signed in'], 'point.switched_off': ['手机被停用', 'the phone was switched off'], 'point.on_hold': ['订单冻结', 'order put on hold'], 'point.cancelled': ['订单取消', 'order cancelled'], 'point.completed': ['订单完结', 'order completed'], 'point.packed': ['开始装箱', 'first packed'], 'point.shipped': ['箱已发走', 'box left'], 'point.named': ['它指的那条记录', 'the record that it names'], 'point.taken_back': ['那条已被撤销', 'that one was taken back'], 'point.raised': ['系统提醒', 'alert raised'], 'point.since': ['开始', 'began'], 'point.named_at': ['记录里提到照片', 'a record named the photo'], 'point.newest': ['服务器最新的记录', 'newest entry of the server'], 'point.now': ['服务器时钟', 'server clock'], 'point.at': ['时间', 'time'], 'point.from': ['备份的时间，从这里起办公室的录入要核对', 'the backup; what the office did after it must be checked'], 'point.until': ['到这里为止', 'until here'],
  'lost.office': ['办公室这段时间做了 {n} 件事，要重新录入', 'The office did {n} {n:thing|things} in that time; enter {n:it|them} again'], 'lost.none': ['办公室这段时间没有录入', 'The office entered nothing in that time'], 'lost.unknown': ['办公室这段时间录入了什么，没人知道：请自己核对', 'Nobody knows what the office entered in that time: please check'], 'lost.orders': ['涉及订单', 'Orders'], 'lost.people': ['{n} 个人要发新 PIN', '{n} {n:person needs|people need} a new PIN'],
  'numbers.title': ['{device} 的记录编号', 'Numbers of {device}\'s records'], 'numbers.missing': ['缺', 'missing'], 'numbers.twice': ['用了两次', 'used twice'], 'numbers.here': ['收到', 'here'], 'numbers.all': ['缺号都补齐了', 'all numbers have come'],
  'raw.readable': ['读得出来的', 'What can be read'], 'raw.text': ['送来的原文', 'The text as it came'], 'raw.cut': ['只显示开头', 'only the beginning is shown'],
  // deciding
  decide: ['怎么处理', 'What to do'], 'decide.not': ['只有主管能处理', 'A supervisor decides'], 'decide.loading': ['正在试算结果', 'Working out what would happen'], 'decide.here': ['这条记录系统里已经有了，不会再算一次', 'this record is here already, and is not counted twice'], 'decide.unreadable': ['认不出是什么记录', 'it cannot be read as a record'], 'decide.cannot': ['不能照原样算数：{why}', 'It cannot count as it stands: {why}'],
  'back.since': ['{name} {at} 把这一条撤销了：现在不计入', '{name} took this record back at {at}: it does not count any more'], 'back.since.tag': ['{what}，后来撤销', '{what}, then taken back'],
  'back.tag': ['本人已撤销', 'Taken back'], 'back.said': ['{name} {at} 自己撤销了这一条。不计入就行，那条撤销不用再处理。', '{name} took this back at {at}. Do not count it, and that reversal is done with it.'], 'back.all': ['这些都是本人自己撤销的。不计入就行，那些撤销不用再处理。', 'Their authors took these back. Do not count them, and those reversals are done with them.'], 'back.note': ['本人撤销', 'Taken back by the author'],
  note: ['给记录人的话', 'A word to the author'], 'note.unheard': ['备注（可不写）', 'A note (optional)'], 'note.when': ['（选“{what}”时必填）', '(required for “{what}”)'], 'note.need': ['要写原因，记录人会看到', 'Say why; the author reads it'],
  'ask.left': ['箱 {at} 已经发走了。问经手的人或快递：走的时候贴的是哪张运单，就按哪张；客户按它查件。', 'The box left at {at}. Ask who handled it, or the courier, which label it went with, and keep that one: the customer follows it.'],
  'ask.unheard': ['认不出是什么记录、是谁的，不能算数。问用这台手机的人：没报上的请他补报，再点“不计入”收起这份。', 'Nobody can tell what record this is, or whose, so it cannot count. Ask who uses this phone to enter again what is missing; then put this away with “Do not count it”.'],
  'ask.full': ['计划已经报满。先看是不是同一批报了两次：是就不计入；真多做了才全算。', 'The plan is full already. Were the same pieces reported twice? Then do not count this one; count it only if there are more pieces.'],
  'reason.twice': ['重复了', 'Recorded twice'], 'reason.typo': ['数字按错了', 'Wrong number typed'], 'reason.wrong': ['扫错了', 'Wrong code scanned'], 'reason.handled': ['已另外处理', 'Handled otherwise'], 'reason.again': ['已请人补报', 'Being entered again'], 'reason.nothing': ['没有漏报', 'Nothing is missing'],
  hand: ['手工更正', 'Correct by hand'], 'hand.open': ['自己改数字或内容…', 'Change the values yourself…'], 'hand.try': ['看看改后的结果', 'See what it would do'], 'hand.cannot': ['这样改也不能算数：{why}', 'Corrected so, it cannot count either: {why}'], 'hand.close': ['不改了', 'Leave it'],
  changed: ['情况刚刚变了，还没有处理。下面是新的结果，请再看一眼。', 'Things changed just now; nothing was decided. These are the new outcomes, please look again.'],
  already: ['{by} {at} 已经处理：{what}', '{by} decided at {at}: {what}'], 'already.plain': ['已经有人处理了', 'Somebody decided on this already'],
  decided: ['已处理：{what}', 'Decided: {what}'], undo: ['撤回', 'Take back'], 'undo.long': ['撤回这个决定', 'Take this decision back'], undone: ['已撤回，又在待复核里', 'Taken back; it is open again'],
  'result.apply': ['算数', 'counted'], 'result.correct': ['改正后算数', 'counted as corrected'], 'result.dismiss': ['不计入', 'not counted'], 'result.seen': ['知道了', 'seen'], 'result.cleared': ['原因已消失', 'its cause is gone'],
  // buttons
  'do.count': ['全部算数：{n} {unit}', 'Count all: {n} {unit}'], 'do.counts': ['照样算数', 'Count it all the same'], 'do.fits': ['只算 {n} {unit}', 'Count {n} {unit} instead'], 'do.as_scrap': ['{n} {unit}都算工废', 'Count {n} {unit} as process scrap'], 'do.operation': ['算在工序 {n}', 'Count it at operation {n}'], 'do.as_arrived': ['按收到的内容算数', 'Count what arrived'], 'do.as_bound': ['按现在的运单 {waybill} 解绑', 'Unbind {waybill}, which it has'], 'do.without': ['去掉看不懂的内容后算数', 'Count it without the unknown fields'], 'do.by_hand': ['按改好的算数', 'Count it as corrected'],
  'do.rebind': ['换成 {waybill}', 'Change to {waybill}'], 'do.keep': ['保留 {waybill}', 'Keep {waybill}'], 'do.bind': ['照样绑 {waybill}', 'Bind {waybill} all the same'], 'do.ship': ['照样算已发走', 'Count it as shipped'], 'do.away': ['记录已在，收起这份', 'The record is here: put this copy away'], 'result.away': ['记录另已收到，这份收起了', 'the record came by itself; this copy was put away'], 'do.noship': ['不算已发走', 'Not shipped'], 'do.pack': ['照样装 {n} {unit}', 'Pack {n} {unit} all the same'], 'do.reverse': ['照样撤销', 'Take it back all the same'], 'do.noreverse': ['不撤销', 'Do not take it back'], 'do.ng': ['照样登记 {n} {unit}不合格', 'Record {n} {unit} as NG'],
  'do.dismiss': ['不计入', 'Do not count it'], 'do.seen': ['知道了', 'Seen'], 'do.replenish': ['同意补产', 'Replenish'], 'do.norepl': ['不补产', 'Do not replenish'],
  'do.all.apply': ['{n} 项都照样算数', 'Count all {n}'], 'do.all.dismiss': ['{n} 项都不计入', 'Count none of the {n}'], 'do.all.seen': ['{n} 项都知道了', 'Mark {n} as seen'], 'do.all.replenish': ['{n} 项都同意补产', 'Replenish all {n}'], 'do.all.norepl': ['{n} 项都不补产', 'Replenish none of the {n}'],
  // what it does
  'fx.wished': ['{name} 已经自己撤销，要的就是这个', '{name} took it back: this is what was wanted'],
  'fx.told': ['{name} 的手机会收到结果', '{name} {n:is|are} told on the phone'], 'fx.copy': ['{name} 手机上是另一条，那条不变', '{name} has the other record on the phone: that one stays as it is'], 'fx.unheard': ['不知道是谁的记录，没有手机会收到结果', 'Whose record it is is not known: no phone hears of it'], 'fx.told.some': ['记录人的手机会收到结果', 'The authors are told on their phones'], 'fx.nothing': ['数量都不变', 'No quantity changes'], 'fx.nothing.waybill': ['箱上的运单不变', 'The box keeps its waybill as it is'], 'fx.quiet': ['只是不再显示', 'It only leaves the list'],
  'fx.output': ['{op}：产出 {from} → {to}，计划 {plan}', '{op}: output {from} → {to}, planned {plan}'], 'fx.over': ['比计划多 {n} {unit}', '{n} {unit} above the plan'], 'fx.part': ['{name} {from} → {to}', '{name} {from} → {to}'],
  'fx.starts': ['{op}：记为开工', '{op}: started'], 'fx.pauses': ['{op}：暂停/继续', '{op}: paused or resumed'], 'fx.passes': ['{op}：终检合格', '{op}: final inspection passed'], 'fx.finishes': ['{op}：记为做完', '{op}: finished'],
  'fx.packed': ['已装箱 {from} → {to}，计划 {plan}', 'Packed {from} → {to}, planned {plan}'], 'fx.stocked': ['已入库 {from} → {to}，计划 {plan}', 'Stocked {from} → {to}, planned {plan}'],
  'fx.line': ['{box}：箱里 {from} → {to}', '{box}: inside {from} → {to}'], 'fx.waybill': ['{box}：运单 {from} → {to}', '{box}: waybill {from} → {to}'], 'fx.shipped': ['{box}：记为已发走', '{box}: counts as shipped'], 'fx.back': ['{box}：不再算已发走', '{box}: no longer shipped'],
  'fx.ng': ['登记 {n} {unit}不合格', '{n} {unit} recorded as NG'], 'fx.remaining': ['待处置 {from} → {to}', 'Blocked {from} → {to}'], 'fx.repl.ordered': ['补产已下单', 'Replenishment ordered'], 'fx.repl.none': ['不补产', 'No replenishment'], 'fx.repl.wished': ['补产要再点头', 'The replenishment still needs a yes'], 'fx.repl.duplicate': ['像是重复，补产先等着', 'Looks like a double; its replenishment waits'], 'fx.ngback': ['NG 报告撤销', 'The NG report is taken back'],
  'fx.order.new': ['生成补产单 {no}：{n} 件，{date} 前发货', 'Replenishment order {no}: {n} {n:piece|pieces}, ship by {date}'], 'fx.order.state': ['订单 {no}：{from} → {to}', 'Order {no}: {from} → {to}'], 'fx.order.percent': ['订单 {no} 完成 {from}% → {to}%', 'Order {no}: {from}% → {to}% done'],
  'fx.reversed': ['撤销 {by} {at} 的{type}', '{type} of {by}, {at}, is taken back'], 'fx.andon.open': ['安灯呼叫亮起', 'A call for help opens'], 'fx.andon.over': ['安灯呼叫解除', 'A call for help is cleared'],
  'fx.other': ['{by} 的{type}一直在等它：随之{what}', '{type} of {by} waited for it: {what}'], 'fx.verdict.applied': ['算数', 'counts now'], 'fx.verdict.held': ['转为待复核', 'is held now'], 'fx.verdict.waiting': ['继续等', 'goes on waiting'], 'fx.verdict.dismissed': ['不计入', 'does not count'],
  'fx.settled': ['{by} 的撤销随之了结，不用再处理', 'The reversal of {by} is done with it; nobody need look at it'], 'fx.net': ['记上又撤掉：加起来什么都不多', 'Counted and taken back at once: nothing is added'],
  'fx.alert.up': ['会提醒：{what}', 'An alert comes up: {what}'], 'fx.alert.over': ['提醒消除：{what}', 'An alert ends: {what}'],
  // together
  'all.alone': ['要更正的一项一项打开来改。', 'What is to be corrected is opened alone.'],
  'all.hint': ['去掉不一起处理的；每一项都单独记一笔，互不影响。', 'Untick what is not decided with the rest; each is one decision of its own.'], 'all.chosen': ['选中 {n} 项', '{n} chosen'], 'all.some': ['其中 {n} 项不能这样处理，会留下', '{n} of them cannot be decided so and {n:stays|stay}'], 'all.busy': ['正在处理 {i}/{n}', 'Deciding {i}/{n}'], 'all.result': ['{ok} 项已处理，{bad} 项没有', '{ok} decided, {bad} not'], 'all.ok': ['已处理', 'decided'], 'all.open': ['打开', 'Open'],
} as const satisfies Record<string, Pair>

export type InboxKey = keyof typeof INBOX
export const isInboxKey = (key: string): key is InboxKey => Object.hasOwn(INBOX, key)

export function say(key: InboxKey, values?: Values): string {
  return fill(INBOX[key][locale.value === 'en' ? 1 : 0], values)
}

/**
 * What to look at before deciding, for every code that can lie in the inbox (inbox.test.ts walks the table of codes):
 * the question that the person should be able to answer.
 */
export const ASK: Readonly<Record<string, Pair>> = {
  unverified_file: ['文件的签名没有或对不上，内容可能被改过。和记录人核对，对就算数。', 'The file has no valid signature and may have been altered. Check with the author, then count it.'],
  disk_low: ['服务器硬盘快满了。清理或换大盘，满了就收不进记录。', 'The server\'s disk is nearly full. Make room: a full disk takes no records.'],
  unknown_type: ['这台手机的版本比服务器新。先升级服务器，再看这一条；急用就在手机上补报。', 'The phone is newer than the server. Update the server first; if it is urgent, catch up on a phone.'],
  bad_event: ['信封里缺东西，内容可能还在。内容对得上就按收到的算。', 'The envelope is incomplete, the content may be whole. If it looks right, count what arrived.'],
  bad_body: ['内容读不出来。看原文：认得出就手工更正，认不出就问记录人。', 'The content cannot be read. Look at the text: correct it by hand, or ask the author.'],
  bad_hash: ['内容在路上可能变过。和记录人核对数字，对就按收到的算。', 'The content may have changed on the way. Check the numbers with the author, then count what arrived.'],
  too_large: ['记录太大，多半是附带的内容。主要内容对就按收到的算。', 'The record is too large. If its main content is right, count what arrived.'],
  rule_failed: ['是服务器的错，不是记录人的。升级后再试一次；不急就留着。', 'The server\'s fault, not the author\'s. Try again after an update, or leave it.'],
  actor_mismatch: ['问清楚当时是谁拿着手机。是本人就算数。', 'Ask who held the phone. If it was that person, count it.'],
  role_missing: ['活是不是真的干了？是，就算数；以后要做这一项，请调整岗位。', 'Was the work done? Then count it; change the role if this shall go on.'],
  role_revoked: ['岗位调整前干的活应当算数。看时间线上先后。', 'Work done before the change should count. Look at the order of times.'],
  person_revoked: ['停用前干的活应当算数。看记录时间是不是在离开之前。', 'Work done before leaving should count. See whether it was recorded before.'],
  device_revoked: ['手机停用时里面还有没送出的记录。记录可信就算数；手机丢了就别信。', 'The phone still had unsent records. Count what is trustworthy; not what a lost phone sends.'],
  badge_replaced: ['旧工牌可能在别人手里。问本人是不是自己刷的。', 'The old badge may be in other hands. Ask the person.'],
  unknown_code: ['扫到的码不是本厂发的，多半扫错了。找到对的工单后手工更正。', 'The scanned code is not ours, probably a wrong scan. Correct it by hand with the right one.'],
  unknown_operation: ['工单里没有这道工序。多半是旁边那一道。', 'The work order has no such step. Probably its neighbour was meant.'],
  unknown_defect: ['不良代码不存在。手工换成对的代码。', 'There is no such defect code. Correct it by hand.'],
  unknown_work_center: ['没有这个机台。手工换成对的机台。', 'There is no such work center. Correct it by hand.'],
  never_arrived: ['它指的那条还在某台手机里，或者永远不会来。先看设备页哪台手机有没送的。', 'What it names is still on a phone, or never comes. See on the devices page which phone has unsent records.'],
  named_dismissed: ['它指的那条已经不计入，这条多半也没意义了。', 'What it names was not counted; this one probably has no meaning either.'],
  wrong_target: ['它指到了另一种记录，没法执行。', 'It names a record of another kind; nothing can be done with it.'],
  order_cancelled: ['订单已取消，活可能在取消前就干了。干了就算数，便于结算。', 'The order is cancelled; perhaps the work was done before. Then count it.'],
  order_completed: ['订单已完结，这是晚到的记录。真干了就算数。', 'The order is completed, this came late. Count it if the work was done.'],
  on_hold: ['订单冻结中，货先别动。要等解冻就先放着，箱没走就不计入。', 'The order is on hold. Leave it until the release, or set it aside if the box is still here.'],
  stale_revision: ['去看实物：按旧版做的还能不能用？能用就算数，不能用就算工废。', 'Look at the pieces: can they be used? Then count them; else count them as scrap.'],
  over_planned: ['数一下实物。真多做了就全算，按错了就只算放得下的。', 'Count the pieces. If there are more, count all; if it was a typing error, count what fits.'],
  already_bound: ['去看箱上贴的是哪张运单，箱上贴的算。', 'Look at the box: the waybill that sticks on it is right.'],
  waybill_other_customer: ['同一张运单在别的客户的箱上。看两箱各贴的是哪张，错的那箱改运单。', 'The same waybill is on another customer\'s box. Look at both labels and correct the wrong one.'],
  already_shipped: ['箱已发走。问仓库：是走之前就装好的，还是扫错了箱？', 'The box has left. Was it packed before, or was another box scanned?'],
  not_bound: ['箱没有运单却报已发走。问仓库怎么走的；先补绑运单再算更好。', 'The box has no waybill but was reported as shipped. Better bind it first, then count this.'],
  mixed_customers: ['一箱里混了两家客户的货。打开看一眼，装错了就拿出来。', 'Goods of two customers in one box. Open it; take out what does not belong.'],
  not_in_package: ['箱里账上没有这么多。数一下箱里实物。', 'The books say the box holds less. Count what is inside.'],
  not_bound_to_that: ['要解的运单不是箱上这张。看箱上贴的是哪张。', 'The waybill to be taken off is not the one on the box. Look at the label.'],
  exceeds_blocked: ['处置的比待处置的多。可能已有人处置过一部分。', 'More than is blocked. Perhaps somebody disposed of a part already.'],
  ng_reversed: ['NG 报告已撤销，没有东西可处置。', 'The NG report was taken back; nothing is left to dispose of.'],
  not_reversible: ['这种记录不能撤销，要改就另记一笔。', 'This kind of record cannot be taken back; record the opposite instead.'],
  not_yours: ['撤的是别人的记录。那条确实错了就同意。', 'It takes back somebody else\'s record. Agree if that one was wrong.'],
  too_late: ['超过 16 小时才撤。那条确实错了就同意。', 'More than 16 hours late. Agree if that record was wrong.'],
  consumed: ['后面已经装箱、改绑、发货或处置，撤不动。要改先改后面的。', 'Something was packed, bound again, shipped or disposed after it. Change that first.'],
  id_conflict: ['两条不同的记录用了同一个编号，多半是手机被复制过，或者文件被改过。是同一件事就不要算两次；两件事都真发生了才都算。', 'Two records share one number: probably a copied phone or an altered file. The same work must not count twice; count both only if both happened.'],
  quarantined: ['送来的东西不成样子。认得出内容就算数或请人补报。', 'What came is odd. If it can be read, count it, or have it caught up.'],
  device_seq_gap: ['中间有记录没到，可能还在路上。等一会儿；一直不来就把手机拿来看发件箱。', 'Records in between are missing, perhaps on their way. Wait; if they stay away, look at the phone\'s outbox.'],
  device_seq_reuse: ['同一个编号用了两次，手机可能被复制或恢复过。把手机拿来重新登记。', 'A number was used twice: the phone may be a copy. Enrol it anew.'],
  duplicate_ng: ['两个人像是报了同一批件。去看实物：是同一批就不补产第二份。', 'Two people seem to have reported the same pieces. If they are the same, do not replenish the second.'],
  replenish_wish: ['要不要为这些不合格件再做一份？看交期和库存。', 'Shall these pieces be made again? Look at the date and the stock.'],
  replenished: ['补产单已自动生成，请安排到机台。', 'The replenishment order is there; please schedule it.'],
  ahead_lasts: ['上道少报了，还是这道多报了？两边问一下。', 'Did the step before report too little, or this one too much? Ask both.'],
  andon: ['有人在等帮忙，先去现场。到了在手机上解除。', 'Somebody waits for help: go there. Clear the call on a phone.'],
  promise_changed: ['交期改了。看排产要不要动。', 'The date changed. See whether the plan must follow.'],
  not_gone: ['箱装好几个小时了还在厂里。问仓库卡在哪。', 'Packed hours ago and still here. Ask the warehouse why.'],
  photo_missing: ['照片还在拍的那台手机上。让它连上网；手机坏了就重拍。', 'The photo is still on its phone. Bring it online, or take it again.'],
  clock_back: ['服务器的时间不对，马上校准，不然时间会乱。', 'The server\'s clock is wrong; set it at once.'],
  backup_old: ['一天没有好的备份了。看备份盘是不是满了或没插。', 'No good backup for a day. See whether its disk is full or away.'],
  journal_behind: ['第二块硬盘上的流水缺了。看那块硬盘是不是满了或没插。', 'The journal on the second disk lacks entries. See whether that disk is full or away.'],
  restored: ['从备份恢复过，那之后办公室录入的要核对、补录；手机上的会自己重送。', 'Restored from a backup: check and enter again what the office did since; phones send theirs by themselves.'],
}

/** The same before several alike are decided at once, which counts all or none of them: a correction is for each alone. */
const ASK_ALL: Readonly<Record<string, Pair>> = {
  over_planned: ['数一下实物。真多做了就都算；按错了的去掉勾，打开来单独改。', 'Count the pieces. If there are more, count all; untick what was a typing error and open it alone.'],
  stale_revision: ['去看实物：按旧版做的能用就都算；不能用的去掉勾，打开来单独处理。', 'Look at the pieces: if they can be used, count them; untick those that cannot and open them alone.'],
  not_bound: ['箱没有运单却报已发走。问仓库怎么走的；要先补绑运单的去掉勾。', 'The box has no waybill but was reported as shipped. Untick what shall be bound first.'],
}
/** Where the advice ends in a correction, which is for one alone. */
const ALONE = new Set(['unknown_code', 'unknown_operation', 'unknown_defect', 'unknown_work_center', 'bad_event', 'bad_body', 'bad_hash', 'too_large', 'waybill_other_customer', 'quarantined'])

const inWords = (pair: Pair | undefined) => pair?.[locale.value === 'en' ? 1 : 0] ?? ''

/** What to look at; "" for a code that is newer than this app. */
export const askText = (code: string): string => inWords(ASK[code])
export const askAllText = (code: string): string => inWords(ASK_ALL[code]) || askText(code)
export const isForOne = (code: string): boolean => ALONE.has(code)
