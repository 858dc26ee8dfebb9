/** All areas of the office: their screens, and what the menu shows to whom. */
import { FileText, Smartphone, Users } from '@lucide/vue'
import type { RouteRecordRaw } from 'vue-router'
import * as desk from './desk'
import * as figures from './figures'
import * as imports from './imports'
import type { MenuLink } from './menu'
import * as ops from './ops'
import * as people from './people'
import * as schedule from './schedule'
import * as setup from './setup'

const AREAS = [desk, figures, imports, ops, people, schedule, setup]

export const areaRoutes: RouteRecordRaw[] = AREAS.flatMap((area) => area.routes)

const own: MenuLink[] = [
  { to: '/orders', name: 'nav.orders', roles: [], group: 'daily', order: 30 },
  { to: '/inbox', name: 'nav.inbox', roles: ['supervisor', 'foreman', 'inspector', 'planner', 'boss'], group: 'daily', order: 20 },
  { to: '/changes', name: 'nav.changes', roles: ['sales', 'planner', 'supervisor', 'boss', 'admin'], group: 'daily', order: 50 },
  { to: '/packages', name: 'nav.packages', about: 'manage.packages', roles: ['warehouse', 'supervisor', 'planner', 'admin'], group: 'manage', order: 60, icon: FileText },
  { to: '/devices', name: 'nav.devices', about: 'manage.devices', roles: ['admin', 'supervisor'], group: 'manage', order: 30, icon: Smartphone },
  { to: '/people', name: 'nav.people', about: 'manage.people', roles: ['admin', 'supervisor'], group: 'manage', order: 20, icon: Users },
]

/** The links that somebody with these roles sees, in order. */
export function menuFor(roles: readonly string[], group: MenuLink['group']): MenuLink[] {
  return [...own, ...AREAS.flatMap((area) => area.links)]
    .filter((link) => link.group === group && (link.roles.length === 0 || link.roles.some((role) => roles.includes(role))))
    .sort((a, b) => a.order - b.order)
}
