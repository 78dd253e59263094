import { comment, script, variable, type Script } from '../core/script.ts'
import { logicalName, type Component, type Input, type Landscape } from '../landscape/component.ts'
import type { Project } from '../manifest/project.ts'

/** The most that CloudFormation takes from the command line; what is larger goes through the bucket of the foundation. */
const maxTemplateBytes = 51_200

/** A script that deploys every stack of a landscape with the AWS CLI alone, from the templates beside it. */
export function writeDeployScript(project: Project, landscape: Landscape): string {
  const { environment, components } = landscape
  const { region, account, role } = environment
  const first = components.filter(({ name }) => name === 'foundation')
  const rest = components.filter(({ name }) => name !== 'foundation')
  const writer: Writer = { project, landscape, read: new Set() }
  const body = [
    ...first.map((component) => stackPart(writer, component)),
    givenPart(writer),
    ...rest.map((component) => stackPart(writer, component)),
  ]
  const { text } = script`#!/bin/sh
${comment(`Deploys the environment ${environment.name} of ${project.name}: every stack, in an order in which they can be made.`)}
# Made by slipway synth. It needs the AWS CLI and credentials, and can be repeated: what is as wanted stays as it is.
${[...(role === undefined ? [] : [comment(`slipway.yaml deploys as the role ${role}: assume it first.`)])]}
set -eu
cd "$(dirname "$0")"
${[...(region === undefined ? [] : [script`export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`])]}
${functions(project.name, environment.name)}
${[...(account === undefined ? [] : [accountPart(account)])]}
${body}
echo 'All stacks are deployed.' >&2
`
  return text.replaceAll(/\n{3,}/g, '\n\n')
}

/** What is written so far. */
interface Writer {
  readonly project: Project
  readonly landscape: Landscape
  /** Variables that hold an output of a stack already. */
  readonly read: Set<string>
}

function accountPart(account: string): Script {
  return script`
wanted=${account}
account=$(aws sts get-caller-identity --query Account --output text)
[ "$account" = "$wanted" ] || fail "these are credentials of the account $account, and slipway.yaml names $wanted"`
}

function functions(project: string, environment: string): Script {
  return script`
# fail MESSAGE
fail() {
  echo "$1" >&2
  exit 1
}

# output STACK NAME: the value of an output.
output() {
  value=$(aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text)
  case $value in '' | None) fail "the stack $1 has no output $2" ;; esac
  printf '%s\n' "$value"
}

# zone STACK PARAMETER NUMBER: the zone that the stack has, else the one with this number in the region. Another one would
# replace subnets.
zone() {
  value=$(aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Parameters[?ParameterKey=='$2'].ParameterValue" --output text 2>/dev/null) || value=
  case $value in
    '' | None)
      value=$(aws ec2 describe-availability-zones --filters Name=zone-type,Values=availability-zone \
        Name=state,Values=available --query 'sort(AvailabilityZones[].ZoneName)' --output text | cut -f "$3")
      ;;
  esac
  [ -n "$value" ] || fail "the region has no zone number $3"
  printf '%s\n' "$value"
}

# deploy STACK BUCKET TAG [PARAMETER=VALUE ...]: makes or changes a stack; large templates go through the bucket.
deploy() {
  stack=$1 bucket=$2 tag=$3
  shift 3
  if [ "$#" -gt 0 ]; then set -- --parameter-overrides "$@"; fi
  if [ -n "$tag" ]; then set -- "$tag" "$@"; fi
  set -- --tags ${`slipway:project=${project}`} "$@"
  if [ -n "$bucket" ]; then set -- --s3-bucket "$bucket" --s3-prefix templates "$@"; fi
  echo "Deploying $stack" >&2
  aws cloudformation deploy --stack-name "$stack" --template-file "$stack.template.json" \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset "$@"
}
environment=${`slipway:environment=${environment}`}
`
}

/** One stack: what it needs of others first, each asked once. */
function stackPart(writer: Writer, component: Component): Script {
  const { name, stack, inputs } = component
  const bucket = isLarge(component) ? bucketOf(writer) : undefined
  const needs = Object.entries(inputs).flatMap(([parameter, input]) => needOf(writer, component, parameter, input))
  const parameters = Object.entries(inputs).map(
    ([parameter, input]) => script` \
  ${pair(component, parameter, input)}`,
  )
  const tag = name === 'foundation' ? script`''` : script`"$environment"`
  return script`
${comment(name)}
${[...(bucket?.reads ?? []), ...needs]}
deploy ${stack} ${bucket ? script`"$${bucket.name}"` : script`''`} ${tag}${joined(parameters)}`
}

function joined(parts: readonly Script[]): Script {
  return { kind: 'script', text: parts.map(({ text }) => text).join('') }
}

/** `Parameter=value` as one word. */
function pair(component: Component, parameter: string, input: Input): Script {
  if (input.from === 'value') return script`${`${parameter}=${input.value}`}`
  return script`${parameter}="$${holderOf(component, parameter, input)}"`
}

/** The variable that holds the value of a parameter. */
function holderOf(component: Component, parameter: string, input: Exclude<Input, { from: 'value' }>): Script {
  switch (input.from) {
    case 'output':
      return variable(input.component, input.output)
    case 'zone':
      return variable(component.name, parameter)
    case 'image':
      return imageVariable(input.service)
    case 'secret':
      return secretVariable(input.secret)
    default:
      return otherVariable(input)
  }
}

type OtherInput = Extract<Input, { from: 'repository' | 'tools' | 'environment' }>

/** Variable in which a person gives what only `slipway up` makes: `REPOSITORY_WEB`, `TOOLS_IMAGE`, `VARIABLES_WEB`. */
function otherVariable(input: OtherInput): Script {
  if (input.from === 'tools') return variable('TOOLS', input.fact.toUpperCase())
  return variable(input.from === 'repository' ? 'REPOSITORY' : 'VARIABLES', upperName(input.service, '-'))
}

const otherWords = {
  repository: 'give the ARN of the ECR repository that the image is in',
  tools: 'give the image of the AWS command line by digest, and the ARN of its repository',
  environment: 'put the sensitive variables into Secrets Manager as JSON and give its ARN',
} as const

function otherPart(input: OtherInput): Script {
  const name = otherVariable(input)
  return script`if [ -z "\${${name}:-}" ]; then fail ${`${name.text} is not set: ${otherWords[input.from]}`}; fi`
}

function isOther(input: Input): input is OtherInput {
  return input.from === 'repository' || input.from === 'tools' || input.from === 'environment'
}

/** The line that finds out the value of a parameter, where it is not known yet. */
function needOf(writer: Writer, component: Component, parameter: string, input: Input): Script[] {
  if (input.from === 'zone') {
    const holder = holderOf(component, parameter, input)
    return [script`${holder}=$(zone ${component.stack} ${parameter} ${input.index + 1})`]
  }
  return input.from === 'output' ? readOutput(writer, input.component, input.output) : []
}

function readOutput({ landscape, read }: Writer, component: string, output: string): Script[] {
  const holder = variable(component, output)
  const source = landscape.components.find(({ name }) => name === component)
  if (!source) throw new Error(`the landscape has no component ${component}`)
  if (read.has(holder.text)) return []
  read.add(holder.text)
  return [script`${holder}=$(output ${source.stack} ${output})`]
}

function isLarge({ template }: Component): boolean {
  return Buffer.byteLength(JSON.stringify(template, null, 2)) >= maxTemplateBytes
}

function bucketOf(writer: Writer): { readonly name: Script; readonly reads: readonly Script[] } | undefined {
  const hasFoundation = writer.landscape.components.some(({ name }) => name === 'foundation')
  if (!hasFoundation) return undefined
  return { name: variable('foundation', 'Bucket'), reads: readOutput(writer, 'foundation', 'Bucket') }
}

/** What a person gives: images and secrets. What is missing is said before anything but the foundation is made. */
function givenPart({ project, landscape }: Writer): Script {
  const inputs = landscape.components.flatMap((component) => Object.values(component.inputs))
  const services = new Set(inputs.flatMap((input) => (input.from === 'image' ? [input.service] : [])))
  const secrets = new Set(inputs.flatMap((input) => (input.from === 'secret' ? [input.secret] : [])))
  const others = inputs.filter(isOther).map(otherPart)
  const foundation = landscape.components.find(({ name }) => name === 'foundation')
  return script`
${[...services].map((service) => imagePart(project, service, foundation))}
${[...secrets].map(secretPart)}
${others.filter(({ text }, index) => others.findIndex((each) => each.text === text) === index)}`
}

function imagePart({ services }: Project, service: string, foundation: Component | undefined): Script {
  const name = imageVariable(service)
  const { image, build } = services[service] ?? {}
  if (!build && image !== undefined) return script`if [ -z "\${${name}:-}" ]; then ${name}=${image}; fi`
  const where = foundation
    ? `push it to the repository ${logicalName(service)}Repository of ${foundation.stack}`
    : 'push it to a registry'
  const message = `${name.text} is not set: build the image of ${service}, ${where}, and give its name with the digest`
  return script`if [ -z "\${${name}:-}" ]; then fail ${message}; fi`
}

function secretPart(secret: string): Script {
  const name = secretVariable(secret)
  const message = `${name.text} is not set: put the secret ${secret} into Secrets Manager and give its ARN`
  return script`if [ -z "\${${name}:-}" ]; then fail ${message}; fi`
}

/** Variable in which a person gives the image of a service: `IMAGE_WEB_FRONT` for `web-front`. */
function imageVariable(service: string): Script {
  return variable('IMAGE', upperName(service, '-'))
}

/** Variable in which a person gives the ARN of a secret: `SECRET_DB_PASSWORD` for `db_password`. */
function secretVariable(secret: string): Script {
  return variable('SECRET', upperName(secret, '_'))
}

/** Different names stay different: those with other characters than small letters, digits and the separator get a digest. */
function upperName(name: string, separator: '-' | '_'): string {
  const words = name.split(separator)
  const plain = words.every((word, index) => (index === 0 ? /^[a-z][a-z0-9]*$/ : /^[a-z0-9]+$/).test(word))
  return (plain ? words.join('_') : logicalName(name)).toUpperCase()
}
