import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDockerPort } from '../../src/io/docker-port.ts'
import { emptyTar } from '../../src/host/observe/pack-files.ts'
import { decodeRecord, type NewRecord } from '../../src/host/observe/record.ts'
import { forgetStep, recordImage, recordStep } from '../../src/host/plan/record-steps.ts'
import { nothingWanted } from '../../src/host/want/wanted.ts'

const docker = createDockerPort(process.env, process.platform)
const owner = { project: `record-test-${process.pid}`, environment: 'local' }
const targets = ['a-1-r7']
const record: NewRecord = {
  number: 7,
  home: 'desk',
  by: 'CORP\\ann "the" $HOME ${PATH} `x` é@desk',
  reason: 'rollback to 6',
  rules: { rules: [{ service: 'a', host: 'a.localhost', port: 80, targets }], published: [] },
  wanted: { ...nothingWanted, services: [], volumes: [{ name: 'x"y$z' }] },
}

/** The argv of a step that runs the docker client. */
function argvOf({ effect }: ReturnType<typeof recordStep>): readonly string[] {
  return effect.kind === 'docker' ? effect.argv : []
}

describe('the image that records a release', () => {
  beforeAll(async () => {
    const made = await docker.run(argvOf(recordStep(owner, record, [])), { stdin: emptyTar })
    expect(made.stderr).toBe('')
  })
  afterAll(() => docker.run(['image', 'rm', '--force', recordImage(owner, 7)]))

  it('gives every label back as it was', async () => {
    const ran = await docker.run(['image', 'inspect', '--format', '{{json .Config.Labels}}', recordImage(owner, 7)])
    expect(decodeRecord(JSON.parse(ran.stdout) as Record<string, string>, 9)).toEqual({ ...record, at: 9 })
  })

  it('is forgotten without a trace', async () => {
    expect((await docker.run(argvOf(forgetStep(owner, 7, [])))).code).toBe(0)
    const ran = await docker.run([
      'image',
      'ls',
      '--all',
      '--quiet',
      '--filter',
      `label=slipway.project=${owner.project}`,
    ])
    expect(ran.stdout).toBe('')
  })
})
