import {
  AliasNotFoundError,
  ArgumentParseError,
  FlagNotFoundError,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core'
import type { Failure } from '../../core/error.ts'
import { kebabCase } from '../kebab-case.ts'

/** Words that other tools use for what slipway does. */
const otherWords: Readonly<Record<string, string>> = {
  auth: 'login',
  build: 'up',
  delete: 'down',
  deploy: 'up',
  destroy: 'down',
  diff: 'plan',
  history: 'releases',
  ls: 'status',
  ps: 'status',
  rm: 'down',
  signin: 'login',
  ssh: 'exec',
  start: 'up',
  stop: 'down',
  synthesize: 'synth',
  template: 'synth',
  whoami: 'login',
}

/** Words that other tools use in the group `secret`. */
const secretWords: Readonly<Record<string, string>> = {
  add: 'set',
  create: 'set',
  delete: 'rm',
  get: 'ls',
  list: 'ls',
  put: 'set',
  remove: 'rm',
  show: 'ls',
}

/** Flags that hands know from `docker compose`, and how slipway does without them. */
const composeFlags = new Map(
  Object.entries({
    d: 'leave it out: the command returns as soon as the release is live',
    detach: 'leave it out: the command returns as soon as the release is live',
    build: 'leave it out: what changed is built by itself, and --rebuild builds everything',
    wait: 'leave it out: the command waits until everything is healthy',
    'force-recreate': '`slipway restart` makes new containers',
    'remove-orphans': 'leave it out: what the file names no more is removed by itself',
    scale: '`slipway scale` does that',
    rmi: 'images are kept: `docker image rm` removes them',
  }),
)

/** The failure of a command that does not exist in a group, or at the root. */
export function unknownCommand(input: string, corrections: readonly string[], group = ''): Failure {
  const words = group === 'secret ' ? secretWords : otherWords
  const known = Object.hasOwn(words, input) ? [words[input]] : corrections.map((word) => word.replaceAll('`', ''))
  const meant = known.map((word) => `\`slipway ${group}${word}\``).join(' or ')
  return {
    code: 'usage-invalid',
    what: `There is no command ${group}${input}`,
    why: meant === '' ? 'no command has a similar name' : `did you mean ${meant}?`,
    fix: `Run \`slipway ${group}--help\` for the list of commands.`,
  }
}

/** The failure of words behind a command that it cannot take. `isFlag` tells a flag's name from an argument's. */
export function wrongArguments(command: string, thrown: unknown, isFlag: (name: string) => boolean): Failure {
  return {
    code: 'usage-invalid',
    what: `\`slipway ${command}\` was not understood`,
    why: isSecretValue(command, thrown) ? secretValue : describeThrown(thrown, isFlag),
    fix: `Run \`slipway ${command} --help\` for its flags and examples.`,
  }
}

/** What is too much there may be a value, and that is not repeated. */
function isSecretValue(command: string, thrown: unknown): boolean {
  return command === 'secret set' && thrown instanceof UnexpectedPositionalError
}

const secretValue =
  'it takes the name of one secret and an environment; the value is never an argument, it is read from the standard input'

function describeThrown(thrown: unknown, isFlag: (name: string) => boolean): string {
  if (thrown instanceof FlagNotFoundError) return describeUnknownFlag(thrown)
  if (thrown instanceof AliasNotFoundError) {
    return `there is no flag -${thrown.input}; ${composeFlags.get(String(thrown.input)) ?? 'words for another command go behind --'}`
  }
  if (thrown instanceof ArgumentParseError) {
    const name = thrown.externalFlagNameOrPlaceholder
    return `${isFlag(name) ? '--' : ''}${name} cannot be ${thrown.input}: ${messageOf(thrown.exception)}`
  }
  if (thrown instanceof UnsatisfiedFlagError) return `--${thrown.externalFlagName} needs a value`
  if (thrown instanceof UnexpectedFlagError) return `--${thrown.externalFlagName} is given twice`
  if (thrown instanceof UnexpectedPositionalError) return `${thrown.input} is one argument too many`
  if (thrown instanceof UnsatisfiedPositionalError) return describeMissing(thrown)
  return messageOf(thrown)
}

function describeUnknownFlag({ input, corrections }: FlagNotFoundError): string {
  const habit = composeFlags.get(input)
  if (habit !== undefined) return `there is no flag --${input}; ${habit}`
  const meant = corrections.map((name) => `--${kebabCase(name)}`).join(' or ')
  return `there is no flag --${input}${meant === '' ? '' : `, did you mean ${meant}?`}`
}

function describeMissing({ placeholder, limit }: UnsatisfiedPositionalError): string {
  const [least] = limit ?? []
  return least === undefined || least < 2
    ? `${placeholder} is missing`
    : 'the service and the command behind -- are needed'
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
