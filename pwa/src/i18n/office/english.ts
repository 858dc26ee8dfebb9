/** All English words of the office; loaded when somebody asks for English. */
import { officeEn } from '../office.en'
import { deskEn } from './desk.en'
import { figuresEn } from './figures.en'
import { importsEn } from './imports.en'
import { opsEn } from './ops.en'
import { peopleEn } from './people.en'
import { scheduleEn } from './schedule.en'
import { setupEn } from './setup.en'

export const allEn = {
  ...officeEn, ...deskEn, ...figuresEn, ...importsEn, ...opsEn, ...peopleEn, ...scheduleEn, ...setupEn,
}
