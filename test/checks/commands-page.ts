import { routes } from '../../src/cli/routes.ts'
import type { SlipwayCommand } from '../../src/cli/define-command.ts'
import { runRecorded } from '../cli/run-recorded.ts'

const introduction = `<!-- Made by \`npm run generate\` from the command table. Do not edit. -->

# Commands

What \`slipway <command> --help\` says of each. Data goes to stdout, all else to stderr; \`--json\` is described in [json.md](json.md). Where \`[environment]\` or \`-e\` names an environment
in AWS, [aws.md](aws.md) says what is different there.
`

const variables = `## Environment variables

| Variable                                                                                        | What it does                                                                                                               |
| ----------------------------------------------------------------------------------------------- | -------------------------------------------------------------------------------------------------------------------------- |
| \`COMPOSE_FILE\`, \`COMPOSE_PATH_SEPARATOR\`, \`COMPOSE_PROFILES\`, \`COMPOSE_PROJECT_NAME\`            | as with Docker Compose                                                                                                     |
| \`COMPOSE_ENV_FILES\`, \`COMPOSE_DISABLE_ENV_FILE\`                                                 | as with Docker Compose: files instead of \`.env\`, and no such file                                                          |
| \`DOCKER_HOST\`, \`DOCKER_CONTEXT\`, \`DOCKER_CONFIG\`, …                                             | as with the docker client, which is used                                                                                   |
| \`AWS_PROFILE\`, \`AWS_REGION\`, \`AWS_ACCESS_KEY_ID\`, …                                             | as with the AWS CLI: [aws-login.md](aws-login.md)                                                                          |
| \`AWS_ENDPOINT_URL\`                                                                              | an emulator instead of AWS, for every call: [rehearse](aws/rehearse.md)                                                    |
| \`SLIPWAY_TOOLS_IMAGE\`                                                                           | another image that writes files of secrets and configs in AWS: [images](aws/images.md)                                     |
| \`SLIPWAY_HTTP_PORT\`, \`SLIPWAY_HTTPS_PORT\`                                                       | the one port that the edge listens on; 0 takes a free one                                                                  |
| \`SLIPWAY_STATE_DIR\`                                                                             | one folder for all that is remembered, with an edge of its own; else \`XDG_STATE_HOME\` and \`XDG_CACHE_HOME\` say where it is |
| \`NO_COLOR\`, \`FORCE_COLOR\`                                                                       | no colour, or colour where there is no terminal                                                                            |
`

interface Entry {
  readonly words: string
  readonly command: SlipwayCommand
}

/** Every command that the help lists, groups by their commands. */
export function listedCommands(): Entry[] {
  return routes.getAllEntries().flatMap(({ name, target, hidden }) => {
    if (hidden) return []
    const own = name.original
    if (!('getAllEntries' in target)) return [{ words: own, command: target as SlipwayCommand }]
    const inner = target.getAllEntries().filter((entry) => !entry.hidden)
    return inner.map((entry) => ({
      words: `${own} ${entry.name.original}`,
      command: entry.target as SlipwayCommand,
    }))
  })
}

/** The page of all commands, made from their help. */
export async function makeCommandsPage(): Promise<string> {
  const commands = listedCommands()
  const contents = commands.map(({ words }) => `[${words}](#slipway-${words.replace(' ', '-')})`).join(' · ')
  const { stdout } = await runRecorded('--help')
  const flags = sectionOf(stdout, 'Flags of every command')
  const exits = sectionOf(stdout, 'Exit codes')
  const sections = await Promise.all(commands.map(describeCommand))
  const shared = `## Flags of every command\n\n${fenced(flags)}\n## Exit codes\n\n${fenced(exits)}`
  const more = '[Flags of every command](#flags-of-every-command) · [Exit codes](#exit-codes)'
  return [introduction, `${contents} · ${more}\n`, ...sections, shared, variables].join('\n')
}

async function describeCommand({ words, command }: Entry): Promise<string> {
  const { brief, details, examples } = command.docs
  const { stdout } = await runRecorded(`${words} --help`)
  const table = ['Arguments', 'Flags'].map((title) => sectionOf(stdout, title)).filter(Boolean)
  const usage = sectionOf(stdout, 'Usage').trim()
  const widest = Math.max(...examples.map(({ line }) => line.length))
  const lines = examples.map((one) => `${one.line.padEnd(widest)}  # ${one.brief}`)
  return [
    `## slipway ${words}\n`,
    `${escaped(brief)}. \`${usage}\`\n`,
    ...(details === undefined ? [] : [`${escaped(details)}\n`]),
    ...(table.length === 0 ? [] : [fenced(table.join('\n\n'))]),
    `\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`,
  ].join('\n')
}

/** The lines below a heading of a help text. */
function sectionOf(help: string, title: string): string {
  const section = help.split('\n\n').find((each) => each.startsWith(`${title}\n`)) ?? ''
  return section.trimEnd().slice(title.length + 1)
}

const fenced = (text: string) => `\`\`\`\n${text}\n\`\`\`\n`

/** Outside of backticks Markdown would take `<name>` for HTML. */
function escaped(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replace(/[<*_]/g, String.raw`\$&`) : part))
    .join('`')
}
