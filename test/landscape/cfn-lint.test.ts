import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { landscapeOf } from '../../src/landscape/landscape.ts'
import { allLandscapes } from './landscapes.ts'
import { shop } from './service-landscapes.ts'

/** Where CI puts it; otherwise it is on PATH. */
const own = resolve('.cache/aws-tools/bin/cfn-lint')
const cfnLint = existsSync(own) ? own : 'cfn-lint'

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
    // Many landscapes have stacks in common: each text once, for cfn-lint takes its time.
    const files = new Map<string, string>()
    for (const [name, input] of [...(await allLandscapes()), ['services', shop()] as const]) {
      await mkdir(join(folder, name))
      for (const { stack, template } of landscapeOf(input).components) {
        const text = JSON.stringify(template, null, 2)
        if (!files.has(text)) files.set(text, join(folder, name, `${stack}.json`))
      }
    }
    for (const [text, file] of files) await writeFile(file, text)
    expect(await lint([...files.values()])).toEqual([0, ''])
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
