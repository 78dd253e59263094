import type { Cloud } from '../../core/aws/cloud-port.ts'
import { standingOf } from '../../core/aws/stack-status.ts'
import type { Context } from '../../core/context.ts'
import { observeEngine } from '../../host/engine-facts.ts'
import { doctorCheck } from '../doctor-check.ts'
import type { DoctorCheck, Request } from '../request.ts'
import { type LoadedLandscape, loadLandscape } from './load-landscape.ts'
import { statusLandscape } from './status-landscape.ts'

/** Looks at everything `up` of an environment in AWS needs, and changes nothing. What cannot be asked, for an earlier check failed, is left out. */
export async function doctorInAws(context: Context, request: Request): Promise<readonly DoctorCheck[]> {
  const engine = doctorCheck('Docker Engine', async () => {
    const { serverVersion, clientVersion } = await observeEngine(context.docker)
    return `engine ${serverVersion}, client ${clientVersion}: images are built and pushed from here`
  })
  return [...(await checkLandscape(context, request)), await engine]
}

async function checkLandscape(context: Context, request: Request): Promise<DoctorCheck[]> {
  let loaded: LoadedLandscape | undefined
  const files = await doctorCheck('Files', async () => {
    loaded = await loadLandscape(context, request)
    const { project, landscape } = loaded
    const counts = `${Object.keys(project.services).length} services, ${landscape.components.length} stacks`
    return `${project.files.join(', ')}: ${counts}`
  })
  return loaded ? [files, ...(await checkCloud(context, loaded))] : [files]
}

async function checkCloud(context: Context, loaded: LoadedLandscape): Promise<DoctorCheck[]> {
  let cloud: Cloud | undefined
  const account = await doctorCheck('Account', async () => {
    cloud = await context.cloud.open(loaded.target)
    return `${cloud.account}, ${cloud.region}`
  })
  return cloud ? [account, await checkStacks(context, cloud, loaded)] : [account]
}

function checkStacks(context: Context, cloud: Cloud, { owner }: LoadedLandscape): Promise<DoctorCheck> {
  return doctorCheck('Stacks', async () => {
    const { stacks, lock } = await statusLandscape(context, cloud, owner)
    const moving = stacks.filter((one) => standingOf(one.status) !== 'settled')
    return [
      moving.map((one) => `${one.stack} is ${one.status}`).join(', ') || `${stacks.length} there, none under way`,
      ...(lock ? [`locked by ${lock.user} on ${lock.host} for ${lock.reason}`] : []),
    ].join('; ')
  })
}
