// Writes the types of every CloudFormation resource that the landscape names, from the published specification, so that a wrong
// property is an error of the compiler; and beside them which properties replace a resource and which resources hold data.
// Not committed: `npm run types` makes them anew. Usage: node bin/lib/write-aws-types.mjs
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const landscape = 'src/landscape'
const folder = `${landscape}/cloudformation/generated`
const database = loadAwsServiceSpecSync()

/** Every resource type that a source names in quotes. */
function typesInUse() {
  const files = readdirSync(landscape, { recursive: true }).filter((path) => /(?<!\.test|\.d)\.ts$/.test(path))
  const texts = files.map((path) => readFileSync(`${landscape}/${path}`, 'utf8'))
  const names = texts.flatMap((text) =>
    [...text.matchAll(/'(AWS::[A-Za-z0-9]+::[A-Za-z0-9]+)'/g)].map(([, name]) => name),
  )
  return [...new Set(names)].toSorted()
}

/** The interfaces of one resource: its properties, and the shapes that those are made of. */
function interfacesOf(type) {
  const resource = database.lookup('resource', 'cloudFormationType', 'equals', type).only()
  const prefix = type.split('::').slice(1).join('')
  const found = new Map()
  const properties = interfaceOf(`${prefix}Properties`, resource.properties, { prefix, found })
  return { type, prefix, resource, text: [properties, ...found.values()].join('\n') }
}

function interfaceOf(name, properties, context) {
  const lines = Object.entries(properties)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { type, required, documentation }]) => {
      const quoted = /^\w+$/.test(key) ? key : `'${key}'`
      const optional = required ? '' : '?'
      const undefinable = required ? '' : ' | undefined'
      return `${comment(documentation)}  readonly ${quoted}${optional}: ${typeOf(type, context)}${undefinable}`
    })
  return `export interface ${name} {\n${lines.join('\n')}\n}\n`
}

/** The first sentence of AWS's own words. */
function comment(documentation = '') {
  const [sentence = ''] = documentation.split(/(?<=\.)\s|\n/)
  const text = sentence.replaceAll('*/', '').trim()
  return text === '' ? '' : `  /** ${text} */\n`
}

function typeOf(type, context) {
  switch (type.type) {
    case 'string':
      return `Value<${type.allowedValues?.map((each) => `'${each}'`).join(' | ') ?? 'string'}>`
    case 'date-time':
      return 'Value<string>'
    case 'number':
    case 'integer':
      return 'Value<number>'
    case 'boolean':
      return 'Value<boolean>'
    case 'json':
      return 'Json'
    case 'null':
      return 'null'
    case 'tag':
      return 'Tag'
    case 'array':
      return `Value<readonly (${typeOf(type.element, context)})[]>`
    case 'map':
      return `Value<Readonly<Record<string, ${typeOf(type.element, context)}>>>`
    case 'union':
      return type.types.map((each) => typeOf(each, context)).join(' | ')
    case 'ref':
      return `Value<${named(type.reference.$ref, context)}>`
    default:
      throw new Error(`the specification has a type that this program does not know: ${JSON.stringify(type)}`)
  }
}

/** Name of the interface of a shape; written down the first time it is met. */
function named(id, context) {
  const shape = database.get('typeDefinition', id)
  const name = `${context.prefix}${shape.name}`
  if (!context.found.has(name)) {
    context.found.set(name, '')
    context.found.set(name, interfaceOf(name, shape.properties, context))
  }
  return name
}

const all = typesInUse().map(interfacesOf)
const attributesOf = ({ attributes = {} }) =>
  Object.keys(attributes)
    .map((name) => `'${name}'`)
    .join(' | ') || 'never'
const lines = [
  '// Made by `npm run types` from @aws-cdk/aws-service-spec. Do not edit.',
  "import type { Json, Value } from '../values.ts'",
  '',
  '/** A tag of a resource. */',
  'interface Tag {',
  '  readonly Key: string',
  '  readonly Value: Value<string>',
  '}',
  '',
  ...all.map(({ text }) => text),
  '/** Every resource type in use: its properties, and the attributes that `Fn::GetAtt` reads. */',
  'export interface ResourceTypes {',
  ...all.map(
    ({ type, prefix, resource }) =>
      `  '${type}': { readonly properties: ${prefix}Properties; readonly attributes: ${attributesOf(resource)} }`,
  ),
  '}',
  '',
]
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}/resource-types.d.ts`, lines.join('\n'))

/** What a plan has to know of the types in use: what replaces a resource, for sure or maybe. Of every type: whether it holds data. */
function traits() {
  const replacing = ({ properties }) =>
    Object.keys(properties)
      .filter((name) => ['yes', 'maybe'].includes(properties[name].causesReplacement))
      .toSorted()
  const stateful = [...database.all('resource')].filter(({ isStateful }) => isStateful)
  return {
    replacing: Object.fromEntries(all.map(({ type, resource }) => [type, replacing(resource)])),
    stateful: stateful.map(({ cloudFormationType }) => cloudFormationType).toSorted(),
  }
}
writeFileSync(`${folder}/resource-traits.json`, JSON.stringify(traits()))
