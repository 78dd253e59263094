import { composeDifferences } from './compose-differences.ts'
import { composeKeys } from './compose-keys.ts'
import { platforms, type KeySupport, type Needs, type Platform, type Support } from './key-support.ts'

const introduction = `<!-- Made by \`npm run generate\` from src/host/compose-keys. Do not edit. -->

# Keys of the Compose Specification

What each platform does with each key of a Compose file. Nothing is dropped in silence: a key, or a value of it, that a platform
cannot honour is an error with \`file:line:column\`, the reason and what to do instead, before anything changes.

- **yes**: it has its effect.
- **from N**: the same, with this version of the Docker Engine and its client, or with this builder; else an error.
- **none**: accepted, since it asks for nothing that could be missing here; the note says why.
- **in part**: accepted with a warning that says what is missing.
- **refused**: an error; the note says why and what to do.
- **later**: the platform is not built yet.

\`*\` stands for a name of your own. Names of your own below \`labels\`, \`environment\`, \`args\` and their like are not listed.
Keys that begin with \`x-\` are left alone everywhere.
`

/** The table of keys and platforms as a page, in Markdown. */
export function makeComposePage(): string {
  const sections = [
    ['Top level', isTopLevel],
    ['Services', (key: string) => /^services\.\*\.(?!build\.|deploy\.|pre_start\.)/.test(key)],
    ['`services.*.build`', (key: string) => key.startsWith('services.*.build.')],
    ['`services.*.deploy`', (key: string) => key.startsWith('services.*.deploy.')],
    ['`services.*.pre_start`', (key: string) => key.startsWith('services.*.pre_start.')],
  ] as const
  const tables = sections.map(([title, belongs]) => describeSection(title, belongs))
  return [introduction, describeCounts(), ...tables, composeDifferences].join('\n')
}

function isTopLevel(key: string): boolean {
  return !key.startsWith('services.')
}

/** How many keys a platform takes in which way. */
function countKeys(table: KeySupport): Readonly<Record<Support['is'], number>> {
  const count = (is: Support['is']) => Object.values(table).filter((support) => support.is === is).length
  return {
    honoured: count('honoured'),
    informational: count('informational'),
    refused: count('refused'),
  }
}

function describeCounts(): string {
  const { honoured, informational, refused } = countKeys(composeKeys)
  const all = Object.keys(composeKeys).length
  return `On \`docker\`, of ${all} keys ${honoured} are honoured, ${informational} have no effect to have and ${refused} are refused.\n`
}

function describeSection(title: string, belongs: (key: string) => boolean): string {
  const keys = Object.keys(composeKeys).filter(belongs).toSorted()
  const head = `| Key | ${platforms.join(' | ')} | Note |\n| ${'--- | '.repeat(platforms.length + 2)}`
  return `## ${title}\n\n${[head, ...keys.map(describeRow)].join('\n')}\n`
}

function describeRow(key: string): string {
  const support = composeKeys[key]
  if (!support) return ''
  const cells = platforms.map((platform) => describeSupport(platform, support))
  return `| \`${key.replace(/^services\.\*\./, '')}\` | ${cells.join(' | ')} | ${noteOf(support)} |`
}

function describeSupport(platform: Platform, support: Support): string {
  if (platform !== 'docker') return 'later'
  switch (support.is) {
    case 'honoured':
      return support.needs ? describeNeeds(support.needs) : 'yes'
    case 'informational':
      return 'none'
    case 'refused':
      return 'refused'
  }
}

function describeNeeds({ client, builder }: Needs): string {
  return builder === undefined ? `from ${client ?? ''}` : `from ${builder === 'buildx' ? 'buildx' : 'BuildKit'}`
}

function noteOf(support: Support): string {
  if (support.is !== 'refused') return support.note ?? ''
  const allowed = support.unless ? ` Accepted: ${support.unless.map((value) => `\`${value}\``).join(', ')}.` : ''
  return `${support.reason}. ${support.fix}${allowed}`
}
