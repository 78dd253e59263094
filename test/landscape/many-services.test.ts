import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { securityComponent } from '../../src/landscape/security/security.ts'
import { awsTool } from '../aws/harness.ts'
import { makeEnvironment, parseShop } from './landscapes.ts'

test('the groups of a hundred services that share networks and link to each other are a template without a warning', async () => {
  const services = Array.from({ length: 100 }, (_, index) => {
    const link = index % 10 === 1 ? `, links: [s${index - 1}]` : ''
    return `s${index}: {image: a, expose: ["80"], networks: [n${index % 2}]${link}}`
  })
  const compose = `name: x\nservices: {${services.join(', ')}}\nnetworks: {n0: , n1: }`
  const project = await parseShop(compose, 's0: {routes: [{host: a.example.com}]}')
  const folder = await mkdtemp(join(tmpdir(), 'slipway-many-'))
  try {
    const file = join(folder, 'security.json')
    const { template } = securityComponent({ project, environment: makeEnvironment() })
    await writeFile(file, JSON.stringify(template, null, 2))
    const said = await promisify(execFile)(awsTool('cfn-lint'), ['--format', 'parseable', file])
    expect(said).toEqual({ stdout: '', stderr: '' })
  } finally {
    await rm(folder, { recursive: true })
  }
})
