/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import about from './package.json' with { type: 'json' }

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Vant inlines a 25 kB icon font with an outside fallback address; our icons are Lucide's. */
function withoutVantFont(): Plugin {
  return {
    name: 'suigong:without-vant-font',
    enforce: 'pre',
    transform(code, id) {
      if (!/vant[\\/](es|lib)[\\/].*icon[\\/]index\.css/.test(id)) return null
      return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null }
    },
  }
}

const server = process.env.SUIGONG_SERVER ?? 'http://127.0.0.1:8000'

// Two entries, one build: /app/ for phones, /office/ for desks; hashed files in /assets/.
export default defineConfig({
  plugins: [withoutVantFont(), vue({ template: { transformAssetUrls: false } })],
  base: '/',
  publicDir: false, // its files belong below /app/: build/all.mjs puts them there
  define: { __APP_VERSION__: JSON.stringify(about.version) },
  resolve: { alias: { '@': at('src') } },
  worker: { format: 'es' },
  build: {
    outDir: process.env.BUILD_INTO ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the policy allows no data: for scripts, and hashed files cache better
    rolldownOptions: {
      output: {
        // Otherwise each module that both entries use becomes a file of its own: 60 requests at first.
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules[\\/](vue|@vue|vue-router|vant|@vant)[\\/]/ },
            { name: 'icons', test: /node_modules[\\/]@lucide[\\/]/ },
            // What later pages alone use stays out of the first load: composables/later, areas' own calls, and these by name.
            { name: 'core', test: /src[\\/](sync[\\/](?!handover[\\/]|day\.|search\.|binding\.|inbox\.|figures\.)|storage[\\/](?!handover)|transport[\\/](api|syncHttp|live|names)\.ts|composables[\\/](?!later[\\/]|inbox[\\/]|notes|fates|useEventWords|useDecided|corrections|useCarriers|usePhotos))/ },
          ],
        },
      },
      input: {
        app: at('app/index.html'), office: at('office/index.html'),
        customer: at('src/customer/main.ts'), // its page is made by the server (server/pages)
      },
    },
  },
  server: { proxy: { '/api': server, '/socket.io': { target: server, ws: true } } },
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'], environment: 'node', testTimeout: 120_000,
    pool: 'threads', // they begin in half the time of processes
  },
})
