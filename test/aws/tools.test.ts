import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { awsTool } from './harness.ts'

it('cfn-lint is the version of requirements.txt', async () => {
  const list = readFileSync(join(import.meta.dirname, 'requirements.txt'), 'utf8')
  const { stdout } = await promisify(execFile)(awsTool('cfn-lint'), ['--version'])
  expect(stdout).toContain(/^cfn-lint==(.+)$/m.exec(list)?.[1])
})
