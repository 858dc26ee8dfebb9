/** Writes the web app manifest: name, icons and colours of the installed app. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DIST } from './files.mjs'

export function writeWebManifest() {
  const png = (name, size, purpose) => ({ src: `/app/${name}-${size}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose })
  const content = {
    id: '/app/', start_url: '/app/', scope: '/app/', display: 'standalone', orientation: 'any',
    name: '随工 Suigong', short_name: '随工', lang: 'zh-CN', dir: 'ltr',
    description: '扫码报工,跟着工单走 · Follows every order through the factory by what people scan',
    background_color: '#fbfaf7', theme_color: '#fbfaf7', categories: ['business', 'productivity'],
    icons: [
      { src: '/app/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      png('icon', 192, 'any'), png('icon', 512, 'any'), png('icon-maskable', 512, 'maskable'),
    ],
    shortcuts: [{ name: '扫码 Scan', short_name: '扫码', url: '/app/#/scan' }],
  }
  writeFileSync(join(DIST, 'app/manifest.webmanifest'), JSON.stringify(content))
}
