import { describeArgv } from '../../core/argv.ts'
import type { ObservedStack, StackPort } from '../../core/aws/stack-port.ts'
import { type Failure, SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import type { Landscape } from '../../landscape/component.ts'
import { foundation, isOwn, ownerIn, parseTemplate, type LiveStack } from '../../landscape/plan/live-stack.ts'

/** The stacks of an environment and the foundation, with what they were made of. */
export async function observeLandscape(
  stacks: StackPort,
  owner: Owner,
  signal: AbortSignal,
  landscape?: Landscape,
): Promise<readonly LiveStack[]> {
  const all = await stacks.list(signal)
  const own = all.filter((stack) => isOwn(stack, owner))
  const wanted = new Set(landscape?.components.map(({ stack }) => stack))
  const foreign = all.filter((stack) => wanted.has(stack.name) && !own.includes(stack) && !isUntagged(stack.status))
  if (foreign.length > 0) throw new SlipwayError(taken(foreign, owner))
  return Promise.all(
    own.map(async (stack) => {
      const text = stack.status === 'REVIEW_IN_PROGRESS' ? '' : await stacks.template(stack.id, signal)
      const template = parseTemplate(text)
      return { ...stack, ...(template && { template }) }
    }),
  )
}

/** One that was never made has no tags; it is found by its name when its step begins. */
function isUntagged(status: string): boolean {
  return status === 'REVIEW_IN_PROGRESS'
}

function taken(stacks: readonly ObservedStack[], owner: Owner): Failure {
  const names = stacks.map(({ name }) => name)
  const why = stacks.map((stack) => `${stack.name} ${belongs(stack)}`).join('; ')
  const others = 'Give the project or the environment another name'
  const [adopted] = stacks.filter((stack) => ownerIn(stack) === undefined)
  return {
    code: 'stack-failed',
    what: names.length === 1 ? `There is a stack ${names[0] ?? ''} already` : 'There are stacks of these names already',
    why,
    fix:
      adopted === undefined
        ? `${others}.`
        : `${others}, or delete it. Where \`slipway synth\` wrote its template, run \`${tagCommand(adopted, owner)}\`, and \`up\` takes it over.`,
  }
}

function belongs(stack: ObservedStack): string {
  const owner = ownerIn(stack)
  return owner === undefined ? 'has no tags that say whose it is' : `is of ${owner}`
}

/** Gives a stack the tags of its project and changes nothing else. */
function tagCommand({ name, parameters, id }: ObservedStack, { project, environment }: Owner): string {
  const isShared = name === `${project.replaceAll('_', '-')}-${foundation}`
  const tags = [`slipway:project=${project}`, ...(isShared ? [] : [`slipway:environment=${environment}`])]
  const given = Object.keys(parameters).map((key) => `ParameterKey=${key},UsePreviousValue=true`)
  return describeArgv('aws', [
    ...['cloudformation', 'update-stack', '--region', id.split(':')[3] ?? '', '--stack-name', name],
    ...['--use-previous-template', '--capabilities', 'CAPABILITY_NAMED_IAM'],
    ...['--tags', ...tags.map((tag) => tag.replace(/^(.*?)=(.*)$/, 'Key=$1,Value=$2'))],
    ...(given.length > 0 ? ['--parameters', ...given] : []),
  ])
}
