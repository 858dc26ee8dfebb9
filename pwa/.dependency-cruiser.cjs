/** Layers of docs/architecture.md: pages -> components -> composables -> storage | transport | camera; sync is pure. */
const below = (name, from, to, comment) => ({ name, comment, severity: 'error', from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'sync-is-pure', severity: 'error', comment: 'the core knows no browser, no Vue, no other folder',
      from: { path: '^src/sync/' }, to: { pathNot: ['^src/sync/', 'node_modules/@noble/hashes'] },
    },
    below('storage-below-composables', '^src/storage/', '^src/(pages|components|composables|app|office|camera|transport|i18n)/'),
    below('transport-below-composables', '^src/transport/', '^src/(pages|components|composables|app|office|camera|storage|i18n)/'),
    below('camera-below-composables', '^src/camera/', '^src/(pages|components|composables|app|office|storage|transport|i18n)/'),
    below('composables-below-components', '^src/composables/', '^src/(pages|components|app|office)/'),
    below('components-below-pages', '^src/components/', '^src/(pages|app|office)/'),
    below('components-use-composables', '^src/(components|pages)/', '^src/(storage|transport|camera)/',
      'screens reach storage, network and camera through composables only'),
    below('phone-without-office', '^src/(pages|components|composables|app|sw)/', '^src/office/'),
    below('customer-alone', '^src/customer/', '^src/(pages|components|composables|app|office|storage|transport|camera)/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
}
