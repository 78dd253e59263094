import { expect, it } from 'vitest'
import type { Context } from '../../core/context.ts'
import { inspectContainers } from './observed.ts'

/** A container as `docker container inspect` of engine 20.10 says it, with that id and those names. */
const inspected = (id: string, aliases: readonly string[]) => ({
  ...{ Id: id, Name: '/shop-db-1-r1', Image: 'sha256:1', Config: {}, HostConfig: {} },
  State: { Status: 'running', ExitCode: 0, Pid: 1, StartedAt: '2026-11-21T22:33:45Z' },
  NetworkSettings: { Networks: { shop_default: { IPAddress: '10.0.0.2', Aliases: aliases } } },
})

async function aliasesOf(id: string, aliases: readonly string[]): Promise<readonly string[] | undefined> {
  const run = async () => ({ code: 0, stdout: JSON.stringify([inspected(id, aliases)]), stderr: '' })
  const [found] = await inspectContainers({ docker: { run } } as unknown as Context, ['shop-db-1-r1'])
  return found?.networks[0]?.aliases
}

it('a container answers to the names that it was given, and its short id is none of them', async () => {
  expect(await aliasesOf('5e300d0a0e8f1'.repeat(4), ['db', '5e300d0a0e8f'])).toEqual(['db'])
})

it('a name may be what its id begins with', async () => {
  expect(await aliasesOf('dbe300d0a0e8f'.repeat(4), ['db', 'dbe300d0a0e8'])).toEqual(['db'])
})
