import type { Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import type { LandscapeInput } from '../component.ts'
import { isJob } from './is-job.ts'
import { containerPorts } from './ports.ts'
import { namesOf } from './service-names.ts'

/**
 * Names that two services share on one port: Docker asks one or the other, Service Connect wants each name and port once.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html, 2026-11.
 */
export function checkNames({ project, environment }: LandscapeInput, service: Service): Refusal[] {
  const isScheduled = environment.services[service.name]?.schedule !== undefined
  const isAlone = isScheduled || isJob(project, service)
  const calls = isAlone ? checkCalls(project, service, isScheduled) : []
  return [...checkShared(project, service), ...checkLength(service), ...calls]
}

/** Characters of a name, by the page above. */
const longestName = 127

function checkLength(service: Service): Refusal[] {
  const given = namesOf(service).find((name) => name.length > longestName)
  if (given === undefined) return []
  const message = `a name that others call has ${given.length} characters, and Service Connect takes ${longestName}`
  return [{ key: 'networks', message, given: `${given.slice(0, 40)}…`, fix: 'Give a shorter alias.' }]
}

function checkShared(project: Project, service: Service): Refusal[] {
  const firsts = ownersIn(project)
  const shared = endsOf(service).find((end) => firsts.get(end) !== service.name)
  if (shared === undefined) return []
  const message = `the service ${firsts.get(shared)} is called ${shared} too, and on ECS a name leads to one service`
  return [{ key: 'networks', message, given: shared, fix: 'Give one of the two another alias, or another port.' }]
}

/**
 * Names reach the tasks of services; that of a job is started without them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html, 2026-11.
 */
function checkCalls(project: Project, service: Service, isScheduled: boolean): Refusal[] {
  const what = isScheduled ? 'What runs by the clock' : 'A job'
  return service.dependsOn.flatMap(({ service: name }): Refusal[] => {
    const other = project.services[name]
    if (!other || endsOf(other).length === 0) return []
    const message = `${what} does not find ${name} by its name on Fargate yet: names are there for services only`
    const fix = `Give it the address of ${name}, or do its work where a service starts.`
    return [{ key: `depends_on.${name}`, message, fix, severity: 'warning' }]
  })
}

/** The first service of each name and port. */
function ownersIn(project: Project): ReadonlyMap<string, string> {
  const known = owners.get(project)
  if (known) return known
  const all = Object.values(project.services).toReversed()
  const found = new Map(all.flatMap((service) => endsOf(service).map((end) => [end, service.name] as const)))
  owners.set(project, found)
  return found
}

/** Each service asks for the names of all. */
const owners = new WeakMap<Project, ReadonlyMap<string, string>>()

/** Names with ports: `api:3000`. */
function endsOf(service: Service): string[] {
  const ports = containerPorts(service).filter(({ protocol }) => protocol === 'tcp')
  return namesOf(service).flatMap((name) => ports.map(({ port }) => `${name}:${port}`))
}
