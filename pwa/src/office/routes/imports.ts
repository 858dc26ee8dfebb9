/** Screens of the office's area "imports". */
import { FileSpreadsheet } from '@lucide/vue'
import type { RouteRecordRaw } from 'vue-router'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = [
  { path: '/imports/:id?', component: () => import('../pages/ImportPage.vue') },
]

export const links: MenuLink[] = [
  { to: '/imports', name: 'imports.title', about: 'imports.about', roles: ['admin', 'planner', 'supervisor', 'sales'], group: 'manage', order: 12, icon: FileSpreadsheet },
]
