import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describePosition } from '../core/issue.ts'
import { readProject } from './read-project.ts'

const service = 'services: {web: {image: a}}'

/** Reads a project whose files, by path relative to /work/shop, are given as texts. */
async function read(files: Record<string, string>, named?: readonly string[], env: Record<string, string> = {}) {
  const texts = new Map(Object.entries(files).map(([path, text]) => [resolve('/work/shop', path), text]))
  const readText = (path: string) => Promise.resolve(texts.get(path))
  const result = await readProject({ directory: '/work/shop', env, readText, ...(named && { files: named }) })
  const issues = result.issues.map(
    ({ at, code, message, severity }) => `${describePosition(at)} ${severity ?? 'error'} ${code}: ${message}`,
  )
  return { project: result.project, issues }
}

describe('readProject', () => {
  it.each(['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'])('finds %s', async (name) => {
    const { project, issues } = await read({ [name]: service })
    expect(project).toMatchObject({ files: [name], name: 'shop', directory: '/work/shop' })
    expect(issues).toEqual([])
  })

  it('takes the first name and warns about the others', async () => {
    const { project, issues } = await read({ 'docker-compose.yml': service, 'compose.yaml': service })
    expect(project?.files).toEqual(['compose.yaml'])
    expect(issues).toMatchInlineSnapshot(`
      [
        "docker-compose.yml:1:1 warning file-not-used: this file is not read, since compose.yaml goes before it",
      ]
    `)
  })

  it('says what it looked for when there is nothing', async () => {
    const result = await readProject({ directory: '/work/shop', env: {}, readText: () => Promise.resolve(undefined) })
    expect(result.issues).toMatchInlineSnapshot(`
      [
        {
          "accepted": "compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml",
          "at": {
            "column": 1,
            "file": "compose.yaml",
            "line": 1,
          },
          "code": "file-missing",
          "fix": "Go to the folder of the Compose file, or name it with -f.",
          "message": "there is no Compose file in /work/shop",
          "path": "",
        },
      ]
    `)
  })

  it('reads a named file, relative to its own folder', async () => {
    const text = 'services: {web: {image: "$TAG", build: ., env_file: a.env}}'
    const { project } = await read(
      { 'sub/my.yaml': text, 'sub/.env': 'TAG=dot', '.env': 'TAG=wrong', 'sub/a.env': 'A=1' },
      ['sub/my.yaml'],
    )
    expect(project).toMatchObject({ name: 'sub', directory: '/work/shop/sub', files: ['sub/my.yaml'] })
    expect(project?.services['web']).toMatchObject({
      image: 'dot',
      build: { context: '/work/shop/sub' },
      environment: { A: '1' },
    })
  })

  it('names every file by its path from where the user is', async () => {
    const text = 'services: {web: {image: a, env_file: a.env, ports: [x]}}'
    const { issues } = await read({ 'sub/my.yaml': text, 'sub/.env': '%', 'sub/a.env': '\n%' }, ['sub/my.yaml'])
    expect(issues).toMatchInlineSnapshot(`
      [
        "sub/.env:1:1 error bad-env-file: this line does not begin with the name of a variable",
        "sub/a.env:2:1 error bad-env-file: this line does not begin with the name of a variable",
        "sub/my.yaml:1:53 error bad-value: this is no port",
      ]
    `)
  })

  it('says which named file is not there', async () => {
    expect((await read({ 'compose.yaml': service }, ['gone.yaml'])).issues).toMatchInlineSnapshot(`
      [
        "gone.yaml:1:1 error file-missing: there is no such file",
      ]
    `)
  })

  it('turns a file that cannot be read into an issue', async () => {
    const readText = (path: string) =>
      path.endsWith('compose.yaml') ? Promise.resolve(service) : Promise.reject(new Error('EISDIR: illegal operation'))
    const { project, issues } = await readProject({ directory: '/work/shop', env: {}, readText })
    expect(project).toBeUndefined()
    expect(issues[0]).toMatchObject({
      code: 'file-unreadable',
      message: 'the file cannot be read: EISDIR: illegal operation',
    })
  })

  it('reads examples/shop without an issue', async () => {
    const directory = resolve(import.meta.dirname, '../../examples/shop')
    const readText = (path: string) =>
      readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
    const { project, issues } = await readProject({ directory, env: {}, readText })
    expect(issues).toEqual([])
    expect(Object.keys(project?.services ?? {})).toEqual(['web', 'api', 'worker', 'migrate', 'db', 'redis'])
  })
})
