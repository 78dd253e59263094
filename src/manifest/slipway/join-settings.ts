import { hasErrors, sortIssues, type Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import type { Project } from '../project.ts'
import type { ReadResult } from '../read-result.ts'
import { applySettings } from './apply-settings.ts'
import { checkAws } from './check-aws.ts'
import { checkSchedules, tellLeftOut } from './check-schedule.ts'
import { checkSettings } from './check-settings.ts'
import { valueAt } from './place.ts'
import { keptVolume } from './kept-data.ts'
import { restorePath } from './merge-overrides.ts'
import type { Settings } from './settings.ts'

/** The project of the Compose file, read perhaps with errors, with what slipway.yaml adds and what of that does not fit. */
export function joinSettings(
  settings: Settings | undefined,
  project: Project,
  declared: ReadonlySet<string>,
  found: readonly Issue[],
): ReadResult {
  const issues = settings ? found.map((issue) => restorePath(issue, settings)) : found
  const unfit = settings ? checkJoin(settings, project, declared) : []
  const all = [...issues]
  for (const issue of unfit) collectIssue(all, issue)
  const joined = settings ? applySettings(settings, project) : project
  return hasErrors(all) ? { partial: joined, issues: sortIssues(all) } : { project: joined, issues: sortIssues(all) }
}

function checkJoin(settings: Settings, project: Project, declared: ReadonlySet<string>): Issue[] {
  const serviceOf = (name: string) => (Object.hasOwn(project.services, name) ? project.services[name] : undefined)
  const known = new Map([...declared].map((name) => [name, serviceOf(name)] as const))
  const aws = settings.aws ? checkAws(settings, settings.aws, project) : []
  const more = settings.aws ? checkSchedules(settings, project) : tellLeftOut(settings, project)
  return [...checkSettings(settings, known), ...checkVolumeNames(settings, project), ...aws, ...more]
}

/** Paths become names, and two of them may become the same one. */
function checkVolumeNames(settings: Settings, project: Project): Issue[] {
  const taken = new Map(Object.entries(project.volumes).map(([key, volume]) => [volume.name, `the volume \`${key}\``]))
  const kept = [...settings.services].flatMap(([service, { data }]) => data.map((each) => ({ service, ...each })))
  return kept.flatMap(({ service, path, place }) => {
    const [, { name }] = keptVolume(project.name, service, path)
    const other = taken.get(name)
    taken.set(name, `\`${path}\` of ${service}`)
    if (other === undefined) return []
    const message = `the volume for this folder would be called ${name}, and so is that of ${other}`
    const fix = 'Declare one of the two as a volume in the Compose file, with a name of its own.'
    return [{ code: 'conflict', at: valueAt(place), path: place.path, message, given: path, fix }]
  })
}
