import { comment, script, variable, type Script } from '../core/script.ts'
import { templateText } from '../landscape/cloudformation/template.ts'
import { givenRepositoryArn } from '../landscape/foundation/given-image.ts'
import { repositoryId, toolsId } from '../landscape/foundation/repository.ts'
import { toolsImage } from '../landscape/service/tools-image.ts'
import { maxRequestBytes } from '../landscape/plan/through-bucket.ts'
import { logicalName, type Component, type Input, type Landscape } from '../landscape/component.ts'
import type { Project } from '../manifest/project.ts'
import { commands, questions } from './deploy-commands.ts'

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
${questions}
${commands(project.name, environment.name)}
${[...(account === undefined ? [] : [accountPart(account)])]}
${body}
${endPart(writer)}
`
  return text.replaceAll(/\n{3,}/g, '\n\n')
}

/** The last word: where it answers. */
function endPart(writer: Writer): Script {
  const { components } = writer.landscape
  if (!components.some(({ name }) => name === 'edge')) return script`echo 'All stacks are deployed.' >&2`
  const url = variable('edge', 'Url')
  return script`
${readOutput(writer, 'edge', 'Url')}
echo "All stacks are deployed: $${url}" >&2`
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

/** One stack: what it needs of others first, each asked once. */
function stackPart(writer: Writer, component: Component): Script {
  const { name, stack, inputs } = component
  const bucket = isLarge(component) ? bucketOf(writer) : undefined
  const isFirst = bucket !== undefined && name === 'foundation'
  const needs = Object.entries(inputs).flatMap(([parameter, input]) => needOf(writer, component, parameter, input))
  const parameters = Object.entries(inputs).map(
    ([parameter, input]) => script` \
  ${pair(component, parameter, input)}`,
  )
  const tag = name === 'foundation' ? script`''` : script`"$environment"`
  return script`
${comment(name)}
${[...(isFirst ? [firstPart(writer, stack)] : []), ...(bucket?.reads ?? []), ...needs]}
deploy ${stack} ${bucket ? script`"$${bucket.name}"` : script`''`} ${name} ${tag}${joined(parameters)}
${jobPart(writer, component)}`
}

/** Makes the bucket of the foundation before the rest of it, which has to go through that bucket. */
function firstPart({ project }: Writer, stack: string): Script {
  return script`
aws cloudformation describe-stacks --stack-name ${stack} >/dev/null 2>&1 ||
  aws cloudformation deploy --stack-name ${stack} --template-file ${firstTemplateFile(stack)} \
    --tags ${`slipway:project=${project.name}`} slipway:component=foundation`
}

/** Name of the file with the bucket of the foundation alone; there where the whole is too large for a request. */
export function firstTemplateFile(stack: string): string {
  return `${stack}.first.template.json`
}

/** Runs the task of a job, once its stack is there and before others follow. */
function jobPart(writer: Writer, component: Component): Script[] {
  const { job, name } = component
  if (!job) return []
  const inputs = [job.cluster, job.subnets, job.groups]
  const words = inputs.map((input) =>
    input.from === 'value' ? script`${input.value} ` : script`"$${holderOf(component, name, input)}" `,
  )
  return [
    ...inputs.flatMap((input) => needOf(writer, component, name, input)),
    ...readOutput(writer, name, 'TaskDefinition'),
    script`job ${joined(words)}"$${variable(name, 'TaskDefinition')}"`,
  ]
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
    case 'machine-image':
      return variable(component.name, parameter)
    case 'image':
      return imageVariable(input.service)
    case 'secret':
      return secretVariable(input.secret)
    case 'environment':
      return variable('VARIABLES', upperName(input.service, '-'))
    case 'repository':
      return variable('repository', upperName(input.service, '-'))
    case 'certificate':
      return certificateVariable
    case 'tools':
      return input.fact === 'image' ? toolsVariable : variable('repository', 'tools')
  }
}

/** The line that finds out the value of a parameter, where it is not known yet. */
function needOf(writer: Writer, component: Component, parameter: string, input: Input): Script[] {
  if (input.from === 'zone') {
    const holder = holderOf(component, parameter, input)
    return [script`${holder}=$(zone ${component.stack} ${parameter} ${input.index + 1})`]
  }
  if (input.from === 'machine-image') {
    const holder = holderOf(component, parameter, input)
    return [script`${holder}=$(machine_image ${component.stack} ${parameter} ${input.architecture})`]
  }
  if (input.from === 'output') return readOutput(writer, input.component, input.output)
  const image = input.from === 'value' ? undefined : repositoryImage(input)
  if (!image || input.from === 'value') return []
  const holder = holderOf(component, parameter, input)
  if (writer.read.has(holder.text)) return []
  writer.read.add(holder.text)
  return [script`${holder}=$(repository "$${image}")`]
}

/** The variable with the image whose repository a parameter wants. */
function repositoryImage(input: Exclude<Input, { from: 'value' }>): Script | undefined {
  if (input.from === 'repository') return imageVariable(input.service)
  return input.from === 'tools' && input.fact === 'repository' ? toolsVariable : undefined
}

/** The image of the AWS command line that writes files for containers. */
const toolsVariable = variable('TOOLS', 'IMAGE')

/** The certificate of the environment in ACM. */
const certificateVariable = variable('CERTIFICATE', 'ARN')

function readOutput({ landscape, read }: Writer, component: string, output: string): Script[] {
  const holder = variable(component, output)
  const source = landscape.components.find(({ name }) => name === component)
  if (!source) throw new Error(`the landscape has no component ${component}`)
  if (read.has(holder.text)) return []
  read.add(holder.text)
  return [script`${holder}=$(output ${source.stack} ${output})`]
}

/** True for a component whose template goes through the bucket. */
export function isLarge({ template }: Pick<Component, 'template'>): boolean {
  return Buffer.byteLength(templateText(template)) > maxRequestBytes
}

function bucketOf(writer: Writer): { readonly name: Script; readonly reads: readonly Script[] } | undefined {
  const hasFoundation = writer.landscape.components.some(({ name }) => name === 'foundation')
  if (!hasFoundation) return undefined
  return { name: variable('foundation', 'Bucket'), reads: readOutput(writer, 'foundation', 'Bucket') }
}

/** What a person gives: images, the certificate and secrets. What is missing is said before anything but the foundation is made. */
function givenPart({ project, landscape }: Writer): Script {
  const inputs = landscape.components.flatMap((component) => Object.values(component.inputs))
  const services = new Set(inputs.flatMap((input) => (input.from === 'image' ? [input.service] : [])))
  const secrets = new Set(inputs.flatMap((input) => (input.from === 'secret' ? [input.secret] : [])))
  const foundation = landscape.components.find(({ name }) => name === 'foundation')
  return script`
${[...services].map((service) => imagePart(project, service, foundation))}
${inputs.some(({ from }) => from === 'tools') ? [needed(toolsVariable, `pull ${toolsImage}, ${pushAdvice(toolsId, foundation)}`)] : []}
${inputs.some(({ from }) => from === 'certificate') ? [needed(certificateVariable, certificateAdvice)] : []}
${[...secrets].map(secretPart)}
${inputs.flatMap((input) => (input.from === 'environment' ? [variablesPart(input)] : []))}
[ -z "$lacking" ] || exit 1`
}

const certificateAdvice = 'import the certificate with `aws acm import-certificate` in the same region and give its ARN'

/** Says that a person did not give what nobody else can know; all of it is said before the script stops. */
function needed(name: Script, advice: string): Script {
  return script`if [ -z "\${${name}:-}" ]; then lacks ${`${name.text} is not set: ${advice}`}; fi`
}

function variablesPart({ service, variables }: Extract<Input, { from: 'environment' }>): Script {
  const name = variable('VARIABLES', upperName(service, '-'))
  const what = `put ${variables.join(', ')} of ${service} into Secrets Manager as one JSON object`
  return needed(name, `${what} and give its ARN and version: <arn>:::<version id>`)
}

/** An image that is in ECR is used as the Compose file names it; any other one has to be brought there. */
function imagePart({ services }: Project, service: string, foundation: Component | undefined): Script {
  const name = imageVariable(service)
  const { image, build } = services[service] ?? {}
  if (!build && image !== undefined && givenRepositoryArn(image) !== undefined)
    return script`if [ -z "\${${name}:-}" ]; then ${name}=${image}; fi`
  const what = build ? `build the image of ${service}` : `pull ${image ?? `the image of ${service}`}`
  return needed(name, `${what}, ${pushAdvice(repositoryId(service), foundation)}`)
}

/** Where a person puts an image that is to be given. */
function pushAdvice(repository: string, foundation: Component | undefined): string {
  const where = foundation ? `the repository ${repository} of ${foundation.stack}` : 'a repository of ECR'
  return `push it to ${where}, and give its name with the digest`
}

function secretPart(secret: string): Script {
  const advice = `put the secret ${secret} into Secrets Manager and give its ARN and version: <arn>:::<version id>`
  return needed(secretVariable(secret), advice)
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
