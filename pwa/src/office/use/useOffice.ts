/** Who sits at this desk, and what the office may call. */
import { computed, ref, type Ref } from 'vue'
import { hush } from '@/composables/inbox/lastDecided'
import { uuid7 } from '@/sync/event'
import { ApiError, speakAs, speaking } from '@/transport/api'
import { pick } from '@/i18n'
import { setZone } from '@/i18n/dates'
import { labels, office, type Actor, type SessionInfo, type Term } from '@/transport/office'
import { calledOf } from '../logic/deviceNames'
import { ownSession, signedInHere, speakAgain, speakForWhoIsHere } from './phoneHere'
import { askAgain, connectLive, disconnectLive, signedOut } from './useLoad'

const actor: Ref<Actor | null> = ref(null)
const names: Ref<Map<string, string>> = ref(new Map())
const terms: Ref<Map<string, Term>> = ref(new Map())
const toast: Ref<{ text: string; bad: boolean } | null> = ref(null)
let timer: ReturnType<typeof setTimeout> | undefined

export { labels, office }

/** A new event or idempotency id. */
export const newId = () =>
  uuid7(Date.now(), { bytes: (n) => crypto.getRandomValues(new Uint8Array(n)), unit: Math.random })

function leave(): void {
  speakAs('nobody') // what is still under way
  actor.value = null
  hush()
  disconnectLive()
}

// The sign-in ended. Where the same person signed in anew on this phone meanwhile, he goes on with what he was at.
signedOut.add(() => {
  const [before, here] = [speaking(), actor.value]
  if (!before || !here) return leave()
  void speakAgain(here.id).catch(() => false).then((same) => {
    if (actor.value !== here) return
    if (!same) leave()
    else if (speaking() !== before) askAgain()
  })
})

document.addEventListener('visibilitychange', () => {
  const here = actor.value
  if (document.hidden || !here || !speaking()) return
  void speakAgain(here.id).then((same) => { if (!same && actor.value === here) location.reload() }, () => undefined)
})

export function useOffice() {
  const has = (...roles: string[]) => roles.some((role) => actor.value?.roles.includes(role))

  function say(text: string, bad = false): void {
    toast.value = { text, bad }
    clearTimeout(timer)
    timer = setTimeout(() => (toast.value = null), bad ? 8000 : 4000)
  }

  /** Names of people and devices, for those who may read them; without them ids are shown. */
  async function learn(): Promise<void> {
    const [people, devices] = await Promise.all([office.people(), office.devices()]).catch(() => [{ items: [] }, { items: [] }])
    names.value = new Map([...people.items.map((one) => [one.id, one.name] as const), ...calledOf(devices.items)])
  }

  async function welcome(session: SessionInfo): Promise<void> {
    setZone(session.time_zone)
    speakAs(session.session_id)
    actor.value = session.actor
    connectLive()
    void Promise.all([office.workCenters(), office.defects()]).then((lists) => {
      terms.value = new Map(lists.flatMap((list) => list.items).map((term) => [term.id, term]))
    }, () => undefined) // without them ids are shown
    if (has('admin', 'supervisor')) await learn()
  }

  return {
    actor, toast, has, say,
    canWrite: computed(() => has('sales', 'planner', 'supervisor')),
    canHold: computed(() => has('supervisor')),
    canDecide: computed(() => has('planner', 'supervisor')),
    /** A person as the server sent it: a record, an id that we may know, or nobody. */
    nameOf(who: unknown): string {
      if (who && typeof who === 'object' && 'name' in who) return String((who as { name: unknown }).name)
      return typeof who === 'string' ? (names.value.get(who) ?? who) : ''
    },
    /** A work center or defect by its name in the language in force; its id while unknown. */
    termOf(id: string): string {
      const term = terms.value.get(id)
      return term ? pick(term.name, term.name_en) : id
    },
    /** True when somebody is signed in; false: show the sign-in. Other failures are thrown. */
    async resume(): Promise<boolean> {
      try {
        if (!(await speakForWhoIsHere())) return false
        const session = await office.session()
        // Of a device, and nothing here says of whom: a phone whose storage the system took away.
        if (session.device_id && !speaking()) return false
        await welcome(session)
        return true
      } catch (cause) {
        if (cause instanceof ApiError && cause.status === 401) return false
        throw cause
      }
    },
    async signIn(username: string, pin: string): Promise<void> {
      const session = await office.signIn(username, pin)
      await signedInHere(session.session_id)
      await welcome(session)
    },
    /** Somebody was signed in by other means than the form. */
    enter: welcome,
    async signOut(): Promise<void> {
      await office.signOut().catch(() => undefined)
      ownSession.set(null)
      leave()
    },
  }
}
