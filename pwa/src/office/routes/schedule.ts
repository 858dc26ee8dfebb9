/** Screens of the office's area "schedule": the day board and the dispatch lists. */
import type { RouteRecordRaw } from 'vue-router'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = [
  { path: '/schedule', component: () => import('../pages/SchedulePage.vue') },
  { path: '/dispatch', component: () => import('../pages/DispatchPage.vue') },
]

export const links: MenuLink[] = [
  { to: '/schedule', name: 'schedule.title', roles: ['planner', 'supervisor', 'foreman', 'boss', 'sales', 'admin'], group: 'daily', order: 40 },
]
