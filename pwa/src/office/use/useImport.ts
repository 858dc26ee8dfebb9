/** One import on the screen: asked again while the server works on it, rows page by page. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import { locale } from '@/i18n'
import { imports, type ImportJob, type ImportRow, type Mapping, type Show } from '@/transport/imports'
import type { ApiError } from '@/transport/api'
import { isBusy } from '../logic/imports'
import { asError } from './useLoad'

const EVERY = 1_000 // ms between questions while it is being worked on
const PAGE = 100

export function useImport() {
  const job = shallowRef<ImportJob | null>(null)
  const rows = shallowRef<ImportRow[]>([])
  const show = ref<Show>('all')
  const error = shallowRef<ApiError | null>(null)
  const sending = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let alive = true
  onScopeDispose(() => { alive = false; clearTimeout(timer) })

  const lang = () => (locale.value === 'en' ? 'en' : 'zh')

  function take(answer: ImportJob): void {
    clearTimeout(timer)
    if (!alive) return
    job.value = answer
    rows.value = answer.rows
    error.value = null
    if (isBusy(answer)) timer = setTimeout(() => void load(answer.id), EVERY)
  }

  async function ask(what: () => Promise<ImportJob>): Promise<boolean> {
    try {
      take(await what())
      return true
    } catch (cause) {
      error.value = asError(cause)
      // The network comes and goes; the import goes on without us.
      if (error.value.status === 0 && job.value && alive) timer = setTimeout(() => void load((job.value as ImportJob).id), 3 * EVERY)
      return false
    }
  }

  const load = (id: string) => ask(() => imports.job(id, lang(), show.value, 0, PAGE))

  return {
    job, rows, show, error, sending, load,
    async upload(kind: string, file: File): Promise<void> {
      sending.value = true
      show.value = 'all'
      await ask(() => imports.upload(kind, file))
      sending.value = false
    },
    map: (mapping: Mapping) => ask(async () => { show.value = 'all'; return imports.map((job.value as ImportJob).id, mapping) }),
    apply: (chosen: 'all' | { sheet: number; row: number }[]) => ask(() => imports.apply((job.value as ImportJob).id, chosen)),
    async filter(next: Show): Promise<void> {
      show.value = next
      if (job.value) await load(job.value.id)
    },
    async more(): Promise<void> {
      const now = job.value
      if (!now) return
      try {
        const page = await imports.job(now.id, lang(), show.value, rows.value.length, PAGE)
        rows.value = [...rows.value, ...page.rows]
      } catch (cause) {
        error.value = asError(cause)
      }
    },
    forget(): void {
      clearTimeout(timer)
      job.value = null
      rows.value = []
      error.value = null
    },
  }
}
