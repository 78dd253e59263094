import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import type { ChangeSetOrder, ObservedStack, StackEvent, StackPort } from '../../core/aws/stack-port.ts'
import { type Abort, askAws, askAwsUnless } from './ask-aws.ts'
import { askMachineImage } from './ask-machine-image.ts'
import { askZones } from './ask-zones.ts'
import type { AwsWorld } from './aws-world.ts'
import type { ClientConfig } from './patient-config.ts'
import { changeOf, eventOf, resourceOf, stackOf, toParameters, toTags } from './stack-shapes.ts'

/** CloudFormation through its API. */
export async function createStackPort(world: AwsWorld, config: ClientConfig): Promise<StackPort> {
  const client = new CloudFormationClient(config('cloudformation'))
  const call = { world, client }
  return {
    list: (signal) => listStacks(call, signal),
    observe: (stack, signal) => observeStack(call, stack, signal),
    template: (stack, signal) => readTemplate(call, stack, signal),
    createChangeSet: (order, signal) => createChangeSet(call, order, signal),
    observeChangeSet: (id, signal) => observeChangeSet(call, id, signal),
    executeChangeSet: (id, token, signal) => executeChangeSet(call, id, token, signal),
    deleteChangeSet: (id, signal) => deleteChangeSet(call, id, signal),
    events: (stack, after, signal) => readEvents(call, stack, after, signal),
    recentEvents: async (stack, signal) => (await eventPage(call, stack, undefined, signal)).events.toReversed(),
    latestEvent: async (stack, signal) => (await eventPage(call, stack, undefined, signal)).events[0]?.id,
    resources: (stack, signal) => readResources(call, stack, signal),
    delete: async (stack, token, signal) => {
      const command = new DeleteStackCommand({ StackName: stack, ClientRequestToken: token })
      await ask(call, 'DeleteStack', stack, signal, (abort) => client.send(command, abort))
    },
    cancelUpdate: (stack, token, signal) => cancelUpdate(call, stack, token, signal),
    setProtection: async (stack, isProtected, signal) => {
      const input = { StackName: stack, EnableTerminationProtection: isProtected }
      const command = new UpdateTerminationProtectionCommand(input)
      await ask(call, 'UpdateTerminationProtection', stack, signal, (abort) => client.send(command, abort))
    },
    zones: (signal) => askZones(world, config, signal),
    machineImage: (architecture, signal) => askMachineImage(world, config, architecture, signal),
  }
}

interface Call {
  readonly world: AwsWorld
  readonly client: CloudFormationClient
}

function ask<T>(
  { world }: Call,
  ...[action, resource, signal, send]: [
    string,
    string | undefined,
    AbortSignal | undefined,
    (abort: Abort) => Promise<T>,
  ]
): Promise<T> {
  return askAws(world, { action: `cloudformation:${action}`, resource, signal, send })
}

/**
 * As `ask`, and undefined where AWS answers with one of the codes. CloudFormation says ValidationError for a stack that is not
 * there, and has no code of its own for it; our names are valid, so that nothing else can be meant.
 */
function askUnless<T>(
  { world }: Call,
  codes: readonly string[],
  ...[action, resource, signal, send]: [string, string, AbortSignal | undefined, (abort: Abort) => Promise<T>]
): Promise<T | undefined> {
  return askAwsUnless(world, codes, { action: `cloudformation:${action}`, resource, signal, send })
}

async function listStacks(call: Call, signal: AbortSignal | undefined): Promise<ObservedStack[]> {
  const found: ObservedStack[] = []
  let token: string | undefined
  do {
    const command = new DescribeStacksCommand({ NextToken: token })
    const page = await ask(call, 'DescribeStacks', undefined, signal, (abort) => call.client.send(command, abort))
    found.push(...(page.Stacks ?? []).map(stackOf))
    token = page.NextToken
  } while (token)
  return found
}

async function observeStack(call: Call, stack: string, signal: AbortSignal | undefined) {
  const command = new DescribeStacksCommand({ StackName: stack })
  const answer = await askUnless(call, ['ValidationError'], 'DescribeStacks', stack, signal, (abort) =>
    call.client.send(command, abort),
  )
  const [found] = answer?.Stacks ?? []
  return found && stackOf(found)
}

async function readTemplate(call: Call, stack: string, signal: AbortSignal | undefined): Promise<string> {
  const command = new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' })
  const answer = await ask(call, 'GetTemplate', stack, signal, (abort) => call.client.send(command, abort))
  return answer.TemplateBody ?? ''
}

async function createChangeSet(call: Call, order: ChangeSetOrder, signal: AbortSignal | undefined): Promise<string> {
  const command = new CreateChangeSetCommand({
    StackName: order.stack,
    ChangeSetName: order.name,
    ChangeSetType: order.kind,
    ...(order.templateUrl === undefined ? { TemplateBody: order.template } : { TemplateURL: order.templateUrl }),
    Parameters: toParameters(order.parameters),
    Tags: toTags(order.tags),
    Capabilities: order.capabilities as ('CAPABILITY_NAMED_IAM' | 'CAPABILITY_IAM')[],
    ClientToken: order.token,
  })
  const codes = ['AlreadyExists']
  const answer = await askUnless(call, codes, 'CreateChangeSet', order.stack, signal, (abort) =>
    call.client.send(command, abort),
  )
  if (answer?.Id !== undefined) return answer.Id
  const named = new DescribeChangeSetCommand({ StackName: order.stack, ChangeSetName: order.name })
  const found = await ask(call, 'DescribeChangeSet', order.stack, signal, (abort) => call.client.send(named, abort))
  return found.ChangeSetId ?? order.name
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html (2026-11); emulators say ValidationError. */
const changeSetGone = ['ChangeSetNotFound', 'ValidationError']

async function observeChangeSet(call: Call, id: string, signal: AbortSignal | undefined) {
  const changes = []
  let token: string | undefined
  for (;;) {
    const command = new DescribeChangeSetCommand({ ChangeSetName: id, NextToken: token })
    const page = await askUnless(call, changeSetGone, 'DescribeChangeSet', id, signal, (abort) =>
      call.client.send(command, abort),
    )
    if (page === undefined) return undefined
    changes.push(...(page.Changes ?? []).flatMap(changeOf))
    token = page.NextToken
    if (token) continue
    return {
      id,
      status: page.Status ?? '',
      ...(page.StatusReason !== undefined && { reason: page.StatusReason }),
      isAvailable: page.ExecutionStatus === 'AVAILABLE' && page.Status === 'CREATE_COMPLETE',
      changes,
    }
  }
}

async function executeChangeSet(call: Call, id: string, token: string, signal: AbortSignal | undefined) {
  const command = new ExecuteChangeSetCommand({ ChangeSetName: id, ClientRequestToken: token })
  const codes = ['InvalidChangeSetStatus', 'ChangeSetNotFound', 'TokenAlreadyExists']
  const answer = await askUnless(call, codes, 'ExecuteChangeSet', id, signal, (abort) =>
    call.client.send(command, abort),
  )
  return answer === undefined ? 'gone' : 'started'
}

async function deleteChangeSet(call: Call, id: string, signal: AbortSignal | undefined): Promise<void> {
  const command = new DeleteChangeSetCommand({ ChangeSetName: id })
  const codes = ['InvalidChangeSetStatus', ...changeSetGone]
  await askUnless(call, codes, 'DeleteChangeSet', id, signal, (abort) => call.client.send(command, abort))
}

async function eventPage(call: Call, stack: string, token: string | undefined, signal: AbortSignal | undefined) {
  const command = new DescribeStackEventsCommand({ StackName: stack, NextToken: token })
  const page = await askUnless(call, ['ValidationError'], 'DescribeStackEvents', stack, signal, (abort) =>
    call.client.send(command, abort),
  )
  return { events: (page?.StackEvents ?? []).map(eventOf), next: page?.NextToken }
}

/** AWS gives the latest first, so that what is known already ends the reading. */
async function readEvents(
  call: Call,
  stack: string,
  after: string | undefined,
  signal: AbortSignal | undefined,
): Promise<StackEvent[]> {
  const found: StackEvent[] = []
  let token: string | undefined
  do {
    const page = await eventPage(call, stack, token, signal)
    const known = page.events.findIndex(({ id }) => id === after)
    found.push(...(known === -1 ? page.events : page.events.slice(0, known)))
    token = known === -1 ? page.next : undefined
  } while (token)
  return found.toReversed()
}

async function readResources(call: Call, stack: string, signal: AbortSignal | undefined) {
  const found = []
  let token: string | undefined
  do {
    const command = new ListStackResourcesCommand({ StackName: stack, NextToken: token })
    const page = await askUnless(call, ['ValidationError'], 'ListStackResources', stack, signal, (abort) =>
      call.client.send(command, abort),
    )
    found.push(...(page?.StackResourceSummaries ?? []).map(resourceOf))
    token = page?.NextToken
  } while (token)
  return found
}

async function cancelUpdate(call: Call, stack: string, token: string, signal: AbortSignal | undefined) {
  const command = new CancelUpdateStackCommand({ StackName: stack, ClientRequestToken: token })
  // Too late, or nothing to cancel: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html (2026-11).
  const codes = ['ValidationError', 'TokenAlreadyExists']
  const answer = await askUnless(call, codes, 'CancelUpdateStack', stack, signal, (abort) =>
    call.client.send(command, abort),
  )
  return answer !== undefined
}
