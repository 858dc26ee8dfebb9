// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h, nextTick, ref, type App } from 'vue'
import NumberPad from '@/components/NumberPad.vue'

let app: App | undefined
afterEach(() => app?.unmount())

/** What stands after these keys. */
async function typed(keys: string, decimals: boolean): Promise<string> {
  const text = ref('')
  const root = document.body.appendChild(document.createElement('div'))
  app = createApp({
    render: () => h(NumberPad, { label: 'pad', decimals, modelValue: text.value, 'onUpdate:modelValue': (next: string) => (text.value = next) }),
  })
  app.mount(root)
  for (const key of keys) {
    const button = [...root.querySelectorAll('button')].find((b) => b.textContent?.trim() === key)!
    button.click()
    await nextTick()
  }
  return text.value
}

describe('the number pad', () => {
  it('keeps the leading zeros of a PIN', async () => {
    expect(await typed('045524', false)).toBe('045524')
    expect(await typed('0012', false)).toBe('0012')
  })

  it('drops a leading zero of a quantity, but not before a point', async () => {
    expect(await typed('05', true)).toBe('5')
    expect(await typed('0.5', true)).toBe('0.5')
  })
})
