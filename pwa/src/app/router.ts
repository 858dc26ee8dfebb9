import { createRouter, createWebHashHistory, type RouteRecordRaw, type Router } from 'vue-router'
import HomePage from '../pages/HomePage.vue'
import ReportPage from '../pages/ReportPage.vue'
import ScanPage from '../pages/ScanPage.vue'
import SignInPage from '../pages/SignInPage.vue'

/** open: no person needed. The three screens between a scan and "reported" are in the first load. */
const routes: RouteRecordRaw[] = [
  { path: '/', component: HomePage },
  { path: '/scan', component: ScanPage },
  { path: '/report/:code/:operation', component: ReportPage, props: true },
  { path: '/sign-in', component: SignInPage, meta: { open: true } },
  { path: '/enrol', component: () => import('../pages/EnrolPage.vue'), meta: { open: true } },
  { path: '/c/:code', component: ScanPage, props: true },
  { path: '/work/:code', component: () => import('../pages/WorkOrderPage.vue'), props: true },
  { path: '/ng/:code/:operation?', component: () => import('../pages/NgPage.vue'), props: true },
  { path: '/inspect/:code/:operation', component: () => import('../pages/InspectPage.vue'), props: true },
  { path: '/stock/:code', component: () => import('../pages/StockPage.vue'), props: true },
  { path: '/tasks', component: () => import('../pages/TasksPage.vue') },
  { path: '/inbox/:id?', component: () => import('../pages/InboxPage.vue'), props: true },
  { path: '/board/:list?', component: () => import('../pages/BoardPage.vue'), props: true },
  { path: '/pay', component: () => import('../pages/PayPage.vue') },
  { path: '/ng-report/:id', component: () => import('../pages/NgReportPage.vue'), props: true },
  { path: '/andon', component: () => import('../pages/AndonPage.vue') },
  { path: '/box/:code', component: () => import('../pages/BoxPage.vue'), props: true },
  { path: '/pack', component: () => import('../pages/PackPage.vue') },
  { path: '/bind', component: () => import('../pages/BindPage.vue') },
  { path: '/ship', component: () => import('../pages/ShipPage.vue') },
  { path: '/where', component: () => import('../pages/WherePage.vue') },
  { path: '/outbox', component: () => import('../pages/OutboxPage.vue'), meta: { open: true } },
  { path: '/hand-over', component: () => import('../pages/HandOverPage.vue'), meta: { open: true } },
  { path: '/take-over', component: () => import('../pages/TakeOverPage.vue'), meta: { open: true } },
  { path: '/day', component: () => import('../pages/DayPage.vue') },
  { path: '/settings', component: () => import('../pages/SettingsPage.vue'), meta: { open: true } },
  { path: '/kiosk', component: () => import('../pages/KioskPage.vue'), meta: { open: true } },
  { path: '/kiosk-codes', component: () => import('../pages/KioskCodesPage.vue'), meta: { open: true } },
  { path: '/self-test', component: () => import('../pages/SelfTestPage.vue'), meta: { open: true } },
  { path: '/catch-up', component: () => import('../pages/CatchUpPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
]

/** Who may pass: the gate says where to go instead, or null. */
export type Gate = (path: string, open: boolean) => string | null

export function makeRouter(gate: Gate): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes,
    scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
  })
  router.beforeEach((to) => gate(to.fullPath, to.meta['open'] === true) ?? true)
  return router
}
