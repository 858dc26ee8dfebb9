import { startPhone } from '@/composables/startPhone'
import { start } from '@/app/start'

await startPhone()
await start()
