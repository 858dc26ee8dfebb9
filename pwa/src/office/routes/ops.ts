/** Screens of the office's area "ops". */
import type { RouteRecordRaw } from 'vue-router'
import type { MenuLink } from './menu'

export const routes: RouteRecordRaw[] = []

export const links: MenuLink[] = []
