/** The logic of the set-up screens: forms of master data, the calendar's months, the guide's next step, reasons. */
import { describe, expect, it } from 'vitest'
import { ApiError } from '@/transport/api'
import type { CalendarDay, Progress, RoutingStep, Row, StepId } from '@/transport/setup'
import { markOf, months } from '@/office/logic/calendar'
import { blank, editable, KINDS, numbered, plain, search, toSend, wrongIn } from '@/office/logic/master'
import { reasons, why } from '@/office/logic/reasons'
import { canPrint, guessUsername, nextStep, overnight, PRESETS, workHours } from '@/office/logic/setup'

const step = (number: number, more: Partial<RoutingStep> = {}): RoutingStep =>
  ({ number, name: `工序${number}`, work_center: 'WC1', kind: 'make', standard_seconds: 20, piece_rate: '0.25', ...more })

describe('forms of master data', () => {
  it('sends a product as the server reads it, whatever the keyboard gave', () => {
    const form = { ...blank('products'), sku: ' ＨＲ-1001 ', name: ' 螺栓 ', pack_quantity: '１,０００', tolerance: '2.5', routing: [step(10), step(40, { piece_rate: '' })] }
    expect(wrongIn('products', form)).toEqual({})
    expect(toSend('products', form)).toMatchObject({ sku: 'HR-1001', name: '螺栓', pack_quantity: '1000', tolerance: 25, unit: '件',
      routing: [{ number: 10, piece_rate: '0.25' }, { number: 40, piece_rate: '0' }] })
  })

  it('gives back what it was given when nothing is changed', () => {
    const row: Row = { id: 'BK-9', name: '支架', name_en: '', unit: '件', pack_quantity: '50', tolerance: 25, drawing: 'A', drawing_file: '', photo: '', routing: [step(10)] }
    const form = editable('products', row, (_, id) => id)
    expect(form['tolerance']).toBe('2.5')
    expect(toSend('products', form)).toMatchObject({ sku: 'BK-9', tolerance: 25, pack_quantity: '50', routing: [{ number: 10, standard_seconds: 20 }] })
    expect(toSend('products', form)).not.toHaveProperty('id')
  })

  it('says what is missing at its field', () => {
    expect(wrongIn('products', blank('products'))).toEqual({ sku: 'setup.need', name: 'setup.need' })
    const form = { ...blank('products'), sku: 'A', name: 'A', pack_quantity: 'viele', tolerance: '101', routing: [step(10, { work_center: '' })] }
    expect(wrongIn('products', form)).toEqual({ pack_quantity: 'setup.need.number', tolerance: 'setup.need.percent', routing: 'setup.need.step' })
    expect(wrongIn('products', { ...form, pack_quantity: '', tolerance: '', routing: [step(10, { piece_rate: '1.2345' })] })).toEqual({ routing: 'setup.need.rate' })
    expect(wrongIn('crews', { name: '  ' })).toEqual({ name: 'setup.need' })
  })

  it('keeps the numbers of operations while they rise, and numbers new ones', () => {
    expect(numbered([step(10), step(40), step(40), step(20)]).map((s) => s['number'])).toEqual([10, 40, 50, 60])
    expect(numbered([step(15), step(0)]).map((s) => s['number'])).toEqual([15, 20])
  })

  it('leaves out an id that is not known yet and a leader that nobody is', () => {
    expect(toSend('crews', { ...blank('crews'), name: '甲班' })).toEqual({ name: '甲班', workshop: '', leader: null, shift: '', name_en: '' })
    expect(toSend('work-centers', { ...blank('work-centers'), name: '锯床', stations: '' })).toMatchObject({ stations: 1, minutes: 0 })
  })

  it('shows places by name in the form', () => {
    const form = editable('work-centers', { id: 'WC1', name: '锯床', workshop: 'WS1', crew: '' }, (from, id) => (from === 'workshops' && id === 'WS1' ? '一车间' : id))
    expect([form['workshop'], form['id']]).toEqual(['一车间', 'WC1'])
  })

  it('finds rows by any of their texts', () => {
    const rows: Row[] = [{ id: 'HR-1001', name: '螺栓', name_en: 'Socket screw' }, { id: 'BK-9', name: '支架' }]
    expect(search(rows, 'ｈｒ 螺').map((r) => r.id)).toEqual(['HR-1001'])
    expect(search(rows, 'SCREW').map((r) => r.id)).toEqual(['HR-1001'])
    expect(search(rows, ' ')).toHaveLength(2)
    expect(search(rows, 'screw 支架')).toEqual([])
  })

  it('has fields for every column that people write', () => {
    for (const kind of Object.values(KINDS)) expect(kind.fields.some((f) => f.key === 'name' && f.need), kind.kind).toBe(true)
    expect(plain(' １，０００ ')).toBe('1000')
  })
})

describe('the calendar', () => {
  const year = (y: number): CalendarDay[] => Array.from({ length: 365 }, (_, i) => {
    const day = new Date(Date.UTC(y, 0, 1 + i)).toISOString().slice(0, 10)
    return { day, working: new Date(`${day}T12:00Z`).getUTCDay() !== 0, name: '', name_en: '', source: 'week' as const }
  })

  it('has twelve months that begin on their weekday, Monday first', () => {
    const all = months(year(2026))
    expect(all.map((m) => m.days.length)).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    expect(all[0]!.before).toBe(3) // 1 January 2026 is a Thursday
    expect(all[1]!.before).toBe(6) // 1 February is a Sunday
    expect(all[5]!.before).toBe(0) // 1 June is a Monday
    expect(all[10]!.working).toBe(25)
  })

  it('tells an official day from a usual one', () => {
    const one = year(2026)[0]!
    expect([markOf(one), markOf({ ...one, working: false }), markOf({ ...one, working: false, source: 'official' }), markOf({ ...one, source: 'official' }), markOf({ ...one, working: false, source: 'own' })])
      .toEqual(['work', 'rest', 'holiday', 'makeup', 'rest'])
  })
})

describe('the guide', () => {
  const progress = (done: StepId[]): Progress => ({ done: 0, total: 3, notices: [],
    steps: (['shifts', 'calendar', 'products'] as StepId[]).map((id) => ({ id, done: done.includes(id), count: 0, optional: id === 'calendar' })) })

  it('opens the first step that is neither done nor put off, then what was put off and is needed', () => {
    expect(nextStep(progress([]), new Set())).toBe('shifts')
    expect(nextStep(progress([]), new Set(['shifts']))).toBe('calendar')
    expect(nextStep(progress(['products']), new Set(['shifts', 'calendar']))).toBe('shifts')
    expect(nextStep(progress(['shifts', 'products']), new Set(['calendar']))).toBeNull()
    expect(nextStep(progress(['calendar']), new Set(), 'calendar'), 'what follows comes before what was left behind').toBe('products')
    expect(nextStep(progress(['calendar', 'products']), new Set(), 'products')).toBe('shifts')
  })

  it('prints only what has a routing', () => {
    expect(canPrint([{ id: 'routings', done: false, count: 0, optional: false }])).toBe(false)
    expect(canPrint([{ id: 'routings', done: true, count: 1, optional: false }])).toBe(true)
  })

  it('guesses a user name that nobody has', () => {
    expect(guessUsername('林晓燕')).toBe('admin')
    expect(guessUsername('Lin Xiaoyan')).toBe('linxiaoyan')
    expect(guessUsername('José')).toBe('jose')
    expect(guessUsername('王', new Set(['admin', 'admin2']))).toBe('admin3')
  })

  it('knows which shifts cross midnight and how long they work', () => {
    expect(PRESETS.two.map(overnight)).toEqual([false, true])
    expect(PRESETS.three.map(overnight)).toEqual([false, true, false])
    expect([...PRESETS.one, ...PRESETS.two, ...PRESETS.three].map(workHours)).toEqual(['8', '11', '11', '7.5', '7.5', '7.5'])
    expect(workHours({ name: '', name_en: '', start: '', end: '08:00', break_minutes: 0 })).toBe('')
  })
})

describe('reasons', () => {
  const error = (extra: Record<string, unknown>) => new ApiError(422, 'invalid', { zh: '填写有误', en: 'Some fields are wrong.' }, extra)

  it('finds the first reason of a field, however deep it stands', () => {
    const fields = { shifts: { 0: { start: [{ zh: '时间写作 08:00', en: 'A time is written 08:00.' }] } }, week: [{ zh: '有重复的', en: 'Twice.' }] }
    expect(reasons(error({ fields }))).toEqual({ shifts: '时间写作 08:00', week: '有重复的' })
    expect(why(error({ fields }))).toBe('时间写作 08:00')
    expect(why(error({}))).toBe('填写有误')
  })
})
