import type { Parameter, Resource, ResourceType } from './resource.ts'
import type { Intrinsic } from './values.ts'

/** A value that others need, under its name. */
export interface Output {
  readonly description: string
  readonly value: Intrinsic | string
}

/** What a template is made of. */
export interface TemplateParts {
  readonly description: string
  readonly parameters?: readonly Parameter[]
  readonly resources: readonly Resource[]
  readonly outputs?: Readonly<Record<string, Output>>
}

/** A template as CloudFormation reads it. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09'
  readonly Description: string
  readonly Parameters?: Readonly<Record<string, object>>
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Outputs?: Readonly<Record<string, object>>
}

/** A resource as CloudFormation reads it. */
export interface TemplateResource {
  readonly Type: ResourceType
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly CreationPolicy?: object
  readonly Properties: object
}

/** A template as a file, with the same bytes each time; several who ask cause one writing. */
export function templateText(template: Template): string {
  const text = texts.get(template) ?? `${JSON.stringify(template, null, 2)}\n`
  texts.set(template, text)
  return text
}

const texts = new WeakMap<Template, string>()

/** Puts a template together, in the order given. Throws when it refers to what it does not have. */
export function templateOf({ description, parameters = [], resources, outputs = {} }: TemplateParts): Template {
  const template: Template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: description,
    ...(parameters.length > 0 && {
      Parameters: Object.fromEntries(parameters.map(({ logicalId, facts }) => [logicalId, facts])),
    }),
    Resources: Object.fromEntries(resources.map(resourceEntry)),
    ...(Object.keys(outputs).length > 0 && { Outputs: mapOutputs(outputs) }),
  }
  refuseUnknown(template, [...parameters, ...resources])
  return template
}

function resourceEntry(given: Resource): readonly [string, TemplateResource] {
  const { logicalId, type, properties, dependsOn = [], onDelete, signalMinutes } = given
  const onReplace = given.onReplace ?? (onDelete === 'RetainExceptOnCreate' ? 'Retain' : onDelete)
  return [
    logicalId,
    {
      Type: type,
      ...(dependsOn.length > 0 && { DependsOn: dependsOn.map((each) => each.logicalId) }),
      ...(onDelete && { DeletionPolicy: onDelete }),
      ...(onReplace && { UpdateReplacePolicy: onReplace }),
      ...(signalMinutes && { CreationPolicy: { ResourceSignal: { Count: 1, Timeout: `PT${signalMinutes}M` } } }),
      Properties: properties,
    },
  ]
}

function mapOutputs(outputs: Readonly<Record<string, Output>>): Record<string, object> {
  const entries = Object.entries(outputs)
  return Object.fromEntries(
    entries.map(([name, { description, value }]) => [name, { Description: description, Value: value }]),
  )
}

/** A reference to nothing would be found by CloudFormation, minutes later. */
function refuseUnknown(template: Template, parts: readonly { readonly logicalId: string }[]): void {
  const ids = parts.map(({ logicalId }) => logicalId)
  const known = new Set(ids)
  const twice = known.size < ids.length ? ids.find((id, index) => ids.indexOf(id) !== index) : undefined
  if (twice !== undefined) throw new Error(`the template has ${twice} twice`)
  const unknown = [...referencesIn(template)].find((id) => !known.has(id) && !id.startsWith('AWS::'))
  if (unknown !== undefined) throw new Error(`the template refers to ${unknown}, which it does not have`)
}

/** Every logical id that a part of a template refers to. */
export function referencesIn(part: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  collectReferences(part, found)
  return found
}

/** Adds every logical id that a part of a template refers to. Every value of every template comes by here. */
function collectReferences(part: unknown, found: Set<string>): void {
  if (typeof part !== 'object' || part === null) return
  if (Array.isArray(part)) {
    for (const value of part) collectReferences(value, found)
    return
  }
  for (const key of Object.keys(part)) collectFrom(key, (part as Readonly<Record<string, unknown>>)[key], found)
}

function collectFrom(key: string, value: unknown, found: Set<string>): void {
  if (key === 'Ref') found.add(String(value))
  // Containers of a task have a `DependsOn` of their own, with objects in it.
  else if (key === 'DependsOn' && isTexts(value)) for (const id of value) found.add(id)
  else if (key === 'Fn::GetAtt' && Array.isArray(value)) found.add(String(value[0]))
  else if (key === 'Fn::Sub') collectNames(value, found)
  else if (typeof value === 'object') collectReferences(value, found)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

/** What `${…}` stands for in a text; `${!…}` is no reference, and values given beside the text are named there. */
function collectNames(value: unknown, found: Set<string>): void {
  const [text, values = {}] = (Array.isArray(value) ? value : [value]) as [unknown, object?]
  for (const [, name = ''] of String(text).matchAll(/\$\{([^!}][^}]*)\}/g)) {
    if (!Object.hasOwn(values, name)) found.add(name.split('.', 1)[0] ?? name)
  }
  collectReferences(values, found)
}
