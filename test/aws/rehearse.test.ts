import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsTool, createUser, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// `slipway rehearse` with the moto_server of a plain `pip install`, which it mends by itself.

let user: User
beforeAll(async () => {
  user = await createUser(shopFiles)
})
afterAll(() => user?.remove())

const moto = awsTool('moto_server')

interface Report {
  readonly acts: readonly { readonly name: string; readonly state: string; readonly detail: string }[]
  readonly emulator: { readonly url: string; readonly account: string }
  readonly left: readonly string[]
}

const reportIn = (stdout: string) =>
  (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly data: Report }).data

/** True when something listens at an address. */
const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

describe('slipway rehearse', () => {
  it('plays everything against an emulator of its own, and leaves no process', async () => {
    const said = await user.slipway(['rehearse', 'prod', '--json', '--emulator', moto], anyKeys)
    expect(said.code).toBe(0)
    const { acts, emulator, left } = reportIn(said.stdout)
    expect(acts.map(({ name, state, detail }) => `${name} ${state}: ${detail}`)).toEqual([
      'up done: 7 stacks made',
      'again done: nothing to do',
      'change done: change stack shop-prod-service-web',
      'down done: 44 resources removed, 0 left',
    ])
    expect([left, emulator.account]).toEqual([[], '123456789012'])
    expect(await answers(emulator.url)).toBe(false)
  })

  it('is ended by a kill together with its emulator', async () => {
    const argv = [join(import.meta.dirname, '../../dist/bin.js'), 'rehearse', '--json', '--emulator', moto]
    const child = spawn(process.execPath, argv, {
      cwd: user.folder,
      env: user.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const url = await new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
        if (found) resolve(found)
      })
    })
    expect(await answers(url)).toBe(true)
    child.kill('SIGKILL')
    for (let tries = 0; tries < 50 && (await answers(url)); tries++) await sleep(100)
    expect(await answers(url)).toBe(false)
  })
})
