import { describe, expect, it } from 'vitest'
import { makeProject, makeService } from '../../test/fakes/projects.ts'
import type { FileFact, FilesPort } from '../core/context.ts'
import type { Build } from '../manifest/project.ts'
import { buildArgv, buildEnv } from './build-argv.ts'
import { fingerprintBuild } from './fingerprint.ts'
import { planImages, shortRef, withTag } from './plan-images.ts'
import { readBases } from './read-bases.ts'

const build: Build = { context: '/project/web', dockerfile: 'Dockerfile', args: {} }

describe('readBases', () => {
  it.each<[string, string, readonly string[] | undefined]>([
    ['one stage', 'FROM debian:12\nRUN true', ['debian:12']],
    ['stages by name and number', 'FROM a AS Base\nFROM base AS b\nCOPY --from=BASE /x /\nCOPY --from=0 /y /', ['a']],
    ['images to copy from', 'FROM scratch\nCOPY --chown=1:1 --from=busybox:1 /bin/sh /sh', ['busybox:1']],
    ['a copied file that looks like an option', 'FROM a\nCOPY x--from=b /', ['a']],
    [
      'platforms',
      'FROM --platform=$BUILDPLATFORM golang AS build\nfrom --platform=linux/arm64 alpine',
      ['golang', 'alpine'],
    ],
    ['continued lines', 'FROM \\\n  --platform=linux/amd64 \\  \n  a \\\n  AS b\nFROM b', ['a']],
    ['comments between continued lines', 'FROM \\\n# FROM x\n\n  a\nRUN a && \\\n  # FROM y\n  b', ['a']],
    ['a comment that ends with a backslash', '# see C:\\\nFROM a', ['a']],
    ['Windows line ends and a byte order mark', '\uFEFFFROM a\r\nFROM b\r\n', ['a', 'b']],
    ['an argument in FROM', 'ARG TAG=12\nFROM debian:$TAG', undefined],
    ['an argument before FROM that it does not use', 'ARG TAG=12\nFROM debian', ['debian']],
    [
      'heredocs',
      'FROM a\nRUN <<EOF cat\nFROM x\nFROM $y\nEOF\nCOPY <<-\'A\' <<"B" /\nFROM z\n\tA\nADD http://x\nB\nFROM b',
      ['a', 'b'],
    ],
    ['a heredoc without an end', 'FROM a\nRUN <<EOF\nFROM b', undefined],
    ['shifts and here-strings', 'FROM a\nRUN echo $((1<<FOO)); cat <<<EOF\nFROM b', ['a', 'b']],
    ['another escape character', '# escape=`\nFROM a', undefined],
    ['the usual escape character', '# escape=\\\nFROM a', ['a']],
    ['mounts from images', 'FROM a\nRUN --mount=type=bind,from=b,target=/b true', undefined],
    ['cache mounts', 'FROM a\nRUN --mount=type=cache,target=/var/cache true', ['a']],
    ['files from an address', 'FROM a\nADD --checksum=sha256:1 https://x.org/y /', undefined],
    ['files from a repository', 'FROM a\nADD git@github.com:a/b.git /', undefined],
    ['a file that only looks like an address', 'FROM a\nADD git-config /', ['a']],
  ])('reads %s', (_, text, bases) => expect(readBases(text)).toEqual(bases))
})

describe('planImages', () => {
  it('shares equal builds, names images as Compose does and pulls the rest', () => {
    const plan = planImages(
      makeProject([
        makeService('api', { build }),
        makeService('worker', { build, image: 'team/worker' }),
        makeService('copy', { image: 'team/worker:latest' }),
        makeService('other', { build: { ...build, target: 'dev' } }),
        makeService('db', { image: 'postgres@sha256:1' }),
        makeService('cache', { image: 'localhost:5000/redis' }),
      ]),
    )
    expect(plan.builds.map((one) => [one.services, one.tags])).toEqual([
      [
        ['api', 'worker'],
        ['shop-api:latest', 'team/worker:latest'],
      ],
      [['other'], ['shop-other:latest']],
    ])
    expect(plan.pulls).toEqual(['postgres@sha256:1', 'localhost:5000/redis:latest'])
    expect(plan.refs).toMatchObject({ copy: 'team/worker:latest', api: 'shop-api:latest' })
  })

  it('knows a reference by the name the client lists', () => {
    expect(['a', 'a:1', 'h:5/a', 'a@sha256:1'].map(withTag)).toEqual(['a:latest', 'a:1', 'h:5/a:latest', 'a@sha256:1'])
    const refs = ['docker.io/library/redis:7', 'index.docker.io/me/app', 'library/a', 'quay.io/library/a']
    expect(refs.map(shortRef)).toEqual(['redis:7', 'me/app:latest', 'a:latest', 'quay.io/library/a:latest'])
  })
})

describe('buildArgv', () => {
  it('keeps values of arguments out of the words', () => {
    const image = {
      services: ['web'],
      build: { ...build, target: 'dev', args: { B: 'canary', A: '1' } },
      tags: ['a:1', 'b:1'],
    }
    expect(buildArgv(image, { rebuild: true }).join(' ')).toBe(
      'build --force-rm --tag a:1 --tag b:1 --file /project/web/Dockerfile --target dev --build-arg A --build-arg B --no-cache /project/web',
    )
    expect(buildEnv(image)['B']?.reveal()).toBe('canary')
    expect(buildArgv({ ...image, build: { ...build, dockerfile: '/x/D' } }, { rebuild: false })).toContain('/x/D')
  })
})

/** Files in memory, with a size and a time each. */
function filesOf(texts: Readonly<Record<string, string>>, times: Readonly<Record<string, number>> = {}): FilesPort {
  const list = async (folder: string, skip: (path: string) => boolean): Promise<FileFact[]> => {
    const all = Object.keys(texts).flatMap((path) =>
      path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
    )
    const isSkipped = (path: string) => path.split('/').some((_, at, parts) => skip(parts.slice(0, at + 1).join('/')))
    return all
      .filter((path) => !isSkipped(path))
      .toSorted()
      .map((path) => ({
        path,
        size: texts[`${folder}/${path}`]?.length ?? 0,
        modifiedMs: times[path] ?? 0,
        mode: 0o644,
      }))
  }
  return {
    readText: async (path) => texts[path],
    readBytes: async () => undefined,
    list,
    look: async () => undefined,
    watch: async () => ({ close: async () => undefined }),
    write: () => Promise.resolve(),
    recall: async () => undefined,
    remember: async () => undefined,
  }
}

describe('fingerprintBuild', () => {
  const texts = {
    '/project/web/Dockerfile': 'FROM docker.io/library/debian\nCOPY . /',
    '/project/web/src/a.js': '1',
    '/project/web/node_modules/x/y.js': '1',
    '/project/other': '1',
  }
  const local = new Map([['debian:latest', 'sha256:1']])
  const print = (
    more: Readonly<Record<string, string>> = {},
    times: Readonly<Record<string, number>> = {},
    changed: Partial<Build> = {},
    images = local,
  ) =>
    fingerprintBuild(
      filesOf({ ...texts, ...more }, times),
      { services: ['web'], build: { ...build, ...changed }, tags: ['web:1'] },
      images,
    )

  it('stays the same for the same things, and for what is outside of the context', async () => {
    expect(await print()).toMatch(/^[0-9a-f]{64}$/)
    expect(await print({ '/project/other': 'changed' })).toBe(await print())
    expect(await print({}, {}, {}, new Map([...local, ['unrelated:1', 'sha256:9']]))).toBe(await print())
  })

  it.each<[string, Parameters<typeof print>]>([
    ['a file changes its size', [{ '/project/web/src/a.js': '22' }]],
    ['a file changes its time', [{}, { 'src/a.js': 5 }]],
    ['a file comes', [{ '/project/web/src/b.js': '' }]],
    [
      'the Dockerfile changes and keeps its size',
      [{ '/project/web/Dockerfile': 'FROM docker.io/library/debian\nCOPY . .' }],
    ],
    ['.dockerignore comes', [{ '/project/web/.dockerignore': 'nothing' }]],
    ['an argument changes', [{}, {}, { args: { A: '1' } }]],
    ['the target changes', [{}, {}, { target: 'dev' }]],
    ['the base is another image', [{}, {}, {}, new Map([['debian:latest', 'sha256:2']])]],
    ['the base is gone', [{}, {}, {}, new Map()]],
  ])('changes when %s', async (_, args) => expect(await print(...args)).not.toBe(await print()))

  it('leaves out what .dockerignore leaves out, with the one beside the Dockerfile first', async () => {
    const changed = { '/project/web/node_modules/x/y.js': '22' }
    for (const path of ['/project/web/.dockerignore', '/project/web/Dockerfile.dockerignore']) {
      const ignore = { [path]: '# packages\nnode_modules\n' }
      expect(await print({ ...ignore, ...changed })).toBe(await print(ignore))
    }
    const except = { '/project/web/.dockerignore': 'node_modules\n!node_modules/x' }
    expect(await print({ ...except, ...changed })).not.toBe(await print(except))
  })

  it('cannot tell where a build depends on what is not seen', async () => {
    expect(await print({ '/project/web/Dockerfile': 'ARG A\nFROM $A' })).toBeUndefined()
    expect(await print({}, {}, { dockerfile: 'Missing' })).toBeUndefined()
    const unreadable: FilesPort = { ...filesOf(texts), list: () => Promise.reject(new Error('EACCES')) }
    expect(await fingerprintBuild(unreadable, { services: ['web'], build, tags: ['web:1'] }, local)).toBeUndefined()
  })
})
