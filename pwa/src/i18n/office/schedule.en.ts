/** Words of the office's area "schedule", English. */
import type { scheduleZh } from './schedule.zh'

export const scheduleEn: Readonly<Record<keyof typeof scheduleZh, string>> = {
  'schedule.title': 'Schedule', 'schedule.board': 'Day board', 'schedule.dispatch': 'Dispatch lists', 'schedule.today': 'Today',
  'schedule.earlier': 'Earlier', 'schedule.later': 'Later', 'schedule.rest': 'Day off', 'schedule.past': 'Over',
  'schedule.load': '{hours}/{of} h', 'schedule.over': 'Overloaded', 'schedule.full': 'Full', 'schedule.hours': '{n} h',
  'schedule.urgent': 'Urgent', 'schedule.late': 'Will be late', 'schedule.done': 'Done', 'schedule.begun': 'In work', 'schedule.goesOn': 'Goes on',
  'schedule.behind': 'Not done as planned', 'schedule.behind.hint': 'Drag to a later day, or open to choose one', 'schedule.behindMark': 'Behind',
  'schedule.none': 'Nothing is planned yet', 'schedule.none.hint': 'Once an order is confirmed, its operations are placed on work centers and days', 'schedule.empty': 'Nothing',
  'schedule.moved': 'Now on {day}', 'schedule.movedOn': 'That day is full; now on {day}', 'schedule.assigned': 'The crew was changed',
  'schedule.card': 'Operation', 'schedule.order': 'Order', 'schedule.quantity': 'Quantity', 'schedule.good': '{good} good of {planned} {unit}',
  'schedule.lies': 'Planned', 'schedule.promised': 'Ship by', 'schedule.moveTo': 'Begin on', 'schedule.free': '{n} h free',
  'schedule.center': 'Work center', 'schedule.move': 'Move here', 'schedule.crew': 'Crew', 'schedule.ownCrew': 'The work center\'s crew', 'schedule.assign': 'Assign',
  'schedule.close': 'Close', 'schedule.restPick': 'The factory does not work on that day', 'schedule.pastPick': 'That day is over', 'schedule.hint': 'Drag an operation to another day or work center, or open it',
  'dispatch.hint': 'What each crew is to do on a day; printed, its symbols can be scanned to report', 'dispatch.all': 'All crews', 'dispatch.nobody': 'No crew', 'dispatch.print': 'Print',
  'dispatch.none': 'Nothing to do on this day', 'dispatch.none.hint': 'Choose another day, or plan something', 'dispatch.left': 'To make', 'dispatch.ready': 'Ready', 'dispatch.step': 'Operation',
  'dispatch.product': 'Product', 'dispatch.day': 'Day', 'dispatch.restDay': 'The factory does not work on this day', 'dispatch.count': '{n} {n:operation|operations} · {hours} h',
}
