/** Screens of the office's area "imports". */
import { FileSpreadsheet, FileUp } from '@lucide/vue'
import type { RouteRecordRaw } from 'vue-router'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = [
  { path: '/imports/:id?', component: () => import('../pages/ImportPage.vue') },
  { path: '/outbox-files', component: () => import('../pages/OutboxFilesPage.vue') },
]

export const links: MenuLink[] = [
  { to: '/imports', name: 'imports.title', about: 'imports.about', roles: ['admin', 'planner', 'supervisor', 'sales'], group: 'manage', order: 12, icon: FileSpreadsheet },
  { to: '/outbox-files', name: 'outbox.title', about: 'outbox.about', roles: ['admin', 'supervisor'], group: 'manage', order: 32, icon: FileUp },
]
