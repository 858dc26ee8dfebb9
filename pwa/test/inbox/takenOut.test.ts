// @vitest-environment happy-dom
/** Work on an operation that the office took out since: the card says which, when, by whom and why. */
import { expect, it } from 'vitest'
import { setLocale } from '@/i18n'
import { takenOut } from '@/i18n/inboxFacts'

const step = (diff: object, more = {}) => ({ revision: 2, at: '2026-05-04T04:09:00Z', by: { id: 'p', name: '林晓燕' }, touches: true, diff: [{ field: 'routing', line: 1, operation: 30, part: 'step', from: '去毛刺', to: null, ...diff }], ...more })
const item = (...steps: object[]) => ({ operation: null, body: { operation: 30 }, picture: { kind: 'revisions', seen: 1, seen_since: null, now: 2, steps } }) as never

it('says what was taken out, by whom and why', async () => {
  expect(takenOut(item(step({}, { reason: '不用去毛刺' })))).toMatchObject({ title: '工序 30 去毛刺 已被办公室取消', by: expect.stringMatching(/^林晓燕 .+ 批准取消：“不用去毛刺”$/) })
  await setLocale('en')
  expect(takenOut(item(step({})))).toMatchObject({ title: 'The office has taken operation 30 去毛刺 out', by: expect.stringMatching(/^approved by 林晓燕, .+\d$/) })
  await setLocale('zh-CN')
})

it.each([['another operation', { operation: 20 }], ['one that is only called otherwise', { part: 'name', to: '打磨' }], ['one that came', { from: null, to: '去毛刺' }]])('%s is not meant', (_what, diff) => {
  expect(takenOut(item(step(diff)))).toBeNull()
})
