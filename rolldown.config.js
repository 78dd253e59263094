import { deepStrictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, rolldown } from 'rolldown'

/** Tells one build from another: an edge of the same version and another build is replaced too. */
function digestOfSources() {
  const files = readdirSync('src', { recursive: true }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'),
  )
  const hash = createHash('sha256')
  for (const path of files.toSorted()) hash.update(path).update(readFileSync(`src/${path}`))
  return hash.digest('hex').slice(0, 8)
}

/** Python that emulators read stands beside the bundle: `src/io/emulator` finds it next to itself in both places. */
const mends = {
  name: 'copy-mends',
  writeBundle: () =>
    cpSync('src/io/emulator/mends', 'dist/mends', { recursive: true, filter: (path) => !path.includes('__pycache__') }),
}
/** Node reads the bundle as CommonJS, which it starts faster than modules: one file at a time, without a promise for each. */
const kind = {
  name: 'kind',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
  },
}

/** Tables that are put together from many parts at every start otherwise: they are put together here, and read as JSON. */
const tables = ['src/manifest/compose-keys/compose-keys.ts', 'src/manifest/compose-keys/fargate-keys.ts']
const finishTables = {
  name: 'finish-tables',
  async load(id) {
    if (!tables.some((path) => id.endsWith(`/${path}`))) return
    const parts = await rolldown({ input: id, platform: 'node' })
    const { output } = await parts.generate({ format: 'esm' })
    await parts.close()
    const values = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
    const lines = Object.entries(values).map(([name, value]) => {
      const json = JSON.stringify(value)
      deepStrictEqual(JSON.parse(json), value)
      return `export const ${name} = JSON.parse(${JSON.stringify(json)})`
    })
    return lines.join('\n')
  },
}

/**
 * Small modules that are loaded together anyway are one file: each file costs Node about as much as 15 kB of code. A group holds nothing that
 * a command of its first line could do without.
 */
const groups = [
  // Every command, help too.
  {
    name: 'start',
    test: /src\/core\/(?:argv|error|issue|last-line|nearest-word|route|route-order|shell-words|script)\.ts$|src\/cli\/(?:aws-flags|global-flags|kebab-case|version|text\/completion|render\/(?:style|symbols))\.ts$|picocolors|package\.json$|rolldown\/runtime/,
    priority: 3,
  },
  // Every command that does something.
  {
    name: 'session',
    test: /src\/cli\/(?:session|create-reporter|watch-interrupt|request|render\/(?:json|plain|gap|watch|text|failure))\.ts$/,
    priority: 2,
  },
  {
    name: 'context',
    test: /src\/core\/digest\.ts$|src\/io\/(?:create-context|state-paths|clock-port)\.ts$/,
    priority: 2,
  },
  // Every command that speaks to docker or to the edge.
  {
    name: 'machine',
    test: /src\/io\/(?:edge-client|docker-port|network-port|run-program|knock|edge-log|edge-trust|spawn-detached)\.ts$/,
    priority: 2,
  },
  // Every command that reads a Compose file.
  {
    name: 'manifest',
    test: /node_modules\/yaml\/|src\/manifest\/(?:read-project|cursor|tree|yaml-tree)\.ts$|src\/manifest\/(?:slipway\/place|compose-keys\/check-given)\.ts$|src\/deploy\/load-project\.ts$/,
    priority: 1,
  },
]

/** One bundle: start-up time is dominated by the number of files Node opens. Heavy parts are chunks behind dynamic imports. */
export default defineConfig({
  input: { bin: 'src/bin.ts', index: 'src/index.ts' },
  platform: 'node',
  plugins: [kind, finishTables, mends],
  // For Node the package names its CommonJS, which comes whole; these are the same modules, of which only those that are used come.
  resolve: { alias: { yaml: join(import.meta.dirname, 'node_modules/yaml/browser/index.js') } },
  transform: {
    define: {
      SLIPWAY_BUILD: JSON.stringify(digestOfSources()),
      // The SDK says on stderr what later versions of it will need of Node. That is our trouble, not the user's.
      'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"',
    },
  },
  output: {
    dir: 'dist',
    format: 'cjs',
    cleanDir: true,
    // A failure shows where it was thrown, so that functions keep their names.
    minify: { compress: true, mangle: { keepNames: true } },
    sourcemap: false,
    codeSplitting: { groups },
  },
})
