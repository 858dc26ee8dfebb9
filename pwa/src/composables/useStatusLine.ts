/** What has left this phone, as one line says it, on every screen alike [S25]. */
import { CircleCheck, Clock3, Hand, OctagonX, Smartphone } from '@lucide/vue'
import { computed } from 'vue'
import { t } from '@/i18n'
import { clock } from '@/i18n/dates'
import { useConfirm } from './useConfirm'
import { useOutbox } from './useOutbox'
import { useSession } from './useSession'

/** What is said of a phone that was taken out of use: whoever holds it need not fear for work that is not there. */
export function useRevokedWords() {
  const { unsent, photosWaiting } = useOutbox()
  return computed(() => t(unsent.value || photosWaiting.value ? 'enrol.revoked' : 'enrol.revokedEmpty'))
}

/** look: the class of its colours; icon, text: what is shown. */
export function useStatusLine() {
  const { status } = useOutbox()
  const { deviceState } = useSession()
  const { unsaved } = useConfirm()
  return computed(() => {
    const { kind, count, since } = status.value
    if (kind === 'waiting') return { look: 'is-waiting', icon: Clock3, text: t('status.waiting', { n: count, at: clock(since) }) }
    if (kind === 'needs_you') return { look: 'is-held', icon: Hand, text: t('status.needsYou', { n: count }) }
    if (unsaved.value) return { look: 'is-stopped', icon: OctagonX, text: t('status.unsaved') }
    if (deviceState.value === 'revoked') return { look: 'is-stopped', icon: Smartphone, text: t('status.revoked') }
    if (deviceState.value === 'none') return { look: 'is-waiting', icon: Smartphone, text: t('status.new') }
    return { look: 'is-done', icon: CircleCheck, text: t('status.allSent') }
  })
}
