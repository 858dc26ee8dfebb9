/**
 * Plants one fault in the phone's sources while its tests run: FAULT names it (tests/sync/test_phone_faults.py).
 * The run must turn red in a test that cites the rule.
 */
import { defineConfig, mergeConfig, type Plugin } from 'vitest/config'
import base from '../vite.config'

interface Fault { file: string; is: string; becomes: string }

const FAULTS: Record<string, Fault> = {
  // [S4] a request that failed counts as sent
  'S4 failed is sent': {
    file: 'src/sync/push.ts',
    is: "  await release(ids)\n  if (answer.kind === 'network')",
    becomes: "  await store.settle(request.epoch, ids.map((event_id) => ({ event_id, verdict: 'applied', code: 'ok', seq: 1 })), 0)\n"
      + "  if (answer.kind === 'network')",
  },
  // [S4] any answer with 200 is believed
  'S4 any 200 is believed': {
    file: 'src/sync/answers.ts',
    is: 'json.results.filter(isPushResult).filter((r) => sent.has(r.event_id))',
    becomes: "[...sent].map((event_id) => ({ event_id, verdict: 'applied', code: 'ok', seq: 1 }) as PushResult)",
  },
}

function planted(name: string): Plugin {
  const fault = FAULTS[name]
  if (!fault) throw new Error(`no fault is called ${name}`)
  return {
    name: 'suigong:fault',
    enforce: 'pre',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').endsWith(fault.file)) return null
      if (!code.includes(fault.is)) throw new Error(`${fault.file} no longer says: ${fault.is}`)
      return { code: code.replace(fault.is, () => fault.becomes), map: null }
    },
  }
}

export default mergeConfig(base, defineConfig({
  plugins: process.env.FAULT ? [planted(process.env.FAULT)] : [],
  test: process.env.FAULT ? { testTimeout: 5_000, bail: 1 } : {}, // a fault may well send for ever
}))
