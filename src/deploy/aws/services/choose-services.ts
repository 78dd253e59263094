import { standingOf } from '../../../core/aws/stack-status.ts'
import { type Failure, SlipwayError } from '../../../core/error.ts'
import { componentOf, isService, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import { serviceOf } from '../../../landscape/plan/plan-jobs.ts'
import { fixedCount, keepsTasks, scaleRange } from '../../../landscape/plan/task-count.ts'

type Verb = 'restarted' | 'scaled'

/** The stacks of the services that are named, of all where none is. Throws for one that is not there, or keeps no task running. */
export function chooseServices(
  live: readonly LiveStack[],
  names: readonly string[],
  verb: Verb,
  environment: string,
): readonly LiveStack[] {
  const services = live.filter((stack) => isService({ name: componentOf(stack) }))
  const all = names.length === 0 ? services.filter(isKept) : names.map((name) => findNamed(services, name, environment))
  const [other] = all.filter((stack) => !isKept(stack))
  if (other) throw new SlipwayError(notKept(other, verb, environment))
  if (all.length === 0) throw new SlipwayError(nobody(environment))
  const [unsettled] = all.filter(({ status }) => standingOf(status) !== 'settled')
  if (unsettled) throw new SlipwayError(notNow(unsettled, verb, environment))
  return all
}

/** The same for those whose number of tasks changes, with what a person should know of numbers that follow the load. */
export function chooseScaled(
  live: readonly LiveStack[],
  replicas: Readonly<Record<string, number>>,
  environment: string,
): { readonly concerned: readonly LiveStack[]; readonly notes: readonly string[] } {
  const concerned = chooseServices(live, Object.keys(replicas), 'scaled', environment)
  const notes = concerned.flatMap((stack) => {
    const service = nameOf(stack)
    const range = rangeOf(stack)
    if (!range) return []
    const { [service]: wanted = 0 } = replicas
    if (wanted < range.min || wanted > range.max) throw new SlipwayError(outside(service, wanted, range, environment))
    const between = `between ${range.min} and ${range.max}`
    return [`The tasks of ${service} follow its load, ${between}: scaling may change their number within minutes`]
  })
  return { concerned, notes }
}

function rangeOf({ template }: LiveStack) {
  return template && fixedCount(template) === undefined ? scaleRange(template) : undefined
}

function nameOf(stack: LiveStack): string {
  return serviceOf({ name: componentOf(stack) })
}

function isKept({ template }: LiveStack): boolean {
  return template !== undefined && keepsTasks(template)
}

function findNamed(services: readonly LiveStack[], name: string, environment: string): LiveStack {
  const found = services.find((stack) => nameOf(stack) === name)
  if (found) return found
  throw new SlipwayError({
    code: 'nothing-running',
    what: `Service ${name} is not there in ${environment}`,
    why: 'no stack of it was made',
    fix: `Run \`slipway up ${environment}\` first.`,
  })
}

function notKept(stack: LiveStack, verb: Verb, environment: string): Failure {
  const name = nameOf(stack)
  return {
    code: 'usage-invalid',
    what: `${name} cannot be ${verb}`,
    why: 'it is a job or runs by the clock: no task of it is kept running',
    fix: `Name a service that keeps running; \`slipway run -e ${environment} ${name} -- <command>\` starts one task of this.`,
  }
}

function nobody(environment: string): Failure {
  return {
    code: 'nothing-running',
    what: `No service of ${environment} is there`,
    why: 'there are only jobs, or nothing was deployed',
    fix: `Run \`slipway up ${environment}\` first.`,
  }
}

function notNow(stack: LiveStack, verb: Verb, environment: string): Failure {
  const isBusy = standingOf(stack.status) === 'busy'
  const wait = `Wait for its end (\`slipway status ${environment}\`), then run this again.`
  return {
    code: 'stack-failed',
    what: `Service ${nameOf(stack)} cannot be ${verb} now`,
    why: `its stack ${stack.name} is ${stack.status}`,
    fix: isBusy ? wait : `Run \`slipway up ${environment}\`, which mends it or says how.`,
  }
}

/** Scaling would bring it back at once. */
function outside(
  service: string,
  wanted: number,
  { min, max }: { readonly min: number; readonly max: number },
  environment: string,
): Failure {
  const scale = wanted === 0 ? '0' : `{ min: ${Math.min(min, wanted)}, max: ${Math.max(max, wanted)}, … }`
  return {
    code: 'usage-invalid',
    what: `${service} cannot run ${wanted} tasks`,
    why: `their number follows the load, between ${min} and ${max}, and scaling would bring it back there`,
    fix: `Write \`scale: ${scale}\` for ${service} under \`environments.${environment}.services\` in slipway.yaml and run \`slipway up ${environment}\`.`,
  }
}
