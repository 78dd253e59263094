import type { Context } from '../core/context.ts'
import type { Issue } from '../core/issue.ts'
import type { Owner } from '../core/route.ts'
import { label } from '../host/observe/labels.ts'
import type { Project } from '../manifest/project.ts'

/** Issues for each `container_name` that two services ask for, or that a container of somebody else has. */
export async function checkNames(context: Context, project: Project, owner: Owner): Promise<Issue[]> {
  const named = Object.values(project.services).flatMap(({ name: service, containerName: name }) =>
    name === undefined ? [] : [{ service, name }],
  )
  const holders = await Promise.all(named.map(({ name }) => observeHolder(context, name)))
  return named.flatMap(({ service, name }, index): Issue[] => {
    const path = `services.${service}.container_name`
    const about = { at: project.locate(path), path, given: name }
    const twin = named.slice(0, index).find((other) => other.name === name)
    if (twin) {
      const message = `The services ${twin.service} and ${service} ask for the same container name`
      return [{ code: 'name-taken', ...about, message, fix: 'Give one of them another.' }]
    }
    const holder = holders[index]
    if (!holder || isOwners(holder, owner)) return []
    const message = 'A container that is not of this project has this name'
    return [{ code: 'name-taken', ...about, message, fix: `Choose another, or remove it with \`docker rm ${name}\`.` }]
  })
}

type Labels = Readonly<Record<string, string>>

async function observeHolder(context: Context, name: string): Promise<Labels | undefined> {
  const ran = await context.docker.run(['container', 'inspect', '--format', '{{json .Config.Labels}}', name])
  return ran.code === 0 ? ((JSON.parse(ran.stdout) as Labels | null) ?? {}) : undefined
}

function isOwners(labels: Labels, { project, environment }: Owner): boolean {
  return labels[label.project] === project && labels[label.environment] === environment
}
