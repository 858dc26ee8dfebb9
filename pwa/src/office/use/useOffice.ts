/** Who sits at this desk, and what the office may call. */
import { computed, ref, type Ref } from 'vue'
import { uuid7 } from '@/sync/event'
import { ApiError } from '@/transport/api'
import { pick } from '@/i18n'
import { setZone } from '@/i18n/dates'
import { labels, office, type Actor, type SessionInfo, type Term } from '@/transport/office'
import { connectLive, disconnectLive, signedOut } from './useLoad'

const actor: Ref<Actor | null> = ref(null)
const names: Ref<Map<string, string>> = ref(new Map())
const terms: Ref<Map<string, Term>> = ref(new Map())
const toast: Ref<{ text: string; bad: boolean } | null> = ref(null)
let timer: ReturnType<typeof setTimeout> | undefined

export { labels, office }

/** A new event or idempotency id. */
export const newId = () =>
  uuid7(Date.now(), { bytes: (n) => crypto.getRandomValues(new Uint8Array(n)), unit: Math.random })

signedOut.add(() => {
  actor.value = null
  disconnectLive()
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
    names.value = new Map([...people.items, ...devices.items].map((one) => [one.id, one.name]))
  }

  async function welcome(session: SessionInfo): Promise<void> {
    setZone(session.time_zone)
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
        await welcome(await office.session())
        return true
      } catch (cause) {
        if (cause instanceof ApiError && cause.status === 401) return false
        throw cause
      }
    },
    async signIn(username: string, pin: string): Promise<void> {
      await welcome(await office.signIn(username, pin))
    },
    /** Somebody was signed in by other means than the form. */
    enter: welcome,
    async signOut(): Promise<void> {
      await office.signOut().catch(() => undefined)
      actor.value = null
      disconnectLive()
    },
  }
}
