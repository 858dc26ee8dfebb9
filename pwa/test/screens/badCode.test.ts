// @vitest-environment happy-dom
/** A code that leads nowhere says why, and what to do about it. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { damagedCode } from '@/composables/later/damaged'
import { setLocale } from '@/i18n'
import { BOXES, inHand, OPERATION_CODE, putDown, rest, until, WORK_CODE, type InHand } from './phoneInHand'

vi.stubGlobal('fetch', async () => {
  throw new TypeError('no network')
})
afterEach(async () => {
  putDown()
  await setLocale('zh-CN')
})

const broken = (code: string) => code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')

describe('on the screen that a scan leads to', () => {
  let phone: InHand
  beforeEach(async () => {
    phone = await inHand(['worker'])
  })
  const said = async () => (await until('[data-test="nothing"]')).textContent
  const field = () => phone.find<HTMLInputElement>('[data-test="where"]')!.value

  it.each(['/', '/scan', '/where'])('from %s a printed code with a wrong character is damaged, and stands there without its address', async (path) => {
    await phone.go(path)
    await phone.scan(`https://factory.example/C/${broken(WORK_CODE)}`)
    expect(await said()).toMatch(/这个码坏了，或者没读对.*重新打印/)
    expect(field()).toBe(broken(WORK_CODE))
    await setLocale('en')
    await rest()
    expect(await said()).toMatch(/This code is damaged, or was misread/)
  })

  it('the code of somebody else is not one of the factory’s', async () => {
    await phone.scan('https://example.com/promotion')
    expect(await said()).toMatch(/这不是本厂印的码.*数据更新到/)
  })

  it('words that fit nothing were just not found', async () => {
    await phone.go('/where')
    const input = phone.find<HTMLInputElement>('[data-test="where"]')!
    input.value = 'nothing like it'
    input.dispatchEvent(new Event('input'))
    await rest()
    expect(await said()).toContain('这台手机里没找到')
  })

  it('a waybill that is known is found, and nothing is said of its code', async () => {
    await phone.scan('SF1')
    expect(phone.find('[data-test="nothing"]')).toBeNull()
    expect(phone.see()).toContain('SO-1')
  })
})

it('only what has the form of our codes and does not hold is called damaged', () => {
  for (const code of [WORK_CODE, OPERATION_CODE, ...BOXES]) {
    expect(damagedCode(code)).toBe('')
    expect(damagedCode(`https://f.example/c/${code}`)).toBe('')
    expect(damagedCode(broken(code))).toBe(broken(code))
    expect(damagedCode(`https://f.example/C/${broken(code)}?x=1`)).toBe(broken(code))
  }
  for (const other of ['', 'SF1234567890123', 'SF12345678', 'YT1234567890123', '261123-229', 'https://example.com/c/', '轴套']) expect(damagedCode(other)).toBe('')
})
