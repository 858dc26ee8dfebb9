/**
 * The phones of a simulation. Each line on stdin is a list of commands; each line on stdout tells
 * what came of them once everything here stands still: results, calls that wait for an answer, what
 * was saved, and when the next timer falls due (tests/simulation/phones.py is the other end).
 */
import { settled } from './tasks'
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { createInterface } from 'node:readline'
import { takeIdentity } from '@/storage/identity'
import { Changes } from '@/storage/changes'
import { Database } from '@/storage/db'
import { PhoneStore } from '@/storage/store'
import { sha256Hex, type Draft } from '@/sync/event'
import type { DeviceInfo, PhotoData } from '@/sync/ports'
import type { Reason } from '@/sync/loop'
import { forgetChannels } from './channels'
import { copyDatabase, glance, shownOn } from './look'
import { answer, newCalls, type Reply } from './network'
import { nextDue, Phone, takeDue, world } from './phone'
import { enrolled, signedIn } from './signIn'
import type { Death, StorageFault, Tab } from './tab'

type Command =
  | { do: 'phone'; phone: string; seed: number; device: DeviceInfo }
  | { do: 'clone'; from: string; phone: string; seed: number }
  | { do: 'open'; phone: string; tab: string; version: string; storage: number; screens: boolean }
  | { do: 'badge'; phone: string; tab: string; key: string; text: string }
  | { do: 'power'; phone: string; lost: number }
  | { do: 'session'; phone: string; who: string; session: string; pin: boolean }
  | { do: 'skew'; phone: string; ms: number }
  | { do: 'capture'; phone: string; tab: string; key: string; draft: Draft; photos: string[] }
  | { do: 'kick'; phone: string; tab: string; reason: Reason }
  | { do: 'kill' | 'freeze' | 'thaw'; phone: string; tab: string }
  | { do: 'die'; phone: string; tab: string; death: Death }
  | { do: 'fault'; phone: string; tab: string; fault: StorageFault }
  | { do: 'evict'; phone: string }
  | { do: 'empty'; phone: string; cut: boolean }
  | { do: 'enrol'; phone: string; device: DeviceInfo }
  | { do: 'hand'; phone: string; tab: string; to: string; toTab: string; most: number; all: boolean }
  | { do: 'reply'; reply: Reply }
  | { do: 'time'; now: number }
  | { do: 'look'; phone: string }
  | { do: 'glance'; phone: string; kind: string; id: string }
  | { do: 'reset' }

const phones = new Map<string, Phone>()
let told: { key: string; saved: unknown; session?: unknown; error: string | null }[] = []
let runs = 0

const phoneOf = (name: string): Phone => {
  const found = phones.get(name)
  if (!found) throw new Error(`no phone ${name}`)
  return found
}
const tabOf = (command: { phone: string; tab: string }): Tab | undefined => phoneOf(command.phone).tabs.get(command.tab)

/** base64 of a picture's bytes. */
function photoOf(text: string): PhotoData {
  const data = Uint8Array.from(Buffer.from(text, 'base64'))
  return { sha256: sha256Hex(data), bytes: data.length, media_type: 'image/jpeg', data: data.buffer }
}

async function run(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'reset':
      for (const phone of phones.values()) for (const tab of phone.tabs.values()) tab.kill()
      phones.clear()
      globalThis.indexedDB = new IDBFactory() // what earlier runs stored is gone
      forgetChannels()
      runs++
      return null
    case 'phone': {
      const phone = new Phone(command.phone, command.seed, `${runs}:${command.phone}`)
      phones.set(command.phone, phone)
      await outside(phone, (store) => takeIdentity(store, command.device))
      return null
    }
    case 'enrol':
      return outside(phoneOf(command.phone), (store) => enrolled(store, command.device))
    case 'clone': {
      const phone = new Phone(command.phone, command.seed, `${runs}:${command.phone}`)
      phones.set(command.phone, phone)
      phone.storage = phoneOf(command.from).storage
      phone.session = phoneOf(command.from).session
      await copyDatabase(phoneOf(command.from).database, phone.database)
      return null
    }
    case 'evict': {
      const phone = phoneOf(command.phone)
      for (const tab of [...phone.tabs.values()]) tab.kill()
      phone.database = `${phone.database}'`
      return null
    }
    case 'empty':
      return emptied(phoneOf(command.phone), command.cut)
    case 'open':
      phoneOf(command.phone).open(command.tab, command).kick('start')
      return null
    case 'power':
      phoneOf(command.phone).powerFails(command.lost)
      return null
    case 'badge': {
      const { key } = command
      tabOf(command)?.badge(command.text).then(
        (session) => told.push({ key, saved: null, session, error: session ? null : 'NoBadge' }),
        (error: unknown) => told.push({ key, saved: null, session: null, error: String((error as Error).name) }),
      )
      return null
    }
    case 'session':
      phoneOf(command.phone).session = command.session
      return outside(phoneOf(command.phone), (store) => signedIn(store, command.who, command.session, command.pin))
    case 'skew':
      phoneOf(command.phone).skew = command.ms
      return null
    case 'capture': {
      const tab = tabOf(command)
      if (!tab) return null
      const photos = command.photos.map(photoOf)
      const blobs = photos.map(({ sha256, bytes, media_type }) => ({ sha256, bytes, media_type }))
      tab.capture({ ...command.draft, blobs }, photos).then(
        (stored) => told.push({ key: command.key, saved: stored.event, error: null }),
        (error: unknown) => told.push({ key: command.key, saved: null, error: String((error as Error).name) }),
      )
      return null
    }
    case 'kick':
      tabOf(command)?.kick(command.reason)
      return null
    case 'kill':
      tabOf(command)?.kill()
      return null
    case 'freeze':
    case 'thaw': {
      const tab = tabOf(command)
      if (tab) tab.frozen = command.do === 'freeze'
      return null
    }
    case 'die': {
      const tab = tabOf(command)
      if (tab) tab.death = command.death
      return null
    }
    case 'fault': {
      const tab = tabOf(command)
      if (tab) tab.fault = command.fault
      return null
    }
    case 'hand': {
      const [tab, other] = [tabOf(command), tabOf({ phone: command.to, tab: command.toTab })]
      if (tab && other) tab.handTo(other, command.most, command.all).catch(() => undefined) // one of the two died of it
      return null
    }
    case 'reply':
      answer(command.reply)
      return null
    case 'time':
      world.now = command.now
      for (let work = takeDue(); work; work = takeDue()) {
        work()
        await settled()
      }
      return null
    case 'glance':
      return glance(phoneOf(command.phone).database, phoneOf(command.phone).storage, command.kind, command.id)
    case 'look':
      return shownOn(phoneOf(command.phone).database, phoneOf(command.phone).storage)
  }
}

/** Storage goes while the app runs, and somebody looks at the screen. cut: the connection goes first. */
async function emptied(phone: Phone, cut: boolean): Promise<null> {
  const awake = [...phone.tabs.values()].filter((tab) => !tab.frozen)
  if (cut) for (const tab of phone.tabs.values()) tab.cutOff()
  indexedDB.deleteDatabase(phone.database)
  await settled()
  phone.forgetTail()
  for (const tab of awake) tab.touch()
  return null
}

/** Work on a phone's storage from outside of its app, which hears of it as of another tab's. */
async function outside<T>(phone: Phone, work: (store: PhoneStore) => Promise<T>): Promise<T> {
  const store = new PhoneStore(new Database(phone.database, phone.storage), new Changes(phone.database))
  const result = work(store)
  await settled()
  const value = await result
  const closing = store.close()
  await settled()
  await closing
  store.changes.close()
  return value
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })
for await (const line of lines) {
  const results: unknown[] = []
  for (const command of JSON.parse(line) as Command[]) {
    results.push(await run(command))
    await settled()
  }
  const alive = [...phones.values()].flatMap((phone) => [...phone.tabs.keys()])
  const answer = { results, calls: newCalls(), told, due: nextDue(), alive }
  told = []
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
