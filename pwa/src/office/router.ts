import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import OrdersPage from './pages/OrdersPage.vue'
import { areaRoutes } from './routes'

/** Addresses of the office, behind /office/#. The list is at hand; the rest comes when it is opened. */
export function makeRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      { path: '/', redirect: '/orders' },
      { path: '/orders', component: OrdersPage },
      { path: '/orders/new', component: () => import('./pages/NewOrderPage.vue') },
      { path: '/orders/:no', component: () => import('./pages/OrderPage.vue'), props: true },
      { path: '/orders/:no/change', component: () => import('./pages/ChangePage.vue'), props: true },
      { path: '/changes', component: () => import('./pages/ChangesPage.vue') },
      { path: '/inbox/:id?', component: () => import('./pages/InboxPage.vue'), props: true },
      { path: '/packages', component: () => import('./pages/PackagesPage.vue') },
      { path: '/devices', component: () => import('./pages/DevicesPage.vue') },
      { path: '/people', component: () => import('./pages/PeoplePage.vue') },
      { path: '/manage', component: () => import('./pages/ManagePage.vue') },
      ...areaRoutes,
      { path: '/:rest(.*)*', redirect: '/orders' },
    ],
  })
}
