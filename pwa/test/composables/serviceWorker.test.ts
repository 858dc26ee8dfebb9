import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loopState } from '@/composables/phone'
import { registerServiceWorker, updateNow, updateReady } from '@/composables/serviceWorker'
import { settled } from '../fakes'

class FakeWorker extends EventTarget {
  postMessage = vi.fn()
}
class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null
  installing: FakeWorker | null = null
  update = vi.fn(async () => undefined)
}

const reload = vi.fn()
const flushing = (on: boolean) => (loopState.value = { ...loopState.value, flushing: on })
let registration: FakeRegistration
let container: EventTarget & { controller: object | null; register: ReturnType<typeof vi.fn> }
let page: EventTarget

beforeEach(() => {
  registration = new FakeRegistration()
  container = Object.assign(new EventTarget(), { controller: {}, register: vi.fn(async () => registration) })
  page = new EventTarget()
  const storage = new Map<string, string>()
  vi.stubGlobal('navigator', { serviceWorker: container, onLine: true })
  vi.stubGlobal('location', { reload })
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  vi.stubGlobal('sessionStorage', { getItem: (k: string) => storage.get(k) ?? null, setItem: (k: string, v: string) => storage.set(k, v) })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  flushing(false)
})
afterEach(() => {
  vi.unstubAllGlobals()
  reload.mockReset()
})

async function newVersion(): Promise<FakeWorker> {
  const worker = (registration.installing = new FakeWorker())
  registration.dispatchEvent(new Event('updatefound'))
  registration.waiting = worker
  worker.dispatchEvent(new Event('statechange'))
  return worker
}

describe('[S24] updates', () => {
  it('are looked for past every cache', async () => {
    await registerServiceWorker(() => undefined, true)
    expect(container.register).toHaveBeenCalledWith('/app/sw.js', { scope: '/app/', updateViaCache: 'none' })
  })

  it('wait until the person asks, and never swap the app under a running flush', async () => {
    await registerServiceWorker(() => undefined, true)
    const worker = await newVersion()
    expect(updateReady.value).toBe(true)
    expect(worker.postMessage).not.toHaveBeenCalled()
    flushing(true)
    expect(updateNow()).toBe(false)
    expect(worker.postMessage).not.toHaveBeenCalled()
    flushing(false)
    expect(updateNow()).toBe(true)
    expect(worker.postMessage).toHaveBeenCalledWith('activate')
    expect(reload).not.toHaveBeenCalled()
    container.dispatchEvent(new Event('controllerchange'))
    expect(reload).toHaveBeenCalledTimes(1)
  })

  it('taken in another tab do not reload this one', async () => {
    await registerServiceWorker(() => undefined, true)
    container.dispatchEvent(new Event('controllerchange'))
    expect(reload).not.toHaveBeenCalled()
  })

  it('a missing screen of an older version reloads once, after the flush', async () => {
    await registerServiceWorker(() => undefined, true)
    flushing(true)
    const missing = () => {
      const event = new Event('vite:preloadError', { cancelable: true })
      page.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(missing()).toBe(true)
    expect(reload).not.toHaveBeenCalled()
    flushing(false)
    await settled()
    expect(reload).toHaveBeenCalledTimes(1)
    expect(missing()).toBe(false) // it did not help: the screen says so, no endless reloading
    expect(reload).toHaveBeenCalledTimes(1)
  })

  it('a flush by the service worker is heard', async () => {
    const heard = vi.fn()
    await registerServiceWorker(heard, true)
    container.dispatchEvent(Object.assign(new Event('message'), { data: 'synced' }))
    expect(heard).toHaveBeenCalledTimes(1)
  })
})
