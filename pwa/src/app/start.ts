import { createApp } from 'vue'
import { hearEarlyAddress } from '../composables/earlyAddress'
import { useSession } from '../composables/useSession'
import { isKiosk } from '../composables/usePrefs'
import { useToast } from '../composables/useToast'
import { restoreLocale, t } from '../i18n'
import '../styles/tokens.css'
import '../styles/base.css'
import AppRoot from './AppRoot.vue'
import { guardEnter } from './keys'
import { makeRouter } from './router'
import { restoreTheme } from './theme'

/** Shows the worker's app. The phone must be open (`startPhone`) before. */
export async function start(): Promise<void> {
  restoreTheme()
  guardEnter(document)
  await restoreLocale()
  const { actor, deviceState, limited } = useSession()
  const router = makeRouter((path, open) => {
    if (deviceState.value === 'none' || deviceState.value === 'revoked') return open ? null : '/enrol'
    if (isKiosk() && path === '/' && (!actor.value || limited.value)) return '/kiosk'
    if (actor.value || open) return null
    return path === '/' ? '/sign-in' : `/sign-in?then=${encodeURIComponent(path)}`
  })
  // A screen that is not here yet: stay where the person is and say so, lose nothing.
  router.onError(() => useToast().toast(t('common.notLoaded')))
  hearEarlyAddress(router)
  createApp(AppRoot).use(router).mount('#app')
}
