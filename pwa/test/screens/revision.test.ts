// @vitest-environment happy-dom
/** An order that was changed while somebody works on it. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { phone as running } from '@/composables/phone'
import { loadRevisions } from '@/composables/useRevisions'
import { setLocale } from '@/i18n'
import { waitFor } from '../waitFor'
import { factory, inHand, OPERATION_CODE, putDown, rest, until, type InHand } from './phoneInHand'

vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
afterEach(putDown)

describe('a newer revision', () => {
  const newer = (revision: number, changed?: object[]) => {
    const row = factory().find((r) => r.kind === 'work_order')!
    const diff = changed ?? [{ field: 'drawing', line: 1, from: 'A-1', to: 'A-2' }, { field: 'routing', line: 1, operation: 20, part: 'name', from: '钻孔', to: '扩孔' }]
    return { ...row, data: { ...(row.data as object), revision, changes: [{ revision, touches: 'all', diff }] } }
  }
  async function comes(phone: InHand, revision: number, changed?: object[]): Promise<void> {
    await phone.store.applyPage({
      epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', tombstones: [], verdicts: [], cursor: `c${revision}`, more: false, rows: [{ ...newer(revision, changed), seq: 50 + revision }],
    }, { passed: 0, now: running().clock.now() })
    await rest()
    await rest()
  }

  it('is told to who worked on it today, old beside new, until acknowledged', async () => {
    const phone = await inHand(['worker'])
    await comes(phone, 3)
    expect(phone.find('[data-test="revision-notice"]')).toBeNull() // somebody else's work
    await phone.scan(OPERATION_CODE)
    await until('[data-test="confirm"]')
    await phone.tap('[data-test="confirm"]')
    await waitFor(async () => expect(await phone.events()).toHaveLength(1))
    expect((await phone.events())[0]!.event.base).toEqual({ revision: 3 })
    await comes(phone, 4)
    const notice = await until('[data-test="revision-notice"]')
    expect(notice.querySelector('h2')!.textContent).toBe('图纸、工序改了：V3 → V4')
    expect(notice.textContent).toMatch(/V3 → V4.*图纸.*A-1.*A-2.*工序 20 · 名称.*钻孔.*扩孔/s)
    await phone.tap('[data-test="revision-seen"]')
    expect(phone.find('[data-test="revision-notice"]')).toBeNull()
    await loadRevisions()
    await phone.go('/')
    expect(phone.find('[data-test="revision-notice"]')).toBeNull()
    await comes(phone, 5, [{ field: 'quantity', from: '200', to: '180' }, { field: 'requirements', from: '', to: '去毛刺' }])
    const other = await until('[data-test="revision-notice"]')
    expect(other.querySelector('h2')!.textContent).toBe('数量、要求改了：V3 → V5')
    await setLocale('en')
    await rest()
    expect(other.querySelector('h2')!.textContent).toBe('Quantity, requirements changed: V3 → V5')
    await setLocale('zh-CN')
  })

  it('is told to who has only begun to type', async () => {
    const phone = await inHand(['worker'])
    await phone.scan(OPERATION_CODE)
    await until('.pad .key')
    await phone.digits('9')
    await rest()
    await comes(phone, 6)
    expect((await until('[data-test="revision-notice"]')).textContent).toContain('V2 → V6')
  })
})
