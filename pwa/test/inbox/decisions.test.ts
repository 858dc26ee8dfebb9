import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { useInbox, type InboxModel, type InboxPlace } from '@/composables/inbox/useInbox'
import { waitFor } from '../waitFor'

const api = vi.hoisted(() => ({ cards: vi.fn(), resolve: vi.fn(), reopen: vi.fn() }))
vi.mock('@/transport/inbox', () => ({ inbox: api }))

const open = { items: [{ id: 'item', group: 'item', kind: 'held', state: 'open' }], counts: {}, as_of: '', more: false }

async function inbox(): Promise<InboxModel> {
  let model!: InboxModel
  const place = { options: () => ({}), onPoke: () => undefined } as unknown as InboxPlace
  await renderToString(createSSRApp({ setup() { model = useInbox(place); return () => h('i') } }))
  await waitFor(() => expect(model.loading.value).toBe(false))
  return model
}

const decisions = () => api.resolve.mock.calls.map((call) => (call[1] as { event_id: string }).event_id)

describe('what was decided and opened again by somebody else', () => {
  beforeEach(() => {
    for (const call of Object.values(api)) call.mockReset()
    api.cards.mockResolvedValue(open)
    api.resolve.mockResolvedValue({})
  })

  it('is decided anew, not answered with the first decision [I13]', async () => {
    const model = await inbox()
    await model.resolve('item', { decision: 'apply', note: '' })
    await model.resolve('item', { decision: 'apply', note: '' })
    expect(new Set(decisions()).size).toBe(2)
  })

  it('one decision whose answer was lost keeps its id', async () => {
    const { ApiError } = await import('@/transport/api')
    api.resolve.mockRejectedValueOnce(new ApiError(0, 'network', { zh: '', en: '' }))
    const model = await inbox()
    await model.resolve('item', { decision: 'apply', note: '' })
    await model.resolve('item', { decision: 'apply', note: '' })
    expect(new Set(decisions()).size).toBe(1)
  })

  it('is in the list again; an answer from before the decision does not bring it back', async () => {
    const model = await inbox()
    let answerLate!: (cards: unknown) => void
    api.cards.mockReturnValueOnce(new Promise((resolve) => { answerLate = resolve }))
    const asked = model.reload()
    model.drop(['item'])
    answerLate(open)
    await asked
    expect(model.cards.value.filter((c) => !c.gone)).toHaveLength(0)
    await model.reload()
    expect(model.cards.value.filter((c) => !c.gone).length + model.fresh.value).toBe(1)
  })
})
