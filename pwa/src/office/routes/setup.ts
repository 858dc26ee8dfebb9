/** Screens of the office's area "setup". */
import { Boxes, CalendarDays, ListChecks, Settings } from '@lucide/vue'
import type { RouteRecordRaw } from 'vue-router'
import { isKind } from '../logic/master'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = [
  { path: '/setup', component: () => import('../pages/SetupPage.vue') },
  { path: '/settings', component: () => import('../pages/SettingsPage.vue') },
  { path: '/calendar', component: () => import('../pages/CalendarPage.vue') },
  { path: '/master', redirect: '/master/products' },
  { path: '/master/:kind', component: () => import('../pages/MasterPage.vue'), props: true, beforeEnter: (to) => isKind(String(to.params['kind'])) || '/master/products' },
]

export const links: MenuLink[] = [
  { to: '/setup', name: 'setup.title', about: 'setup.about', roles: ['admin', 'planner', 'supervisor', 'boss'], group: 'manage', order: 5, icon: ListChecks },
  { to: '/master/products', name: 'setup.m.title', about: 'setup.m.about', roles: [], group: 'manage', order: 10, icon: Boxes },
  { to: '/settings', name: 'setup.set.title', about: 'setup.set.about', roles: [], group: 'manage', order: 70, icon: Settings },
  { to: '/calendar', name: 'setup.cal.title', about: 'setup.cal.about', roles: [], group: 'manage', order: 15, icon: CalendarDays },
]
