/** The whole app in a test: real screens, composables and storage code; a finger, a scanner, no network. */
import { createApp, nextTick, type App } from 'vue'
import type { Router } from 'vue-router'
import AppRoot from '@/app/AppRoot.vue'
import { guardEnter } from '@/app/keys'
import { makeRouter } from '@/app/router'
import { deviceHealth } from '@/composables/health'
import { openPhone, shown, signedIn } from '@/composables/phone'
import { loadPeople, putPerson } from '@/composables/people'
import { loadPrefs, usePrefs } from '@/composables/usePrefs'
import { useToast } from '@/composables/useToast'
import { heard } from '@/composables/scanBus'
import type { Role } from '@/composables/contract'
import { takeIdentity } from '@/storage/identity'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { PhoneStore } from '@/storage/store'
import { checkCharacter, workOrderCode } from '@/sync/codes'
import { packageId } from '@/sync/packageId'
import type { StoredEvent } from '@/sync/outbox'
import type { FeedRow, PushResult } from '@/sync/wire'
import { waitFor } from '../waitFor'
import { FakeClock, fakeRandom, settled } from '../fakes'

export const WORK = '7K3M9QXR'
export const printed = (head: string) => head + checkCharacter(head)
export const WORK_CODE = workOrderCode(WORK, 2)
export const OLD_PAPER = workOrderCode(WORK, 1)
export const OPERATION_CODE = printed(`O${WORK}02002`)
export const BOXES = ['A', 'B', 'C'].map((c) => printed(`P${c.repeat(16)}`))

const operation = (number: number, more: object = {}) => ({
  number, name: `工序${number}`, name_en: `Step ${number}`, kind: 'make', work_center: 'M1', good: '0', process_scrap: '0',
  material_scrap: '0', blocked: '0', finished: false, started: false, ahead: false, ...more,
})

/** One work order of 200 pieces, packed by 50; two machines; two defects; one box bound to SF1. */
export function factory(): Omit<FeedRow, 'seq'>[] {
  return [
    { kind: 'product', id: 'HR-1001', data: { id: 'HR-1001', name: '轴套', unit: '件', pack_quantity: '50' } },
    { kind: 'work_center', id: 'M1', data: { id: 'M1', name: '车床', calls: [] } },
    { kind: 'work_center', id: 'M2', data: { id: 'M2', name: '铣床', calls: [] } },
    { kind: 'defect', id: 'D1', data: { id: 'D1', name: '划伤' } },
    { kind: 'defect', id: 'D2', data: { id: 'D2', name: '毛刺' } },
    { kind: 'work_order', id: WORK, data: {
      id: WORK, code: WORK_CODE, order_no: 'SO-1', revision: 2, state: 'in_production', priority: 'normal', planned: '200', unit: '件',
      promised_ship: '2026-05-20', product: { sku: 'HR-1001', name: '轴套' }, operations: [operation(10, { good: '120' }), operation(20, { work_center: 'M2' })],
    } },
    { kind: 'package', id: packageId(BOXES[2]!)!, data: {
      id: packageId(BOXES[2]!)!, code: BOXES[2], order_nos: ['SO-1'], state: 'bound', lines: [], waybill: 'SF1', carrier: 'SF', number: 1, total: 1,
    } },
  ]
}

export interface InHand {
  store: PhoneStore
  router: Router
  taps: number
  /** One tap on what a selector finds; throws when it is not there or disabled. */
  tap(selector: string): Promise<void>
  digits(text: string): Promise<void>
  scan(text: string): Promise<void>
  go(path: string): Promise<void>
  see(): string
  find<E extends HTMLElement>(selector: string): E | null
  events(): Promise<StoredEvent[]>
  body(type: string): Promise<Record<string, unknown> | undefined>
  answer(verdict: PushResult['verdict'], code: string): Promise<void>
}

// Screens that load when first opened would make the first test of each slower than it waits.
import.meta.glob(['../../src/pages/*.vue', '../../src/components/*.vue'], { eager: true })

let phones = 0
let app: App | null = null
let unguard = () => {}

/** Settles router, storage and screen. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await settled()
    await nextTick()
    await shown() // a slow machine's refreshes rest in between
    await nextTick()
  }
}

export async function inHand(roles: Role[], rows = factory()): Promise<InHand> {
  putDown()
  const changes = new Changes(null)
  const store = new PhoneStore(new Database(`hand-${++phones}`), changes)
  const clock = new FakeClock(Date.now())
  await takeIdentity(store, { id: 'dev-1', name: 'phone 1', state: 'enrolled' })
  await openPhone({ store, changes, clock, random: fakeRandom(phones), loop: { kick: async () => {}, stop() {} }, health: deviceHealth(store, clock, 'test') })
  await loadPeople()
  await loadPrefs()
  usePrefs().value = { workCenter: null, muted: true, usedCarriers: [], kiosk: false, officeKiosk: false, kioskCamera: false, behalf: [] }
  const page = {
    epoch: 'e', restored_seq: 0, server_time: 'x', scope: 's', tombstones: [], verdicts: [], cursor: 'c', more: false,
    rows: rows.map((row, i) => ({ ...row, seq: i + 1 })),
  }
  await store.applyPage(page, { passed: 0, now: clock.now() })
  const session = { actorId: 'P1', sessionId: 'S1' }
  await putPerson({
    id: 'P1', name: '张卫国', username: 'zhang', roles, sessionId: 'S1', expiresAt: '2099-01-01T00:00:00Z',
    verifier: { salt: '', iterations: 1, hash: '' }, badge: null, lastUsed: '', wrong: 0, pausedUntil: 0,
  })
  signedIn.value = session

  document.body.innerHTML = '<div id="app"></div>'
  location.hash = '#/'
  unguard = guardEnter(document)
  const router = makeRouter(() => null)
  app = createApp(AppRoot).use(router)
  app.mount('#app')
  await router.push('/')
  await rest()

  const find = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector)
  const hand: InHand = {
    store, router, taps: 0, find,
    async tap(selector) {
      const target = find<HTMLButtonElement>(selector)
      if (!target) throw new Error(`nothing to tap at ${selector}`)
      if (target.disabled) throw new Error(`${selector} is disabled`)
      hand.taps += 1
      target.click()
      await rest()
    },
    async digits(text) {
      for (const digit of text) {
        const key = [...document.querySelectorAll<HTMLButtonElement>('.pad .key')].find((k) => k.textContent?.trim() === digit)
        if (!key) throw new Error(`no key ${digit}`)
        key.click()
        await nextTick()
      }
    },
    async scan(text) {
      heard({ text, format: null, source: 'hid', at: 0 })
      await rest()
    },
    async go(path) {
      await router.push(path)
      await rest()
    },
    see: () => document.body.textContent?.replace(/\s+/g, ' ') ?? '',
    events: () => store.recent(100),
    async body(type) {
      const all = (await store.recent(100)).filter((e) => e.event.type === type).sort((a, b) => a.n - b.n)
      const last = all.at(-1)
      return last && (JSON.parse(last.event.body) as Record<string, unknown>)
    },
    async answer(verdict, code) {
      const all = await store.recent(100)
      await store.settle('e', all.map((e, i) => ({ event_id: e.event_id, verdict, code, seq: 100 + i })), clock.now())
      await rest()
    },
  }
  return hand
}

export function putDown(): void {
  app?.unmount()
  useToast().toast('')
  app = null
  unguard()
}

/** Waits for what a slow machine shows late. */
export const until = (selector: string) => waitFor(() => {
  const found = document.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`${selector} is not there`)
  return found
})
