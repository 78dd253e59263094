import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EmulatorOrder } from '../../core/aws/emulator-port.ts'
import { failureOf, type Failure } from '../../core/error.ts'
import { createEmulatorPort } from './emulator-port.ts'
import { throwawayEnv } from './throwaway-env.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-emulator-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A program of that name in a folder of PATH. */
async function writeProgram(name: string, text: string): Promise<string> {
  const path = join(folder, 'bin', name)
  await mkdir(join(folder, 'bin'), { recursive: true })
  await writeFile(path, text)
  await chmod(path, 0o755)
  return path
}

/** What moto_server does as far as it matters: tells what it is, answers, and notes how it was started and that it ended. */
const standIn = (told: object) => `#!${process.execPath}
const { appendFileSync } = require('node:fs')
const note = (text) => appendFileSync(${JSON.stringify(join(folder, 'notes'))}, text + '\\n')
note(JSON.stringify({ argv: process.argv.slice(2), keys: Object.keys(process.env).filter((name) => name.startsWith('AWS_')) }))
note(process.env.MOTO_ACCOUNT_ID + ' ' + process.env.PYTHONPATH)
console.log(${JSON.stringify(JSON.stringify(told))})
require('node:http').createServer((_, answer) => answer.end('moto')).listen(Number(process.argv.at(-1)), '127.0.0.1')
process.on('SIGTERM', () => { note('ended'); process.exit() })
`

const notes = async () => (await readFile(join(folder, 'notes'), 'utf8')).trim().split('\n')

function open(order: Partial<EmulatorOrder> = {}, env: Record<string, string> = {}) {
  const own = { PATH: join(folder, 'bin'), AWS_ACCESS_KEY_ID: 'AKIAMINE', AWS_PROFILE: 'mine', ...env }
  const facts = { env: own, sessionFolder: folder, user: 'ada', now: Date.now, signal: new AbortController().signal }
  return createEmulatorPort(facts).open({ region: 'eu-west-1', ...order })
}

const refusal = (order: Partial<EmulatorOrder>): Promise<Failure> =>
  open(order).then(() => expect.unreachable(), failureOf)

describe('an emulator that is started', () => {
  it('gets a port, the account and the mends, and nothing of the accounts of the user', async () => {
    await writeProgram('moto_server', standIn({ emulator: 'moto', version: '5.2.1' }))
    const emulator = await open({ account: '999999999999' })
    expect(emulator).toMatchObject({ kind: 'moto', version: '5.2.1', isOwn: true, hasContainers: false })
    expect((await fetch(emulator.url)).ok).toBe(true)
    const [started = '', facts = ''] = await notes()
    expect(JSON.parse(started)).toEqual({ argv: ['-H', '127.0.0.1', '-p', new URL(emulator.url).port], keys: [] })
    expect(facts).toMatch(/^999999999999 .*mends.moto$/)
    await emulator.close()
    await emulator.close()
    expect((await notes()).at(-1)).toBe('ended')
    await expect(fetch(emulator.url)).rejects.toThrow('fetch failed')
  })

  it('that is not there, is something else, ends, or does not fit its mend is an error that says so', async () => {
    expect(await refusal({})).toMatchObject({ code: 'emulator-missing', fix: expect.stringContaining('pip install') })
    expect(await refusal({ program: 'nosuch' })).toMatchObject({ code: 'emulator-missing' })
    const other = await writeProgram('localstack', '#!/bin/sh\n')
    expect(await refusal({ program: other })).toMatchObject({ why: expect.stringContaining('neither moto_server') })
    const ends = await writeProgram('ministack', '#!/bin/sh\necho no room; exit 3\n')
    expect(await refusal({ program: ends })).toMatchObject({
      ...{ code: 'emulator-failed', why: 'it ended with 3' },
      evidence: [{ title: 'its last lines', lines: ['no room'] }],
    })
    await writeProgram('moto_server', standIn({ emulator: 'moto', version: '9', error: 'AttributeError: x' }))
    const why = expect.stringContaining('does not fit its version 9 (AttributeError: x)')
    expect(await refusal({})).toMatchObject({ code: 'emulator-failed', why })
  })
})

it.each([
  ['https://cloudformation.eu-west-1.amazonaws.com', 'AWS itself'],
  ['https://ec2.eu-west-1.api.aws/', 'AWS itself'],
  ['file:///etc', 'no address'],
  ['localhost', 'no address'],
  ['http://127.0.0.1:9', 'nothing answers'],
])('%s is refused: %s', async (endpoint, why) => {
  expect(await refusal({ endpoint })).toMatchObject({ code: 'emulator-refused', why: expect.stringContaining(why) })
})

it('asks with keys that AWS does not know, and without profiles or endpoints of the user', () => {
  const mine = { AWS_ACCESS_KEY_ID: 'AKIAMINE', AWS_SESSION_TOKEN: 'x', AWS_PROFILE: 'mine', HOME: '/home/ada' }
  const env = throwawayEnv(
    { ...mine, AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com' },
    'http://127.0.0.1:5000',
    'eu-west-1',
  )
  expect(env).toEqual({
    ...{ HOME: '/home/ada', AWS_ENDPOINT_URL: 'http://127.0.0.1:5000', AWS_REGION: 'eu-west-1' },
    ...{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'rehearsal' },
    ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' },
  })
})
