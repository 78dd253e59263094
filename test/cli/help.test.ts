import { describe, expect, it } from 'vitest'
import { routes } from '../../src/cli/routes.ts'
import { failureKinds } from '../../src/core/error.ts'
import { exitCodeMeanings } from '../../src/cli/text/root.ts'
import { goldenOf, runRecorded } from './run-recorded.ts'

const commands = routes.getAllEntries().flatMap(({ name, target }) => {
  const own = name.original
  return 'getAllEntries' in target
    ? [own, ...target.getAllEntries().map((entry) => `${own} ${entry.name.original}`)]
    : [own]
})

describe('help', () => {
  it('of slipway itself', async () => {
    const { stdout, stderr, exitCode } = await runRecorded('--help')
    expect([stderr, exitCode]).toEqual(['', 0])
    await expect(stdout).toMatchFileSnapshot(goldenOf('help/slipway.txt'))
  })

  it.each(commands)('of %s', async (command) => {
    const { stdout, stderr, exitCode } = await runRecorded(`${command} --help`)
    expect([stderr, exitCode]).toEqual(['', 0])
    await expect(stdout).toMatchFileSnapshot(goldenOf(`help/${command.replace(' ', '-')}.txt`))
  })

  it('is the same with no words, -h, help and help for a command', async () => {
    const root = await runRecorded('--help')
    expect(await runRecorded('')).toEqual(root)
    expect(await runRecorded('-h')).toEqual(root)
    expect(await runRecorded('help')).toEqual(root)
    expect(await runRecorded('help up')).toEqual(await runRecorded('up --help'))
  })

  it('fits in 100 columns', async () => {
    const texts = await Promise.all(['', ...commands].map((command) => runRecorded(`${command} --help`)))
    const long = texts.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line.length > 100)
    expect(long).toEqual([])
  })

  it('names every exit code', () => {
    const exits = new Set(Object.values(failureKinds).map(({ exit }) => String(exit)))
    expect(Object.keys(exitCodeMeanings)).toEqual(expect.arrayContaining([...exits]))
  })

  it('is bold only where colour is on', async () => {
    expect((await runRecorded('--help', { isTty: true })).stdout).toContain('\u001B[1mUsage')
    expect((await runRecorded('--help --no-color', { isTty: true })).stdout).not.toContain('\u001B')
  })
})
