/** Screens of the office's area "desk". */
import type { RouteRecordRaw } from 'vue-router'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = [
  { path: '/deliveries', component: () => import('../pages/DeliveriesPage.vue') },
  { path: '/deliveries/:id', component: () => import('../pages/DeliveryPage.vue'), props: true },
]

export const links: MenuLink[] = [
  { to: '/deliveries', name: 'desk.deliveries', roles: ['warehouse', 'supervisor', 'sales', 'planner', 'boss', 'admin'], group: 'daily', order: 60 },
]
