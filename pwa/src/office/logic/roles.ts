import { t } from '@/i18n/office'

export const ROLES = ['worker', 'foreman', 'inspector', 'warehouse', 'sales', 'planner', 'supervisor', 'boss', 'admin'] as const
export type RoleCode = (typeof ROLES)[number]

/** The role's name; an unknown one stays as it is. */
export const roleName = (code: string): string =>
  (ROLES as readonly string[]).includes(code) ? t(`role.${code as RoleCode}`) : code
