import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { changeTrust } from './edge-trust.ts'

let folder = ''
const home = () => join(folder, 'home')
const nss = () => join(home(), '.pki', 'nssdb')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-trust-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const name of ['bin', 'system', 'home']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'ca.pem'), 'the certificate')
})

/** A program of this machine, as far as it matters here. */
async function program(name: string, body: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
}

/** A database of a browser, and a certutil that keeps one certificate in it. */
async function browser(): Promise<void> {
  await mkdir(nss(), { recursive: true })
  await writeFile(join(nss(), 'cert9.db'), '')
  const kept = join(nss(), 'kept')
  await program('certutil', `case $1 in -D) rm ${kept} 2>/dev/null || exit 255 ;; -A) cp "$5" ${kept} ;; esac`)
}

function change(wanted: boolean) {
  const env = { HOME: home(), PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }
  return changeTrust({ env, platform: 'linux', folder, systemFolder: join(folder, 'system') }, wanted)
}

const states = (changes: Awaited<ReturnType<typeof change>>) => changes.map(({ state }) => state)

test('the system and a browser trust the certificate, and no longer', async () => {
  await browser()
  await program('sudo', 'echo "a password is needed" >&2; exit 1')
  await program('update-ca-certificates', 'exit 0')
  expect(states(await change(true))).toEqual(['trusted', 'trusted'])
  expect(await readFile(join(folder, 'system', 'slipway-local-ca.crt'), 'utf8')).toBe('the certificate')
  expect(await readFile(join(nss(), 'kept'), 'utf8')).toBe('the certificate')
  expect(states(await change(true))).toEqual(['trusted', 'trusted'])
  expect(states(await change(false))).toEqual(['removed', 'removed'])
  expect(await change(false)).toMatchObject([
    { state: 'absent', detail: '' },
    { state: 'absent', detail: '' },
  ])
})

test('a store that cannot be changed is named with the reason; the others are changed', async () => {
  await browser()
  await program('sudo', 'exit 1')
  await program('update-ca-certificates', 'echo "first"; echo "no room on the disk" >&2; exit 5')
  expect(await change(true)).toMatchObject([
    { state: 'failed', detail: 'update-ca-certificates ended with 5: no room on the disk' },
    { state: 'trusted' },
  ])
})

test('a missing certutil is named with its package', async () => {
  await browser()
  await program('sudo', 'exit 1')
  await program('update-ca-certificates', 'exit 0')
  await program('certutil', 'exit 127')
  const [, store] = await change(true)
  expect(store).toMatchObject({ state: 'failed', detail: expect.stringContaining('libnss3-tools') })
})
