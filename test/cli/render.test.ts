import { describe, expect, it } from 'vitest'
import { createFakeLibrary, samplePlan, sampleResult } from './fake-library.ts'
import { describeRecorded, goldenOf, runRecorded } from './run-recorded.ts'

const lines = [
  'up',
  'up --verbose',
  'up --quiet',
  'up --json',
  'up --watch',
  'up --watch --quiet',
  'up --watch --json',
  'plan',
  'plan --verbose',
  'plan --json',
  'status',
  'status --json',
  'config',
  'config --format json',
  'config --json',
  'releases',
  'releases --json',
  'secret ls',
  'secret ls prod --json',
  'secret set db_password prod',
  'secret set db_password --json',
  'secret rm db_password prod --yes',
  'secret rm old --yes --json',
  'doctor',
  'doctor --json',
  'logs',
  'logs --json',
  'down',
  'down --json',
  'rollback 2 --yes',
  'restart web',
  'scale web=3 worker=2',
  'open',
  'synth prod',
  'synth prod -o deep/er',
  'synth prod --component network',
  'synth prod --json',
  'rehearse prod',
  'rehearse prod --json',
  'open db',
  'edge status',
  'edge status --json',
  'edge logs',
  'edge logs --status 5xx --project shop --json',
  'edge trust',
  'edge trust --uninstall --json',
  'edge trust --print',
  'edge maintenance on',
  'edge maintenance off --json',
  'edge stop',
  'exec web --json -- true',
  'login',
  'login --mfa-code 123456 --profile stage',
  'login --json',
  'logout',
  'logout --profile stage',
  'logout --json',
  'version',
  'version --json',
  'completion bash',
  'completion zsh',
  'completion fish',
]

describe('output without a terminal', () => {
  it.each(lines)('slipway %s', async (line) => {
    const recorded = await runRecorded(line)
    const name = line.replaceAll(/[^a-z0-9]+/g, '-')
    await expect(describeRecorded(line, recorded)).toMatchFileSnapshot(goldenOf(`run/${name}.txt`))
  })

  it('has no escape codes and no secret', async () => {
    const all = await Promise.all(lines.map((line) => runRecorded(line)))
    const text = all.map(({ stdout, stderr }) => stdout + stderr).join('')
    expect(text).not.toContain('\u001B')
    expect(text).not.toContain('canary')
  })

  it('says that there is nothing to do', async () => {
    const unchanged = { ...sampleResult, outcome: 'unchanged', changes: [], ms: 380 } as const
    const library = createFakeLibrary({ up: async () => unchanged })
    const { stderr } = await runRecorded('up', {}, library)
    expect(stderr).toContain('Nothing to do: release 3 is live (0.4 s)')
    const idle = { ...samplePlan, changes: [], gaps: [], steps: [] }
    const none = createFakeLibrary({ plan: async () => ({ plan: idle, builds: [], pulls: [] }) })
    expect((await runRecorded('plan', {}, none)).stderr).toContain('Nothing to do: release 3 is live')
  })

  it('names what down kept and what it left', async () => {
    const kept = [{ what: 'volume shop_db-data', remove: 'slipway down --volumes' }]
    const done = createFakeLibrary({ down: async () => ({ left: [], kept, removed: 7, ms: 1300 }) })
    await expect(describeRecorded('down', await runRecorded('down', {}, done))).toMatchFileSnapshot(
      goldenOf('run/down-kept.txt'),
    )
    const left = createFakeLibrary({
      down: async () => ({ left: ['network shop_default'], kept, removed: 6, ms: 1300 }),
    })
    await expect(describeRecorded('down', await runRecorded('down', {}, left))).toMatchFileSnapshot(
      goldenOf('run/down-left.txt'),
    )
  })

  it('says that nothing was deployed', async () => {
    const report = { project: 'shop', environment: 'local', edge: 'stopped', services: [] } as const
    const library = createFakeLibrary({ status: async () => report, releases: async () => [] })
    await expect(describeRecorded('status', await runRecorded('status', {}, library))).toMatchFileSnapshot(
      goldenOf('run/status-never.txt'),
    )
    expect((await runRecorded('releases', {}, library)).stderr).toContain('Run `slipway up`.')
  })

  it('tells that no edge runs', async () => {
    const library = createFakeLibrary({}, undefined)
    expect((await runRecorded('edge status', {}, { ...library, createContext: noEdge(library) })).stderr).toContain(
      'does not run',
    )
  })
})

function noEdge(library: ReturnType<typeof createFakeLibrary>): typeof library.createContext {
  return async (options) => {
    const context = await library.createContext(options)
    return { ...context, edge: { ...context.edge, status: async () => undefined } }
  }
}
