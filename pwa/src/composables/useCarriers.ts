import { computed, type ComputedRef } from 'vue'
import { locale, pick, t } from '@/i18n'
import { rankCarriers, type CarrierRank } from '@/sync/waybill'
import { usePrefs } from './usePrefs'
import { useRows } from './useRows'

interface Carrier { code: string; name: string; name_en?: string }

/** Names where the factory has set none. */
const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  SF: ['顺丰', 'SF Express'], ZTO: ['中通', 'ZTO'], YTO: ['圆通', 'YTO'], STO: ['申通', 'STO'],
  YUNDA: ['韵达', 'Yunda'], JD: ['京东', 'JD Logistics'], EMS: ['邮政 EMS', 'EMS'], DEPPON: ['德邦', 'Deppon'],
  JT: ['极兔', 'J&T'], other: ['不在名单里的快递', 'Courier not listed'],
}
const REMEMBERED = 5

/** Couriers: the factory's own (setting "carriers"), what this phone used this shift, and their names. */
export function useCarriers(): {
  used: ComputedRef<string[]>
  usual: ComputedRef<string[]>
  ranked(waybill: string): CarrierRank[]
  /** Puts a confirmed courier first for the next waybill. */
  remember(carrier: string): void
  nameOf(carrier: string): string
} {
  const prefs = usePrefs()
  const { setting } = useRows()
  const own = computed<Carrier[]>(() => {
    const value = setting<unknown>('carriers')
    return Array.isArray(value) ? value.filter((c): c is Carrier => typeof (c as Carrier)?.code === 'string') : []
  })
  const used = computed(() => prefs.value.usedCarriers)
  const usual = computed(() => own.value.map((c) => c.code))
  return {
    used,
    usual,
    ranked: (waybill) => rankCarriers(waybill, used.value, usual.value),
    remember(carrier) {
      const rest = used.value.filter((other) => other !== carrier)
      prefs.value = { ...prefs.value, usedCarriers: [carrier, ...rest].slice(0, REMEMBERED) }
    },
    nameOf(carrier) {
      if (carrier === 'self') return t('bind.self')
      const known = own.value.find((c) => c.code === carrier)
      return known ? pick(known.name, known.name_en) : (NAMES[carrier]?.[locale.value === 'en' ? 1 : 0] ?? carrier)
    },
  }
}
