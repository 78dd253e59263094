import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { ensureAppImage } from './harness.ts'

const bench = join(import.meta.dirname, '..', '..', 'bench', 'roll.mjs')

/** What the bench tells of one kind of backend. */
interface Result {
  readonly requests: number
  readonly failures: Readonly<Record<string, number>>
  readonly kinds: Readonly<Record<string, number>>
  readonly releases: Readonly<Record<string, number>>
}

// Under its second name, which the bench uses.
beforeAll(ensureAppImage)

it.each(['usual', 'hintless'])(
  'loses no request of any kind in two rolls: a %s backend',
  async (only) => {
    const argv = [bench, '--requests', '3000', '--rolls', '2', '--only', only, '--json']
    const { stdout } = await promisify(execFile)(process.execPath, argv).catch((error: { stdout: string }) => error)
    const [result] = JSON.parse(stdout) as Result[]
    expect(result?.failures).toEqual({})
    expect(result?.requests).toBeGreaterThanOrEqual(3000)
    expect(Object.keys(result?.kinds ?? {})).toHaveLength(6)
    expect(Object.keys(result?.releases ?? {})).toEqual(['release 1', 'release 2', 'release 3'])
  },
  180_000,
)
