/** Screens of the office's area "figures": board, tasks, piece-rate pay. */
import { Banknote } from '@lucide/vue'
import type { RouteRecordRaw } from 'vue-router'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = [
  { path: '/tasks', component: () => import('../pages/TasksPage.vue') },
  { path: '/board/:list?', component: () => import('../pages/BoardPage.vue'), props: true },
  { path: '/pay/:person?', component: () => import('../pages/PayPage.vue'), props: true },
]

export const links: MenuLink[] = [
  { to: '/board', name: 'figures.board', roles: ['supervisor', 'boss', 'planner', 'foreman', 'admin'], group: 'daily', order: 5 },
  { to: '/tasks', name: 'figures.tasks', roles: [], group: 'daily', order: 10 },
  { to: '/pay', name: 'figures.pay', about: 'figures.payAbout', roles: ['supervisor', 'boss', 'planner', 'admin'], group: 'manage', order: 40, icon: Banknote },
]
