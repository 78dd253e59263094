import {
  buildCommand,
  type BaseArgs,
  type Command,
  type CommandFunction,
  type TypedCommandParameters,
} from '@stricli/core'
import type { CliContext } from './context.ts'

/** A command line worth copying, and what it does. */
export interface Example {
  readonly line: string
  readonly brief: string
}

/** Words about a command for its help. */
export interface CommandDocs {
  /** One line. */
  readonly brief: string
  /** More lines, shown below the brief. */
  readonly details?: string
  /** Arguments as they are typed; absent: told from the parameters. */
  readonly usage?: string
  readonly args?: readonly { readonly name: string; readonly brief: string }[]
  readonly examples: readonly Example[]
}

/** A stricli command that carries the words of its help. */
export interface SlipwayCommand extends Command<CliContext> {
  readonly docs: CommandDocs
}

/** What a command does; the number is the exit code. */
export type Action<FLAGS, ARGS extends BaseArgs> = (cli: CliContext, flags: FLAGS, ...args: ARGS) => Promise<number>

interface CommandSpec<FLAGS extends Readonly<Record<never, unknown>>, ARGS extends BaseArgs> {
  /** Imports what the command does; called only when it runs. */
  readonly load: () => Promise<Action<FLAGS, ARGS>>
  readonly parameters: NoInfer<TypedCommandParameters<FLAGS, ARGS, CliContext>>
  readonly docs: CommandDocs
}

/** Makes a lazily loaded stricli command whose action takes its context as an argument instead of `this`. */
export function defineCommand<
  const FLAGS extends Readonly<Partial<Record<keyof FLAGS, unknown>>>,
  const ARGS extends BaseArgs,
>(spec: CommandSpec<FLAGS, ARGS>): SlipwayCommand {
  const command = buildCommand<FLAGS, ARGS, CliContext>({
    loader: async (): Promise<CommandFunction<FLAGS, ARGS, CliContext>> => {
      const action = await spec.load()
      return async function (this: CliContext, flags: FLAGS, ...args: ARGS) {
        this.exit(await action(this, flags, ...args))
      }
    },
    parameters: spec.parameters,
    docs: { brief: spec.docs.brief },
  })
  return Object.assign(command, { docs: spec.docs })
}
