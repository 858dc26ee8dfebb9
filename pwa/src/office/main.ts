/** Entry of the office: its own page, outside the worker's app and its service worker. */
import { createApp } from 'vue'
import '../styles/tokens.css'
import '../styles/base.css'
import './office.css'
import { restoreTheme } from '@/app/theme'
import { hearEarlyAddress } from '@/composables/earlyAddress'
import { restoreLocale } from '@/i18n'
import OfficeRoot from './OfficeRoot.vue'
import { makeRouter } from './router'
import { asError } from './use/useLoad'
import { office } from './use/useOffice'

restoreTheme()
// A part of the office did not load. With the server there, a new release removed it: load the new
// office, once. Without it, what is shown stays, and says how old it is.
const fresh = performance.now()
window.addEventListener('vite:preloadError', () => {
  const reload = () => { if (performance.now() - fresh > 10_000) location.reload() }
  void office.session().then(reload, (cause: unknown) => { if (asError(cause).code !== 'network') reload() })
})
await restoreLocale()
const router = makeRouter()
hearEarlyAddress(router)
createApp(OfficeRoot).use(router).mount('#office')
