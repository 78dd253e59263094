import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Template } from '../../src/landscape/cloudformation/template.ts'
import type { LandscapeInput } from '../../src/landscape/component.ts'
import { hasRoutes } from '../../src/landscape/edge/routes.ts'
import { landscapeOf } from '../../src/landscape/landscape.ts'
import { allLandscapes } from './landscapes.ts'
import { rulesTemplate } from './rules-template.ts'

/** Where CI puts it; otherwise it is on PATH. */
const own = resolve('.cache/aws-tools/bin/cfn-lint')
const cfnLint = existsSync(own) ? own : 'cfn-lint'

/** All templates of a landscape by name. */
function templatesOf(input: LandscapeInput): (readonly [string, Template])[] {
  const routed = Object.values(input.project.services).filter(hasRoutes)
  return [
    ...landscapeOf(input).components.map(({ name, template }) => [name, template] as const),
    ...routed.map((service) => [`rules-${service.name}`, rulesTemplate(input, service).template] as const),
  ]
}

/** Exit code and all that it says, also where it cannot be run. */
function lint(files: readonly string[]): Promise<readonly [code: unknown, said: string]> {
  return new Promise((done) => {
    execFile(cfnLint, ['--format', 'parseable', ...files], (failure, stdout, stderr) =>
      done([failure?.code ?? 0, `${stdout}${stderr}`]),
    )
  })
}

test('cfn-lint has nothing to say about any template', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-landscapes-'))
  try {
    const files: string[] = []
    for (const [name, input] of await allLandscapes()) {
      await mkdir(join(folder, name))
      for (const [component, template] of templatesOf(input)) {
        const file = join(folder, name, `${component}.json`)
        files.push(file)
        await writeFile(file, JSON.stringify(template, null, 2))
      }
    }
    expect(await lint(files)).toEqual([0, ''])
    const broken = join(folder, 'broken.json')
    await writeFile(
      broken,
      JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { No: 1 } } } }),
    )
    expect(await lint([broken]), 'it would say nothing about anything').not.toEqual([0, ''])
  } finally {
    await rm(folder, { recursive: true })
  }
})
