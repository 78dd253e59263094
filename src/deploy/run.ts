import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Owner } from '../core/route.ts'
import { lastLine } from '../core/last-line.ts'
import { oneOffArgv } from '../host/plan/one-off.ts'
import { packFiles, byFolder } from '../host/observe/pack-files.ts'
import { networkSteps, volumeSteps } from '../host/plan/landscape-steps.ts'
import { observeHost } from '../host/observe/observed.ts'
import type { Wanted, WantedService } from '../host/want/wanted.ts'
import { createApplyStep } from './apply-step.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { buildImages, checkRequest, wantChecked } from './prepare.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { CommandRequest, TaskOutlet } from './request.ts'

/**
 * Runs a command in a new container of a service, with its environment, secrets, volumes and networks; gives its exit code. Here it
 * has the terminal; in AWS what it prints and where it stands is handed out.
 */
export async function run(
  context: Context,
  request: CommandRequest,
  outlet: TaskOutlet = { onLine: () => {}, onState: () => {} },
): Promise<number> {
  if (isInAws(request)) return (await import('./aws/tasks/run-in-aws.ts')).runInAws(context, request, outlet)
  const checked = await checkRequest(context, request, { rebuild: false, pull: false, warns: false })
  refuseUnknown([request.service], Object.keys(checked.project.services))
  await buildImages(context, checked, false)
  const wanted = await wantChecked(context, checked)
  const service = wanted.services.find((one) => one.service === request.service)
  if (!service) throw new Error(`service ${request.service} was not rendered`)
  await ensureLandscape(context, checked.owner, wanted)
  const name = `${checked.owner.project}-${service.service}-run-${context.actor.pid}`
  // By id from here on: on another machine a process with our number may have made a container of the same name.
  const id = await createOneOff(context, checked.owner, service, name, {
    ...request,
    containers: await servingContainers(context, checked.owner),
  })
  try {
    await fillOneOff(context, service, name, id)
    const ran = await context.docker.run(['start', '--attach', '--interactive', id], { interactive: true })
    return ran.code
  } finally {
    await context.docker.run(['rm', '--force', '--volumes', id])
  }
}

async function ensureLandscape(context: Context, owner: Owner, wanted: Wanted): Promise<void> {
  const observed = await observeHost(context, owner)
  const apply = createApplyStep(context)
  for (const step of [...networkSteps(owner, wanted, observed), ...volumeSteps(owner, wanted, observed)])
    await apply(step, context.signal)
}

/** The first container of each service as the last release recorded it. */
async function servingContainers(context: Context, owner: Owner): Promise<ReadonlyMap<string, string>> {
  const { records, containers } = await observeHost(context, owner)
  const services = records.at(-1)?.wanted.services ?? []
  return new Map(
    services.flatMap(({ service, containers: [first] }) => {
      const found = containers.find((one) => one.name === first)
      return found ? [[service, found.id]] : []
    }),
  )
}

async function createOneOff(
  context: Context,
  owner: Owner,
  service: WantedService,
  name: string,
  request: CommandRequest & { readonly containers: ReadonlyMap<string, string> },
): Promise<string> {
  const argv = oneOffArgv(owner, service, name, request)
  const created = await context.docker.run(argv, { env: service.env, signal: context.signal })
  if (created.code !== 0) throw cannotCreate(name, created.stderr)
  return created.stdout.trim()
}

/** Joins the service's further networks, without its names there, and writes its file secrets. */
async function fillOneOff(context: Context, service: WantedService, name: string, id: string): Promise<void> {
  for (const { network } of service.joins) {
    const joined = await context.docker.run(['network', 'connect', network, id])
    if (joined.code !== 0) throw cannotCreate(name, joined.stderr)
  }
  for (const [folder, files] of byFolder(service.files)) {
    const copied = await context.docker.run(['cp', '-', `${id}:${folder}`], { stdin: await packFiles(files, folder) })
    if (copied.code !== 0) throw cannotCreate(name, copied.stderr)
  }
}

function cannotCreate(name: string, stderr: string): SlipwayError {
  return new SlipwayError({
    code: 'step-failed',
    what: `Could not create ${name}`,
    why: lastLine(stderr, 'docker gave no reason'),
    fix: 'Mend what docker says, then run the command again.',
  })
}
