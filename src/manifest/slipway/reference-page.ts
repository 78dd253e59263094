import type * as z from 'zod/mini'
import { docOf, childSchema, isAnything, isOptional, keysOf, nameSchema, optionsOf } from './walk-schema.ts'
import { slipwaySchema } from './schema.ts'

type Schema = z.core.$ZodType

const introduction = `<!-- Made by \`npm run generate\` from src/manifest/slipway/schema.ts. Do not edit. -->

# slipway.yaml

What is around the services of a Compose file: host names, numbers, data that is kept, and what differs from environment to
environment. The file is optional: \`slipway up\` runs a Compose file without it. It stands beside the Compose file.

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/slipway/schema/slipway.schema.json
project: shop

services:
  db:
    data: [/var/lib/postgresql/data]

environments:
  local:
    services:
      web:
        routes:
          - host: shop.localhost
            port: 8011
            health: /health
      api:
        scale: 2
        overrides:
          environment:
            LOG_LEVEL: debug
\`\`\`

The first line gives completion and checks in every editor that uses the YAML language server (Visual Studio Code with the YAML
extension, JetBrains, Neovim, Helix, …). The path is that of the schema in the installed package, relative to the file; it may
be any other path or address where \`slipway.schema.json\` lies. Slipway itself does not read that line.
`

const rules = `## Rules

- **Every problem at once.** What is wrong in this file is reported together with what is wrong in the Compose file, each with
  \`file:line:column\`. Unknown keys are errors. Keys of the top level that begin with \`x-\` are left alone, as a place for anchors.
- **Name of the project.** \`COMPOSE_PROJECT_NAME\` goes first, then \`project\` here or \`name\` in the Compose file, then the name of the
  folder. Where both files give a name, it must be the same.
- **Variables** such as \`\${TAG}\` are replaced inside \`overrides\` only. The rest of the file says the same for everybody.
- **Overrides** are one more Compose file on top of the others: mappings are merged by key, lists are appended, single values are replaced,
  \`!reset\` takes a key away and \`!override\` replaces it. Paths start in the folder of the Compose file.
- **Environments.** \`local\` is this machine. One with \`platform: fargate\` is in AWS ([docs/aws.md](aws.md)); other platforms cannot run yet. Each value is checked whichever environment is used; whether the values go together, when it is.
- **Routes.** On this machine a host name belongs to one project. Several services may share one, each for the requests that its conditions
  name; all conditions of a route must hold. Routes with a priority are asked first, then the most specific: exact host before \`*\`, longer path before
  shorter. Names outside \`.localhost\` are served too; that they lead to this machine is the business of your DNS or \`/etc/hosts\`. A route replaces all
  default names of its service. A \`redirect\` with nothing but \`protocol: https\` is for requests that came by HTTP; what came by HTTPS goes to
  the service.
- **Data.** Each path is a volume of its own, filled with what the image has there while it is empty, and kept until \`slipway down --volumes\`.
  Locally it is the volume \`<project>_<service>-<path with dashes>\`. On a machine of the project's own it is the folder \`/containers/<service>/<path>\`, where
  \`/host\` stands for \`/containers/<service>\` itself. Like every volume it has one writer at a time, unless the Compose file says
  \`deploy.update_config.order: start-first\`. On Fargate there are no such folders yet: a service that has one is an error there with its place.
- **Buckets.** They are S3 buckets of an environment in AWS. This machine has no S3 and Slipway does not pretend that it has: in \`local\` a bucket is an
  error with its place. What a service keeps as files, it keeps in a data folder such as \`/host/uploads\`, which is there in every environment;
  what speaks S3 finds a server for it as one more service of the Compose file.
- **TypeScript.** \`defineProject\` and the type \`SlipwayManifest\` are exported for \`slipway.config.ts\`, which is not read yet; where one
  lies beside the Compose file, Slipway says so and stops.
`

/** The reference page of slipway.yaml, in Markdown. */
export function makeReferencePage(): string {
  const sections = sectionsOf('', slipwaySchema).map(describeSection)
  return [introduction, ...sections, describeLater(), rules].join('\n')
}

/** A mapping whose keys the schema knows, with the key path that leads to it. */
interface Section {
  readonly path: string
  readonly keys: readonly (readonly [string, Schema])[]
}

/** Every mapping of the schema, the outer before the inner. */
function sectionsOf(path: string, schema: Schema): readonly Section[] {
  const name = nameSchema(schema)
  const keys = keysOf(schema)
  const named = name && !isAnything(childSchema(schema, '') ?? schema) ? childSchema(schema, '') : undefined
  const item = childSchema(schema, 0)
  return [
    ...(keys.length > 0 ? [{ path, keys }] : []),
    ...keys.flatMap(([key, child]) => sectionsOf(path === '' ? key : `${path}.${key}`, child)),
    ...(named ? sectionsOf(`${path}.<name>`, named) : []),
    ...(item ? sectionsOf(`${path}[]`, item) : []),
  ]
}

function describeSection({ path, keys }: Section): string {
  const head = '| Key | Meaning | Accepted | Default | Unit | Example |\n| --- | --- | --- | --- | --- | --- |'
  const rows = keys.filter(([, schema]) => !docOf(schema)?.later).map(describeRow)
  return `## ${path === '' ? 'Top level' : `\`${path}\``}\n\n${[head, ...rows].join('\n')}\n`
}

function describeRow([key, schema]: readonly [string, Schema]): string {
  const { description = '', accepted = '', fallback, unit, example, aws } = docOf(schema) ?? {}
  const missing = isOptional(schema) ? '–' : 'must be given'
  const shown = example === undefined ? '' : code(JSON.stringify(example))
  const meaning = aws === undefined ? description : `${description} In AWS only: ${aws}.`
  return row([code(key), meaning, accepted, fallback ?? missing, unit ?? '', shown])
}

/** Keys whose place is taken, with where they stand. */
function describeLater(): string {
  const rows = sectionsOf('', slipwaySchema).flatMap(({ path, keys }) =>
    keys.flatMap(([key, schema]) => {
      const doc = [schema, ...optionsOf(schema)].map(docOf).find((each) => each?.later)
      return doc ? [row([code(`${path}.${key}`), doc.description, code(JSON.stringify(doc.example))])] : []
    }),
  )
  const head = '| Key | Meaning | Example |\n| --- | --- | --- |'
  const text = 'These keys parse, so that editors know them, and are errors in an environment that is used.'
  return `## Not built yet\n\n${text}\n\n${[head, ...rows].join('\n')}\n`
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
}

function code(text: string): string {
  return `\`${text}\``
}
