import type { Command, RouteMap } from '@stricli/core'
import { failureKinds } from '../core/error.ts'
import type { CliContext } from './context.ts'
import type { CommandDocs, Example } from './define-command.ts'
import { globalAliases, globalFlags } from './global-flags.ts'
import { kebabCase } from './kebab-case.ts'
import { exitCodeMeanings, rootBrief, rootExamples } from './text/root.ts'

/** A command or a group of commands. */
export type Target = Command<CliContext> | RouteMap<CliContext>

/** What the help needs of a stricli flag. */
interface Flag {
  readonly kind: string
  readonly brief: string
  readonly placeholder?: string
  readonly default?: unknown
}
type Row = readonly [left: string, right: string]
type Heading = (title: string) => string

/** The help of a command, a group, or of slipway itself. `heading` dresses the titles. */
export function renderHelp(target: Target, prefix: readonly string[], heading: Heading): string {
  const sections = 'parameters' in target ? commandHelp(target, prefix, heading) : groupHelp(target, prefix, heading)
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function commandHelp(command: Command<CliContext>, prefix: readonly string[], heading: Heading): string[][] {
  const docs = docsOf(command)
  const { flags = {}, aliases = {} } = command.parameters
  const isGlobal = ([name, flag]: [string, Flag]): boolean =>
    Object.entries(globalFlags).some(([each, one]) => each === name && one.brief === flag.brief)
  const own = Object.entries(flags).filter((entry) => !isGlobal(entry))
  const global = Object.entries(flags).filter(isGlobal)
  const args = argumentRows(command)
  return [
    [docs.brief, ...(docs.details === undefined ? [] : ['', docs.details])],
    [heading('Usage'), `  ${[...prefix, docs.usage ?? `${usageOf(command)} [flags]`.trimStart()].join(' ')}`],
    section(heading('Arguments'), args),
    section(
      heading('Flags'),
      own.map((flag) => flagRow(flag, aliases)),
    ),
    section(heading('Flags of every command'), [...global.map((flag) => flagRow(flag, aliases)), helpRow]),
    exampleSection(heading('Examples'), docs.examples),
  ]
}

function groupHelp(group: RouteMap<CliContext>, prefix: readonly string[], heading: Heading): string[][] {
  const isRoot = prefix.length === 1
  const entries = group.getAllEntries().filter(({ hidden }) => !hidden)
  const commands = entries.map((entry): Row => [entry.name.original, entry.target.brief])
  const flags = Object.entries(globalFlags).map((flag) => flagRow(flag, globalAliases))
  return [
    [isRoot ? rootBrief : group.brief],
    [heading('Usage'), `  ${prefix.join(' ')} <command> [flags]`],
    ...(isRoot ? [exampleSection(heading('Start here'), rootExamples)] : []),
    section(heading('Commands'), commands),
    section(heading('Flags of every command'), [...flags, helpRow, ...(isRoot ? [versionRow] : [])]),
    ...(isRoot ? [section(heading('Exit codes'), exitCodeRows())] : []),
    [`Run \`${prefix.join(' ')} <command> --help\` for the flags and examples of a command.`],
  ]
}

const helpRow: Row = ['-h, --help', 'Print this help']
const versionRow: Row = ['    --version', 'Print the version']

/** Every exit code with its meaning and the names of the failures that end with it. */
function exitCodeRows(): Row[] {
  const names = new Map<number, string[]>([[0, []]])
  for (const [name, { exit }] of Object.entries(failureKinds)) names.set(exit, [...(names.get(exit) ?? []), name])
  return [...names].flatMap(([exit, failures]): Row[] => [
    [String(exit).padStart(3), exitCodeMeanings[exit] ?? ''],
    ...wrapWords(failures, 68).map((line): Row => ['', `  ${line}`]),
  ])
}

function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length + 1 <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function section(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return []
  const width = Math.max(...rows.map(([left]) => left.length))
  return [title, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())]
}

function exampleSection(title: string, examples: readonly Example[]): string[] {
  return section(
    title,
    examples.map(({ line, brief }): Row => [line, brief]),
  )
}

function docsOf(command: Command<CliContext>): CommandDocs {
  return 'docs' in command ? (command.docs as CommandDocs) : { brief: command.brief, examples: [] }
}

function usageOf({ parameters: { positional } }: Command<CliContext>): string {
  if (positional === undefined) return ''
  if (positional.kind === 'array') return `[${positional.parameter.placeholder ?? 'word'}...]`
  return positional.parameters
    .map(({ placeholder = 'word', optional }) => (optional ? `[${placeholder}]` : `<${placeholder}>`))
    .join(' ')
}

function argumentRows(command: Command<CliContext>): Row[] {
  const { args } = docsOf(command)
  if (args !== undefined) return args.map(({ name, brief }): Row => [name, brief])
  const { positional } = command.parameters
  if (positional === undefined) return []
  const parameters = positional.kind === 'array' ? [positional.parameter] : positional.parameters
  return parameters.map(({ placeholder = 'word', brief }): Row => [placeholder, brief])
}

function flagRow([name, flag]: [string, Flag], aliases: Readonly<Record<string, string | undefined>>): Row {
  const letter = Object.keys(aliases).find((alias) => aliases[alias] === name)
  const value = flag.kind === 'boolean' ? '' : ` <${flag.placeholder ?? 'value'}>`
  return [`${letter === undefined ? '   ' : `-${letter},`} --${kebabCase(name)}${value}`, describeFlag(flag)]
}

function describeFlag(flag: Flag): string {
  return flag.kind === 'parsed' && flag.default !== undefined
    ? `${flag.brief}. Default: ${String(flag.default)}`
    : flag.brief
}
