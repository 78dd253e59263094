/**
 * The arrows of docs/architecture.md, and which modules each folder may import. Globals are in .oxlintrc.json.
 * Each list says what is allowed; everything else fails, so that a new module is a decision and not an accident.
 * Tests are free to import what they need. test/checks/rules.test.ts breaks every rule here once.
 */

/** Domains that know the manifest and core, and not each other. */
const domains = 'landscape|image|config|host|bootstrap|ami'
const rooms = `core|manifest|${domains}|deploy|io|edge|cli|ui`
const tests = String.raw`\.test\.ts$`

/** Node modules without effects of their own: they compute. */
const pureModules = 'buffer|crypto|events|path|stream|string_decoder|url|util|zlib'
/** What the edge, a network process, may use besides. Files and children are io's. */
const networkModules = 'dns|http|http2|https|net|timers|tls'

/** Packages: one home each. A new one also gets its reason in docs/dependencies.md. */
const packages = {
  core: '',
  'manifest|landscape|image|config|host|bootstrap|ami|deploy': 'yaml|zod|tar-stream|@balena/dockerignore',
  'cli|ui': '@stricli/core|picocolors|log-update|string-width',
  edge: 'undici|@peculiar/asn1-schema|@peculiar/asn1-x509',
  io: 'undici|chokidar|@aws-sdk/client-cloudformation|@aws-sdk/client-ec2|@aws-sdk/client-ecr|@aws-sdk/client-s3|@aws-sdk/client-iam|@aws-sdk/client-sts|@aws-sdk/credential-providers|@smithy/core',
}

/** A folder may import itself and `allowed`, nothing else of ours. */
function arrow(from, allowed, comment) {
  return {
    name: `arrow-${from.replaceAll('|', '-')}`,
    comment,
    severity: 'error',
    from: { path: `^src/(${from})/`, pathNot: tests },
    to: { path: '^src/', pathNot: `^src/($1${allowed ? `|${allowed}` : ''})/` },
  }
}

function packagesOf([from, allowed]) {
  return {
    name: `packages-${from.replaceAll('|', '-')}`,
    comment: `src/{${from}} may import ${allowed || 'no package'}.`,
    severity: 'error',
    from: { path: `^src/(${from})/`, pathNot: tests },
    to: {
      dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
      pathNot: `node_modules/(${allowed || '-'})/`,
    },
  }
}

export default {
  forbidden: [
    arrow('core', '', 'core knows nothing of ours.'),
    arrow('manifest', 'core', 'manifest → core. File reading for include and extends is passed in.'),
    arrow(domains, 'manifest|core', 'A domain → manifest, core. What two domains share belongs in one of those.'),
    arrow('deploy', 'landscape|image|config|host|manifest|core', 'deploy → landscape, image, config, host.'),
    arrow('io', 'core', 'io → core: it implements the ports and knows no domain.'),
    arrow('edge', 'core', 'edge → core: a process of its own.'),
    arrow('cli|ui', `manifest|${domains}|deploy|core`, 'cli, ui → domains, core. Effects come in as ports.'),
    {
      name: 'arrow-bin',
      comment: 'bin → cli, ui, io: it joins them and nothing more; and edge, which nobody else may start.',
      severity: 'error',
      from: { path: String.raw`^src/bin\.ts$` },
      to: { path: '^src/', pathNot: '^src/(cli|ui|io|edge)/' },
    },
    {
      name: 'arrow-index',
      comment: 'index re-exports what is public: the domains and core.',
      severity: 'error',
      from: { path: String.raw`^src/index\.ts$` },
      to: { path: '^src/', pathNot: `^src/(core|manifest|${domains}|deploy)/` },
    },
    {
      name: 'no-barrel',
      comment: 'Inside, import the file that has the thing; bin and index are for the outside.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: String.raw`^src/(bin|index)\.ts$|^src/.+/index\.ts$` },
    },
    {
      name: 'known-room',
      comment: 'A folder without arrows is a folder without rules: name it here first.',
      severity: 'error',
      from: { path: '^src/', pathNot: String.raw`^src/(${rooms})/|^src/(bin|index)\.ts$|${tests}` },
      to: {},
    },
    {
      name: 'no-tests-in-source',
      comment: 'What only tests need does not ship.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: `^(test|bench|examples)/|${tests}` },
    },
    {
      name: 'effects-in-io',
      comment: 'Only io imports fs, child_process and the like; only io and edge the network.',
      severity: 'error',
      from: { path: '^src/', pathNot: String.raw`^src/(io|edge)/|^src/bin\.ts$|${tests}` },
      to: { dependencyTypes: ['core'], pathNot: `^(node:)?(${pureModules})(/|$)` },
    },
    {
      name: 'edge-network-only',
      comment: 'The edge serves the network; files and child processes are handed to it.',
      severity: 'error',
      from: { path: '^src/edge/', pathNot: tests },
      to: { dependencyTypes: ['core'], pathNot: `^(node:)?(${pureModules}|${networkModules})(/|$)` },
    },
    ...Object.entries(packages).map(packagesOf),
    {
      name: 'no-cycle',
      comment: 'Files in a circle can only be understood, tested and moved together. Types count.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere is one that no rule above can judge.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^test/'] },
    // Type-only imports count: a domain that names a type of io is bound to io.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    skipAnalysisNotInRules: true,
  },
}
