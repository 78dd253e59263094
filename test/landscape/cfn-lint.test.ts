import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LandscapeInput } from '../../src/landscape/component.ts'
import { landscapeOf } from '../../src/landscape/landscape.ts'
import { allLandscapes } from './landscapes.ts'
import { changed, options } from './options.ts'
import { landscapeInput, randomFiles } from './random-landscapes.ts'
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

/** Landscapes with every option, and some with options in any combination, by name; the name of a random one brings it back. */
async function everything(): Promise<readonly (readonly [string, LandscapeInput])[]> {
  const changes = await Promise.all(
    Object.entries(options).map(async ([option, change]) => [option, await changed(change)] as const),
  )
  const seed = randomInt(2 ** 31)
  const random = await Promise.all(fc.sample(randomFiles, { numRuns: 20, seed }).map(landscapeInput))
  const taken = random
    .flatMap((input, index) => (input ? [[`random-${seed}-${index}`, input] as const] : []))
    .slice(0, 3)
  return [...(await allLandscapes()), ['services', shop()] as const, ...changes, ...taken]
}

// Half a minute of one processor, and more than its usual limit beside other tests.
const limitMs = 300_000

test('cfn-lint has nothing to say about any template', { timeout: limitMs }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-landscapes-'))
  try {
    const files: string[] = []
    const seen = new Set<string>()
    for (const [name, input] of await everything()) {
      for (const { stack, template } of landscapeOf(input).components) {
        const text = JSON.stringify(template, null, 2)
        if (seen.has(text)) continue
        seen.add(text)
        const file = join(folder, `${files.length}-${name.replaceAll(/[^\w-]+/g, '.')}-${stack}.json`)
        files.push(file)
        await writeFile(file, text)
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
