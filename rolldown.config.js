import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

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
/**
 * Small modules that are loaded together anyway are one file: each file costs Node about as much as 15 kB of code. A group holds nothing that
 * a command of its first line could do without.
 */
const groups = [
  // Every command, help too.
  {
    name: 'start',
    test: /src\/core\/(?:argv|error|issue|digest|last-line|nearest-word|route|route-order|shell-words|script)\.ts$|src\/cli\/(?:aws-flags|global-flags|kebab-case|version|text\/completion|render\/(?:style|symbols))\.ts$|picocolors|package\.json$|rolldown\/runtime/,
    priority: 3,
  },
  // Every command that does something.
  {
    name: 'session',
    test: /src\/cli\/(?:session|create-reporter|watch-interrupt|request|render\/(?:json|plain|gap|watch|text|failure))\.ts$/,
    priority: 2,
  },
  { name: 'context', test: /src\/io\/(?:create-context|state-paths|clock-port)\.ts$/, priority: 2 },
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
  plugins: [mends],
  transform: {
    define: {
      SLIPWAY_BUILD: JSON.stringify(digestOfSources()),
      // The SDK says on stderr what later versions of it will need of Node. That is our trouble, not the user's.
      'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"',
    },
  },
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    minify: { compress: true, mangle: false },
    sourcemap: false,
    codeSplitting: { groups },
  },
})
