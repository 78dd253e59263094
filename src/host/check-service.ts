import type { Issue } from '../core/issue.ts'
import type { Project, Service } from '../manifest/project.ts'
import { checkFiles } from './checks/check-files.ts'
import { checkLimits } from './checks/check-limits.ts'
import { checkMounts } from './checks/check-mounts.ts'
import { checkNetwork } from './checks/check-network.ts'
import { refuse, type Refusal } from '../manifest/refuse.ts'
import type { EngineFacts } from './engine-facts.ts'
import { preStartService } from './want/pre-start.ts'
import { sharesOf } from './want/shares.ts'

/**
 * What this engine cannot honour of a service, as issues at the place where the file asks for it. Here are the values; which keys
 * are honoured at all is in the table behind `checkKeys`. Of a project that was read in part, nothing is said that rests on what is not there.
 */
export function checkService(project: Project, service: Service, engine: EngineFacts, isPartial = false): Issue[] {
  const path = `services.${service.name}`
  const issuesOf = (one: Service, parent: string, more: readonly Refusal[] = []) =>
    [...[checkNetwork, checkMounts, checkFiles, checkLimits].flatMap((check) => check(project, one, engine)), ...more]
      .filter((refusal) => !isPartial || !refusal.isAbsence)
      .map((refusal) => refuse(project, parent, refusal))
  const issues = issuesOf(service, path)
  const told = new Set(issues.map(placeOf))
  const before = (service.preStart ?? []).flatMap((each, index) => {
    const own = preStartService(service, each)
    return issuesOf(own, `${path}.pre_start[${index}]`, checkShares(service, own))
  })
  // What a container before the service has of the service was told there.
  return [...issues, ...before.filter((issue) => !told.has(placeOf(issue)))]
}

function placeOf({ code, at }: Issue): string {
  return `${code} ${at.file}:${at.line}:${at.column}`
}

/** A container before a service has nothing together with one that is not there yet. */
function checkShares(service: Service, own: Service): Refusal[] {
  const known = new Set(service.dependsOn.map((on) => on.service))
  const keys = { '--network': 'network_mode', '--pid': 'pid', '--ipc': 'ipc' } as const
  return sharesOf(own).flatMap(({ option, service: other }) =>
    known.has(other)
      ? []
      : [
          {
            key: keys[option as keyof typeof keys] ?? 'volumes_from',
            isAbsence: true,
            message: `Service ${other} need not be there when this runs`,
            fix: `Add ${other} to \`depends_on\` of service ${service.name}.`,
          },
        ],
  )
}
