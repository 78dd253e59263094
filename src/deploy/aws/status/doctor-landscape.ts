import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { describeStanding } from '../../../core/aws/describe-standing.ts'
import { standingOf } from '../../../core/aws/stack-status.ts'
import type { Context } from '../../../core/context.ts'
import { observeEngine } from '../../../host/engine-facts.ts'
import { doctorCheck } from '../../doctor-check.ts'
import type { DoctorCheck, Request } from '../../request.ts'
import { type LoadedLandscape, loadLandscape } from '../load-landscape.ts'
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
    loaded = await loadLandscape(context, request, { warns: true })
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

async function checkStacks(context: Context, cloud: Cloud, { owner }: LoadedLandscape): Promise<DoctorCheck> {
  let trouble: Pick<DoctorCheck, 'state' | 'fix'> = { state: 'ok' }
  const check = await doctorCheck('Stacks', async () => {
    const { stacks, lock } = await statusLandscape(context, cloud, owner)
    const { environment } = owner
    const told = stacks.flatMap(({ stack, status }) => {
      const words = describeStanding({ stack, status, environment, region: cloud.region })
      return standingOf(status) === 'settled' || !words
        ? []
        : [{ text: `${stack} is ${status}: ${words.what}`, ...words }]
    })
    const worst = told.find(({ isStuck }) => isStuck) ?? told[0]
    if (worst) trouble = { state: worst.isStuck ? 'failed' : 'warning', fix: worst.fix }
    if (lock && !worst?.isStuck) trouble = { state: 'warning', fix: lockFix }
    return [
      told.map(({ text }) => text).join(', ') || `${stacks.length} there, none under way`,
      ...(lock ? [`locked by ${lock.user} on ${lock.host} for ${lock.reason}`] : []),
    ].join('; ')
  })
  return check.state === 'ok' ? { ...check, ...trouble } : check
}

const lockFix = 'Wait until it is done. If it is not running any more, add `--break-lock`.'
