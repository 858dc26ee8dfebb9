import { startPhone } from '@/composables/startPhone'
import { start } from '@/app/start'
import { sayNoStart } from '@/app/noStart'
import '@/styles/tokens.css'
import '@/styles/base.css'

const PATIENCE = 8_000

// An older window that is frozen may hold the database for as long as it likes [S24].
const slow = setTimeout(() => sayNoStart('waits'), PATIENCE)
try {
  await startPhone()
  clearTimeout(slow)
  await start()
} catch (error) {
  clearTimeout(slow)
  sayNoStart((error as Error)?.name === 'VersionError' ? 'newer' : 'broken')
  throw error
}
