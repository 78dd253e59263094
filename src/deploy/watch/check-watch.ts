import { normalize } from 'node:path/posix'
import type { Issue } from '../../core/issue.ts'
import { childPath } from '../../manifest/key-path.ts'
import type { Project, Service, WatchRule } from '../../manifest/project.ts'

type Finding = Pick<Issue, 'code' | 'message' | 'fix'> & { readonly key: string; readonly given?: string }

/** Issues for rules of `develop.watch` that could not be followed. `missing` are the paths that lead to nothing. */
export function checkWatch(project: Project, missing: ReadonlySet<string>): Issue[] {
  return Object.values(project.services).flatMap((service) =>
    (service.develop ?? []).flatMap((rule, index) => {
      const path = `${childPath('services', service.name)}.develop.watch[${index}]`
      return checkRule(service, rule, missing).map(({ key, ...finding }): Issue => {
        const place = project.has(`${path}.${key}`) ? `${path}.${key}` : path
        return { at: project.locate(place), path: place, ...finding }
      })
    }),
  )
}

function checkRule(service: Service, rule: WatchRule, missing: ReadonlySet<string>): Finding[] {
  const { action, path } = rule
  const findings: Finding[] = []
  if (missing.has(path)) {
    const message = 'There is nothing to watch at this path'
    findings.push({ code: 'watch-path', key: 'path', message, given: path, fix: 'Correct the path, or make it.' })
  }
  if (action === 'rebuild' && !service.build) {
    const message = `Service ${service.name} has no \`build\`, so there is nothing to rebuild`
    findings.push({ code: 'watch-action', key: 'action', message, fix: 'Give it a `build`, or use another action.' })
  }
  if (action.startsWith('sync')) findings.push(...checkTarget(rule.target))
  if (action === 'sync+exec' && !rule.exec) {
    const fix = 'Say with `exec` what runs after the copying.'
    findings.push({ code: 'missing-key', key: 'exec', message: '`exec` is missing', fix })
  }
  return findings
}

function checkTarget(target: string | undefined): Finding[] {
  const fix = 'Write where in the container the files belong, for example `target: /app/src`.'
  if (target === undefined) return [{ code: 'missing-key', key: 'target', message: '`target` is missing', fix }]
  if (target.startsWith('/') && !target.split('/').includes('..')) return []
  const message = 'The target must be an absolute path inside the container'
  return [{ code: 'watch-target', key: 'target', message, given: normalize(target), fix }]
}
