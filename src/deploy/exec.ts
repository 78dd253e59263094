import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { currentName, type Observed, observeHost } from '../host/observe/observed.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { loadProject } from './load-project.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { CommandRequest } from './request.ts'

/** Runs a command in a container that serves; gives the command's exit code. */
export async function exec(context: Context, request: CommandRequest): Promise<number> {
  if (isInAws(request)) return (await import('./aws/tasks/exec-in-aws.ts')).execInAws(context, request)
  const { owner, project } = await loadProject(context, request)
  await observeEngine(context.docker)
  refuseUnknown([request.service], Object.keys(project.services))
  const container = servingContainer(await observeHost(context, owner), request)
  const options = request.terminal ? ['--interactive', '--tty'] : ['--interactive']
  const ran = await context.docker.run(['exec', ...options, container, ...request.command], { interactive: true })
  return ran.code
}

/** The replica that serves; while a release is being made there may be two with the same number. */
function servingContainer(observed: Observed, request: CommandRequest): string {
  const record = observed.records.at(-1)?.wanted.services.find((service) => service.service === request.service)
  const active = new Set(record?.containers)
  const running = observed.containers.filter((one) => one.service === request.service && one.state === 'running')
  const found = running.filter((one) => one.index === request.index)
  const chosen = found.find((one) => active.has(one.name)) ?? found[0]
  if (chosen) return currentName(chosen)
  throw new SlipwayError({
    code: 'nothing-running',
    what: `Service ${request.service} has no running container ${request.index}`,
    why: running.length === 0 ? 'none of it runs' : `${running.length} run, numbered from 1`,
    fix: running.length === 0 ? 'Start it with `slipway up`, or use `slipway run`.' : 'Name another with `--index`.',
  })
}
