import type { ResourceTypes } from './generated/resource-types.d.ts'
import type { Intrinsic } from './values.ts'

/** A type of resource that the landscape uses. */
export type ResourceType = keyof ResourceTypes

/** The least that a reference needs. */
interface Named {
  readonly logicalId: string
}

/** A value that the person or the program that deploys the template gives. */
export interface Parameter extends Named {
  readonly kind: 'parameter'
  readonly facts: ParameterFacts
}

/** What CloudFormation knows of a parameter. */
export interface ParameterFacts {
  readonly Type: string
  readonly Description: string
  readonly Default?: string | number
  readonly AllowedValues?: readonly string[]
  readonly AllowedPattern?: string
  readonly NoEcho?: true
}

/** What CloudFormation shall do with a resource beside its properties. */
export interface ResourceOptions {
  /** Resources that have to be there first and that no property refers to. */
  readonly dependsOn?: readonly Named[]
  /** What happens to it when the stack goes. `RetainExceptOnCreate`: it stays, unless its creation is rolled back. */
  readonly onDelete?: 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot'
  /** What happens to the old one when it is replaced. Default: as on delete where that is given. */
  readonly onReplace?: 'Delete' | 'Retain' | 'Snapshot'
  /** It is made only when a program on it says so, within so many minutes. */
  readonly signalMinutes?: number
}

/** One resource of a template. */
export interface Resource<Type extends ResourceType = ResourceType> extends Named, ResourceOptions {
  readonly kind: 'resource'
  readonly type: Type
  readonly properties: ResourceTypes[Type]['properties']
}

/** A resource under its logical id: short, and the same for good, because another id means another resource. */
export function resource<Type extends ResourceType>(
  logicalId: string,
  type: Type,
  properties: ResourceTypes[Type]['properties'],
  options: ResourceOptions = {},
): Resource<Type> {
  return { kind: 'resource', logicalId, type, properties, ...options }
}

/** A parameter under its name. */
export function parameter(logicalId: string, facts: ParameterFacts): Parameter {
  return { kind: 'parameter', logicalId, facts }
}

/** The value of a parameter, or what identifies a resource to others: its id, name or ARN, depending on its type. */
export function ref({ logicalId }: Named): Intrinsic {
  return { Ref: logicalId }
}

/** An attribute of a resource. */
export function attribute<Type extends ResourceType>(
  { logicalId }: Resource<Type>,
  name: ResourceTypes[Type]['attributes'],
): Intrinsic {
  return { 'Fn::GetAtt': [logicalId, name] }
}

/** A text with values in it: `${name}` for each of `values`, and pseudo parameters such as `${AWS::Region}`. */
export function sub(text: string, values?: Readonly<Record<string, Intrinsic>>): Intrinsic {
  return { 'Fn::Sub': values ? [text, values] : text }
}

/** A text as the user data of a machine takes it. */
export function base64(text: string | Intrinsic): Intrinsic {
  return { 'Fn::Base64': text }
}

/** Several values as one text. */
export function join(separator: string, parts: Intrinsic | readonly (string | Intrinsic)[]): Intrinsic {
  return { 'Fn::Join': [separator, parts] }
}

/** One of a list, counted from 0. */
export function select(index: number, list: Intrinsic | readonly (string | Intrinsic)[]): Intrinsic {
  return { 'Fn::Select': [index, list] }
}

/** The parts of a text between the separators. */
export function split(separator: string, text: Intrinsic): Intrinsic {
  return { 'Fn::Split': [separator, text] }
}

/** Facts of the deployment itself. */
export const pseudo = {
  accountId: { Ref: 'AWS::AccountId' },
  partition: { Ref: 'AWS::Partition' },
  region: { Ref: 'AWS::Region' },
  stackName: { Ref: 'AWS::StackName' },
} as const satisfies Record<string, Intrinsic>
