/** Entry of the office: its own page, outside the worker's app and its service worker. */
import { createApp } from 'vue'
import '../styles/tokens.css'
import '../styles/base.css'
import './office.css'
import { restoreTheme } from '@/app/theme'
import { restoreLocale } from '@/i18n'
import OfficeRoot from './OfficeRoot.vue'
import { makeRouter } from './router'

restoreTheme()
// A new release removed the chunk that this window wants: load the new office once.
window.addEventListener('vite:preloadError', (event) => {
  event.preventDefault()
  location.reload()
})
await restoreLocale()
createApp(OfficeRoot).use(makeRouter()).mount('#office')
