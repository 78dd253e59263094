import { dirname, resolve } from 'node:path'
import { collectIssue } from '../collect-issue.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { childPath } from '../key-path.ts'
import { mergeTrees } from '../merge/merge-trees.ts'
import { settle } from '../merge/settle.ts'
import { describeKind, type Entry, type Mapping, type Tree } from '../tree.ts'
import { isRemoteFile, type Load } from './load.ts'
import { mappingAt, textAt, withKey } from './mappings.ts'
import { openFile } from './open-file.ts'

/** The services among which one looks for what it extends. */
interface Home {
  readonly services: Mapping
  readonly path: string
  readonly load: Load
}

interface Step {
  readonly home: Home
  readonly name: string
}

const maxDepth = 100

/** Replaces each service that extends another by the two merged, over any number of steps and files. */
export function applyExtends(model: Mapping, path: string, load: Load): Mapping {
  const services = mappingAt(model, 'services')
  if (!services) return model
  const home = { services, path, load }
  const done = new Map<Tree, Tree>()
  const entries = [...services.entries].map(([name, entry]): [string, Entry] => [
    name,
    { ...entry, value: extendService({ home, name }, [], done) ?? entry.value },
  ])
  return withKey(model, 'services', { ...services, entries: new Map(entries) })
}

function extendService(step: Step, trail: readonly Step[], done: Map<Tree, Tree>): Tree | undefined {
  const service = step.home.services.entries.get(step.name)?.value
  if (service?.kind !== 'map') return service
  const extending = service.entries.get('extends')
  if (!extending || isNothing(extending.value)) return service
  const known = done.get(service)
  if (known) return known
  const merged = extendNew(service, extending, step, trail, done)
  done.set(service, merged)
  return merged
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

function extendNew(
  service: Mapping,
  { value: extending }: Entry,
  step: Step,
  trail: readonly Step[],
  done: Map<Tree, Tree>,
): Mapping {
  const own = withKey(service, 'extends', undefined)
  const next = baseOf(extending, step)
  if (!next) return own
  const all = [...trail, step]
  if (all.length > maxDepth || all.some((each) => each.home.path === next.home.path && each.name === next.name)) {
    return (reportCycle([...all, next], extending, step), own)
  }
  const base = extendService(next, all, done)
  if (base?.kind !== 'map') return own
  const settled = withKey(settle(base), 'extends', undefined)
  return mergeTrees(settled, own, step.home.load.issues, 'services.*', childPath('services', step.name))
}

function baseOf(extending: Tree, step: Step): Step | undefined {
  const { home } = step
  const name = textAt(extending.kind === 'map' ? extending.entries.get('service')?.value : extending)
  if (name === undefined) return reportShape(extending, step)
  const file = extending.kind === 'map' ? extending.entries.get('file')?.value : undefined
  const target = file && !isNothing(file) ? homeOf(file, step) : home
  if (!target) return undefined
  if (target.services.entries.has(name)) return { home: target, name }
  const near = nearestWord(name, target.services.entries.keys())
  const message = `there is no service \`${name.slice(0, 60)}\` to extend in ${home.load.store.name(target.path)}`
  const fix = near === undefined ? 'Name a service of that file.' : `Did you mean \`${near}\`?`
  return report(step, extending, { code: 'undeclared', message, fix })
}

function homeOf(file: Tree, step: Step): Home | undefined {
  const { load } = step.home
  const written = textAt(file)
  if (written === undefined) return report(step, file, { code: 'wrong-type', message: '`file` must be a path' })
  if (isRemoteFile(written)) {
    const message = 'a service from a file on the network is not supported yet'
    return report(step, file, { code: 'not-supported', message, fix: 'Copy the file into the project.' })
  }
  const from = (file.kind === 'scalar' && file.from) || load.directory
  const path = resolve(from, written)
  const there = { ...load, directory: dirname(path), trail: [] }
  const opened = openFile(path, there, { ...file.at, path: pathOf(step) })
  const models = opened?.documents ?? []
  const services = models.map((model) => mappingAt(model, 'services')).filter((each) => each !== undefined)
  const [first] = services
  if (!first) return opened && report(step, file, { code: 'undeclared', message: 'this file has no services' })
  const all = services
    .slice(1)
    .reduce((base, over) => mergeTrees(base, over, load.issues, 'services', 'services'), first)
  return { services: all, path, load: there }
}

function pathOf(step: Step): string {
  return `${childPath('services', step.name)}.extends`
}

function reportShape(extending: Tree, step: Step): undefined {
  const message = `\`extends\` must name a service, not ${describeKind(extending)}`
  return report(step, extending, {
    code: 'wrong-type',
    message,
    fix: 'Write `extends: {service: name}`, with `file` for another file.',
  })
}

function reportCycle(trail: readonly Step[], extending: Tree, step: Step): void {
  const names = trail.slice(0, 10).map((each) => each.name)
  const message = `the services extend each other: ${names.join(' → ')}`
  report(step, extending, { code: 'extends-cycle', message, fix: 'Remove one of these `extends`.' })
}

function report(step: Step, at: Tree, finding: { code: string; message: string; fix?: string }): undefined {
  const { issues } = step.home.load
  const same = issues.some((each) => each.code === finding.code && each.at === at.at)
  if (!same) collectIssue(issues, { at: at.at, path: pathOf(step), ...finding })
  return undefined
}
