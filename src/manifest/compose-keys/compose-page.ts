import { composeDifferences } from './compose-differences.ts'
import { composeKeys } from './compose-keys.ts'
import { fargateKeys } from './fargate-keys.ts'
import { platforms, type KeySupport, type Needs, type Platform, type Support } from './key-support.ts'

/** What is known of the platforms that are built. */
const tables: Readonly<Partial<Record<Platform, KeySupport>>> = { docker: composeKeys, fargate: fargateKeys }

const introduction = `<!-- Made by \`npm run generate\` from src/manifest/compose-keys. Do not edit. -->

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

function describeCounts(): string {
  const lines = Object.entries(tables).map(([platform, table]) => describeCount(platform, Object.values(table)))
  return `${lines.join('\n')}\n`
}

/** How many keys a platform takes in which way. */
function describeCount(platform: string, all: readonly Support[]): string {
  const count = (is: Support['is']) => all.filter((support) => support.is === is).length
  const part = count('partial') > 0 ? `, ${count('partial')} are honoured in part` : ''
  const rest = `${count('informational')} have no effect to have and ${count('refused')} are refused`
  return `On \`${platform}\`, of ${all.length} keys ${count('honoured')} are honoured${part}, ${rest}.`
}

function describeSection(title: string, belongs: (key: string) => boolean): string {
  const keys = Object.keys(composeKeys).filter(belongs).toSorted()
  const head = `| Key | ${platforms.join(' | ')} | Note |\n| ${'--- | '.repeat(platforms.length + 2)}`
  return `## ${title}\n\n${[head, ...keys.map(describeRow)].join('\n')}\n`
}

function describeRow(key: string): string {
  const cells = platforms.map((platform) => describeSupport(tables[platform]?.[key]))
  return `| \`${key.replace(/^services\.\*\./, '')}\` | ${cells.join(' | ')} | ${noteOf(key)} |`
}

function describeSupport(support: Support | undefined): string {
  switch (support?.is) {
    case undefined:
      return 'later'
    case 'honoured':
      return support.needs ? describeNeeds(support.needs) : 'yes'
    case 'informational':
      return 'none'
    case 'partial':
      return 'in part'
    case 'refused':
      return 'refused'
  }
}

function describeNeeds({ client, builder }: Needs): string {
  return builder === undefined ? `from ${client ?? ''}` : `from ${builder === 'buildx' ? 'buildx' : 'BuildKit'}`
}

/** What there is to say of a key, once where every platform says the same. */
function noteOf(key: string): string {
  const notes = Object.entries(tables).map(([platform, table]) => [platform, noteFor(table[key])] as const)
  const [first = ''] = notes.map(([, note]) => note)
  if (notes.every(([, note]) => note === first)) return first
  return notes.flatMap(([platform, note]) => (note === '' ? [] : [`**${platform}**: ${note}`])).join(' ')
}

function noteFor(support: Support | undefined): string {
  if (!support) return ''
  if (support.is === 'honoured' || support.is === 'informational') return support.note ?? ''
  const allowed = support.unless ? ` Accepted: ${support.unless.map((value) => `\`${value}\``).join(', ')}.` : ''
  return support.is === 'partial' ? `${support.missing}${allowed}` : `${support.reason}. ${support.fix}${allowed}`
}
