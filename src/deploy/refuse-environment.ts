import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { readAws } from './load-aws.ts'
import type { Request } from './request.ts'

/** Words that are services, of a command whose neighbours take an environment there. */
export interface ServiceWords {
  /** The command, for example `restart`. */
  readonly command: string
  readonly words: readonly string[]
  readonly known: readonly string[]
}

/** Throws `service-unknown` for the name of an environment in AWS in the place of a service: `slipway restart prod`. */
export async function refuseEnvironment(
  context: Context,
  request: Request,
  { command, words, known }: ServiceWords,
): Promise<void> {
  const [name, ...rest] = words
  if (name === undefined || known.includes(name)) return
  const { project } = await readAws(context, { ...request, environment: name })
  if (!project?.aws) return
  throw new SlipwayError({
    code: 'service-unknown',
    what: `There is no service ${name}`,
    why: `${name} is an environment`,
    fix: `Run \`slipway ${[command, '-e', name, ...rest].join(' ')}\`.`,
  })
}
