import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import { filesContainer, planFiles } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'slipway-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const service = makeService('web', { configs: [{ source: 'greeting', target: '/etc/web/greeting', mode: 0o640 }] })

/** The container where nothing in it is computed by CloudFormation. */
interface Plain {
  readonly EntryPoint: readonly string[]
  readonly Command: readonly string[]
  readonly Environment: readonly { readonly Name: string; readonly Value: string }[]
}

/** Runs the container's program on this machine, into the folder of the test. */
function write(content: string): string {
  const project = makeProject([service], { configs: { greeting: { type: 'content', content } } })
  const [container = {}] = filesContainer(service, planFiles(project, service, 'X86_64')) as Partial<Plain>[]
  const {
    EntryPoint: [program = '', ...words] = [],
    Command: [name = '', , mode = ''] = [],
    Environment = [],
  } = container
  const [variable] = Environment
  const path = join(folder, 'greeting')
  const own = statSync(folder)
  execFileSync(program, [...words, name, path, mode, String(own.uid), String(own.gid)], {
    env: { PATH: process.env.PATH, [variable?.Name ?? '']: variable?.Value },
  })
  return path
}

describe('the container that writes files', () => {
  it.each(['plain', 'two\nlines\n\n', ' "quotes" \'and\' $HOME `id` $(id) \\ %s %d ', '', 'grüße ☃'])(
    'writes %j as it is',
    (content) => {
      expect(readFileSync(write(content), 'utf8')).toBe(content)
    },
  )

  it('writes any text as it is', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0'))
    fc.assert(
      fc.property(text, (content) => {
        expect(readFileSync(write(content), 'utf8')).toBe(content)
      }),
      { numRuns: 25 },
    )
  })

  it('gives the file its mode', () => {
    expect(statSync(write('x')).mode & 0o777).toBe(0o640)
  })

  it('is not there for a service without files', () => {
    expect(filesContainer(makeService('web'), planFiles(makeProject([]), makeService('web'), 'X86_64'))).toEqual([])
  })
})
