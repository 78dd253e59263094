import type { Context } from '../core/context.ts'
import type { Issue } from '../core/issue.ts'
import type { Project } from '../manifest/project.ts'

/** Issues for networks and volumes that somebody else should have made and that are not there. */
export async function checkExternal(context: Context, project: Project): Promise<Issue[]> {
  const wanted = (['network', 'volume'] as const).flatMap((kind) =>
    Object.entries(project[`${kind}s`]).flatMap(([key, { name, external }]) => (external ? [{ kind, key, name }] : [])),
  )
  const found = await Promise.all(
    wanted.map(async ({ kind, name }) => (await context.docker.run([kind, 'inspect', name])).code === 0),
  )
  return wanted.flatMap(({ kind, key, name }, index): Issue[] => {
    if (found[index]) return []
    const path = `${kind}s.${key}`
    const message = `The external ${kind} ${name} does not exist`
    const fix = `Make it with \`docker ${kind} create ${name}\`, or remove \`external\`.`
    return [{ code: 'external-missing', at: project.locate(path), path, message, given: name, fix }]
  })
}
