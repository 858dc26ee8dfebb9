/** What the office's menu is made of. */
import type { Component } from 'vue'
import type { OfficeWord } from '@/i18n/office'

export interface MenuLink {
  to: string
  name: OfficeWord
  /** One line under the name, on the page of what is set up. */
  about?: OfficeWord
  /** Who sees it; empty: everybody who may sign in here. */
  roles: readonly string[]
  /** daily: in the top line. manage: on the page 管理. */
  group: 'daily' | 'manage'
  /** Smaller comes first. */
  order: number
  /** A Lucide icon, for the page 管理. */
  icon?: Component
}
