/** Compiles the phones of the simulation into one file that Node runs: node_modules/.suigong-simulation/main.mjs, or SIMULATION_INTO. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: { alias: { '@': at('../../src') } },
  ssr: { noExternal: true },
  build: {
    ssr: at('main.ts'), outDir: process.env.SIMULATION_INTO ?? at('../../node_modules/.suigong-simulation'), emptyOutDir: true, target: 'node22',
    minify: false, sourcemap: true,
    rolldownOptions: { treeshake: false, output: { entryFileNames: 'main.mjs' } },
  },
  logLevel: 'warn',
})
