import 'fake-indexeddb/auto'
import '@/composables/later/deviceKey' // the app loads it when first needed
import { expect, it, vi } from 'vitest'
import { device, loopState, openPhone, syncState } from '@/composables/phone'
import { createRuntime } from '@/composables/runtime'
import { keyInTime } from '@/composables/startPhone'
import { takeIdentity } from '@/storage/identity'
import { settled } from '../fakes'
import { waitFor } from '../waitFor'

const keys: unknown[] = []
vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
  expect(path).toBe('/api/v1/devices/key')
  keys.push(JSON.parse(String(init.body)))
  return new Response(null, { status: 204 })
})

it('[S17] the phone\'s key is told again to a server that was put back, and for the device that the phone became, without a restart', async () => {
  const runtime = createRuntime('0.0.1', () => null, () => undefined)
  await takeIdentity(runtime.store, { id: 'dev-a', name: 'phone', state: 'enrolled' })
  await runtime.store.changeEpoch('e', 0)
  await openPhone(runtime)
  syncState.value = await runtime.store.syncState()
  const round = async () => {
    loopState.value = { flushing: false, trouble: null, lastOkAt: keys.length }
    await settled()
  }
  const told = (times: number, of: string) => waitFor(async () => {
    expect(keys).toHaveLength(times)
    expect(await runtime.store.value('device key told')).toContain(of)
  })
  const stop = keyInTime()
  await round()
  await told(1, 'dev-a e ')
  await settled()
  const reads = vi.spyOn(runtime.store, 'syncState')
  await round()
  expect(reads).not.toHaveBeenCalled() // nothing is looked up at each round
  await runtime.store.changeEpoch('after the restore', 0)
  await waitFor(() => expect(syncState.value?.epoch).toBe('after the restore'))
  await round()
  await told(2, 'dev-a after the restore')
  expect(keys[1]).toEqual(keys[0])
  await takeIdentity(runtime.store, { id: 'dev-b', name: 'phone', state: 'enrolled' })
  await waitFor(() => expect(device.value?.id).toBe('dev-b'))
  await round()
  await told(3, 'dev-b')
  expect(keys[2]).not.toEqual(keys[0])
  stop()
  runtime.loop.stop()
  runtime.changes.close()
  await runtime.store.close()
})
