import { describe, expect, it } from 'vitest'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import type { Build, Service, WatchRule } from '../../manifest/project.ts'
import { planFirstCopies, planWatch } from './plan-watch.ts'
import { foldersOf, isOfNoConcern, scopeOf } from './watch-scope.ts'

const build: Build = { context: '/p/web', dockerfile: 'Dockerfile', args: {} }
const read = ['/p/compose.yaml', '/p/.env']

function scopeWith(more: Partial<Service>, ignored: readonly string[] = []) {
  return scopeOf(makeProject([makeService('web', more)]), { web: ignored }, read)
}

function scopeOfRules(...develop: WatchRule[]) {
  return scopeWith({ build, develop }, ['node_modules', '*.log'])
}

const sync: WatchRule = { path: '/p/web/src', action: 'sync', target: '/app/src' }

/** What follows, as short text. */
function follows(scope: ReturnType<typeof scopeOf>, ...paths: string[]) {
  const { rolls, copies, restarts, commands } = planWatch(scope, paths)
  return [
    ...(rolls ? ['roll'] : []),
    ...[...copies].flatMap(([service, files]) => files.map(({ from, to }) => `${service}: ${from} → ${to}`)),
    ...restarts.map((service) => `restart ${service}`),
    ...commands.map(({ service, hook }) => `${service}: ${hook.command.join(' ')}`),
  ]
}

describe('planWatch', () => {
  it('rebuilds a service without rules when its build changes, and not for what the build leaves out', () => {
    const scope = scopeWith({ build }, ['node_modules', '!node_modules/kept', 'Dockerfile'])
    expect(follows(scope, '/p/web/app.js')).toEqual(['roll'])
    expect(follows(scope, '/p/web/node_modules/x/y.js')).toEqual([])
    expect(follows(scope, '/p/web/node_modules/kept/y.js')).toEqual(['roll'])
    expect(follows(scope, '/p/web/Dockerfile')).toEqual(['roll'])
    expect(follows(scope, '/p/web/.dockerignore')).toEqual(['roll'])
    expect(follows(scope, '/p/other/app.js')).toEqual([])
  })

  it('reads the project again when one of its files changes', () => {
    expect(follows(scopeOfRules(sync), '/p/compose.yaml')).toEqual(['roll'])
    expect(planWatch(scopeOfRules(sync), ['/p/.env', '/p/web/x.log']).paths).toEqual(['/p/.env'])
  })

  it('copies to the place below the target, a single file onto it', () => {
    expect(follows(scopeOfRules(sync), '/p/web/src/a/b.js')).toEqual(['web: /p/web/src/a/b.js → /app/src/a/b.js'])
    const single = { ...sync, path: '/p/web/conf.json', target: '/etc/conf.json' }
    expect(follows(scopeOfRules(single), '/p/web/conf.json')).toEqual(['web: /p/web/conf.json → /etc/conf.json'])
    expect(follows(scopeOfRules({ ...sync, target: '/' }), '/p/web/src/a')).toEqual(['web: /p/web/src/a → /a'])
  })

  it('follows a rule that names only some files, and leaves out what editors write', () => {
    const some = scopeOfRules({ ...sync, include: ['*.css', 'deep/**'], ignore: ['deep/tmp/'] })
    expect(follows(some, '/p/web/src/a.css', '/p/web/src/a.js')).toHaveLength(1)
    expect(follows(some, '/p/web/src/deep/a.js', '/p/web/src/deep/tmp/a.js')).toHaveLength(1)
    const files = ['node_modules/a', 'x.log', '.git/index', '.a.js.swp', 'a.js~', '4913', '.#a', '#a#', '.idea/x']
    const below = scopeOfRules({ ...sync, path: '/p/web', target: '/app' })
    for (const name of files) expect([name, follows(below, `/p/web/${name}`)]).toEqual([name, []])
  })

  it('restarts and runs what the rules say, each once, every rule that means a file', () => {
    const scope = scopeOfRules(
      { ...sync, action: 'sync+restart' },
      { path: '/p/web/src', action: 'restart' },
      { ...sync, action: 'sync+exec', exec: { command: ['make'] } },
      { path: '/p/web/src/package.json', action: 'rebuild' },
    )
    const copied = 'web: /p/web/src/a → /app/src/a'
    expect(follows(scope, '/p/web/src/a')).toEqual([copied, 'restart web', 'web: make'])
    expect(follows(scope, '/p/web/src/package.json')[0]).toBe('roll')
  })
})

describe('planFirstCopies', () => {
  it('brings what initial_sync asks for', () => {
    const scope = scopeOfRules({ ...sync, initialSync: true }, { ...sync, target: '/other' })
    const copies = planFirstCopies(scope, (path) => (path === sync.path ? [`${path}/a`, `${path}/b~`] : []))
    expect([...copies]).toEqual([['web', [{ from: '/p/web/src/a', to: '/app/src/a' }]]])
  })
})

describe('what is looked at', () => {
  const scope = scopeWith({ build }, ['node_modules'])

  it('starts from as few folders as possible', () => {
    expect(foldersOf(scope, () => true)).toEqual(['/p'])
    const rules = scopeOf(makeProject([makeService('web', { develop: [sync] })]), {}, ['/q/compose.yaml'])
    expect(foldersOf(rules, () => true)).toEqual(['/p/web/src', '/q'])
    expect(foldersOf(rules, () => false)).toEqual(['/p/web', '/q'])
  })

  it('leaves out folders of which no rule can mean a file', () => {
    const left = ['/p', '/p/web', '/p/web/a', '/p/web/node_modules', '/p/web/.git', '/p/other', '/p/.env', '/p/x']
    expect(left.filter((path) => isOfNoConcern(scope, path))).toEqual([
      '/p/web/node_modules',
      '/p/web/.git',
      '/p/other',
      '/p/x',
    ])
    const exception = scopeWith({ build }, ['node_modules', '!node_modules/kept'])
    expect(isOfNoConcern(exception, '/p/web/node_modules')).toBe(false)
  })
})
