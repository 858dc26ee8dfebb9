// @vitest-environment happy-dom
/** Handing over: what is too large for codes is told, and never as "all is sent". */
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import HandOverPage from '../../src/pages/HandOverPage.vue'

const here = vi.hoisted(() => ({ fits: 0, large: 0 }))
vi.mock('../../src/composables/later/useHandover', () => ({
  outgoing: () => Promise.resolve(here.fits ? { ids: ['e1'], left: 0, photos: 0, count: 3, text: () => 'SGH', confirm: () => null } : null),
  tooLarge: () => Promise.resolve(here.large), noteHanded: () => Promise.resolve(),
}))
vi.mock('../../src/components/QrFilm.vue', () => ({ default: { render: () => null } }))

let app: App
async function open(fits: number, large: number): Promise<string> {
  Object.assign(here, { fits, large })
  app = createApp(HandOverPage)
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)', component: { render: () => null } }] }))
  app.mount(document.body.appendChild(document.createElement('div')))
  await vi.waitFor(() => expect(document.querySelector('[role="status"].soft')).toBeNull())
  return document.body.textContent
}
afterEach(() => { app.unmount(); document.body.innerHTML = '' })

it('says how many records stay beside those that go', async () => {
  expect(await open(1, 2)).toContain('有 2 条内容太大')
})

it('says so too where nothing else waits, and not that all is sent', async () => {
  const said = await open(0, 1)
  expect(said).toContain('有 1 条内容太大')
  expect(said).not.toContain('全部已送达')
  expect(document.querySelector('[data-test="again"]')).toBeNull()
})

it('says nothing of it where there is none', async () => {
  expect(await open(1, 0)).not.toContain('太大')
})

it('has the button for larger codes right below them, above all that may be covered', async () => {
  await open(1, 0)
  const [button, words] = ['pace', 'parcel'].map((name) => document.querySelector(`[data-test="${name}"]`)!)
  expect(button!.compareDocumentPosition(words!) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
})
