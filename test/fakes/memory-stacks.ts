import type {
  ChangeSetOrder,
  ObservedChangeSet,
  ObservedStack,
  StackEvent,
  StackPort,
} from '../../src/core/aws/stack-port.ts'
import type { ClockPort } from '../../src/core/context.ts'
import type { Template } from '../../src/landscape/cloudformation/template.ts'
import { MemoryEcs } from './memory-ecs.ts'
import {
  changesOf,
  evaluate,
  imageOf,
  isAtRest,
  isService,
  levelsOf,
  orderOf,
  parse,
  valuesOf,
  type Back,
  type Making,
  type Operation,
  type Resource,
  type Stack,
  type Unmaking,
} from './memory-stack-parts.ts'

/**
 * CloudFormation in memory. It is written after what AWS documents (read in November 2026), not after what our code wants:
 *
 * 1. A change set of type CREATE makes a stack in REVIEW_IN_PROGRESS without resources; one of type UPDATE needs a stack that is at
 *    rest. It is CREATE_IN_PROGRESS for a moment. Without changes it ends FAILED, with a reason and no code. The same client token
 *    gives the same change set; another one of the same name is refused.
 *    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 * 2. Executing is answered at once; the stack changes its status a moment later. The change set and all others of the stack are gone
 *    afterwards. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 * 3. Resources are made in the order of their references, independent ones side by side. When one fails, those under way are ended
 *    with CREATE_FAILED “Resource creation cancelled”, then the stack rolls back: what was made is deleted, and the stack stays as
 *    ROLLBACK_COMPLETE, which can only be deleted. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 * 4. An update changes and makes first (a replacement makes the new one beside the old one), then is
 *    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS while what is replaced or removed is deleted. A deletion that fails there is an event and no
 *    more: the resource is left behind. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 * 5. A failed update is put back: UPDATE_ROLLBACK_COMPLETE, or UPDATE_ROLLBACK_FAILED, which takes nothing but
 *    continue-update-rollback and a deletion. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 * 6. CancelUpdateStack works in UPDATE_IN_PROGRESS only. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 * 7. Deleting goes from the users to the used; what is retained is DELETE_SKIPPED; one that fails ends in DELETE_FAILED, and
 *    deleting again goes on. A protected stack is not deleted. A deleted stack is found by its ARN alone, with its events and
 *    resources. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 * 8. A template in a request has 51,200 bytes at most; one in S3, which is read when the change set is made, 1 MB.
 *    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export class MemoryStacks implements StackPort {
  readonly #clock: Pick<ClockPort, 'now'>
  readonly #stacks: Stack[] = []
  readonly #tokens = new Map<string, string>()
  #made = 0
  /** When the step of an operation that runs now was due. */
  #at = 0
  /** Why `<stack>.<logical id> <CREATE|UPDATE|DELETE>` fails. */
  readonly failing = new Map<string, string>()
  /** How long a resource takes, in milliseconds, by logical id. Default: a second. */
  readonly slow = new Map<string, number>()
  /** Every resource that exists in the account, by its physical id, with the stack and logical id it was made for. */
  readonly existing = new Map<string, string>()
  /** Calls that write, in order. */
  readonly writes: string[] = []
  /** Text of the object that a URL leads to. */
  readText: (url: string) => string | undefined = () => undefined
  readonly regionZones: string[] = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']

  /** What runs the services of stacks: CloudFormation waits for their roll-outs. */
  readonly ecs: MemoryEcs

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.#clock = clock
    this.ecs = new MemoryEcs(clock)
    this.ecs.hasGroup = (group) => this.existing.has(group)
  }

  async list(): Promise<readonly ObservedStack[]> {
    this.#advance()
    return this.#stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').map((one) => this.#observed(one))
  }

  async observe(stack: string): Promise<ObservedStack | undefined> {
    const found = this.#find(stack)
    return found && this.#observed(found)
  }

  async template(stack: string): Promise<string> {
    return JSON.stringify(this.#get(stack).template)
  }

  async createChangeSet(asked: ChangeSetOrder): Promise<string> {
    const before = this.#tokens.get(asked.token)
    if (before !== undefined) return before
    this.writes.push(`create change set ${asked.stack}`)
    const order = { ...asked, template: this.#templateOf(asked) }
    let stack = this.#find(order.stack)
    if (order.kind === 'CREATE') {
      if (stack && stack.status !== 'REVIEW_IN_PROGRESS') throw new Error(`ValidationError: ${order.stack} exists`)
      stack ??= this.#begin(order.stack)
    }
    if (!stack) throw new Error(`ValidationError: ${order.stack} does not exist`)
    if (order.kind === 'UPDATE' && !isAtRest(stack))
      throw new Error(`ValidationError: ${stack.status} cannot be updated`)
    const id = `arn:change-set/${order.name}`
    stack.changeSets.set(id, { order, at: this.#clock.now() + 500 })
    this.#tokens.set(order.token, id)
    return id
  }

  async observeChangeSet(id: string): Promise<ObservedChangeSet | undefined> {
    this.#advance()
    const stack = this.#stacks.find(({ changeSets }) => changeSets.has(id))
    const made = stack?.changeSets.get(id)
    if (!stack || !made) return undefined
    if (this.#clock.now() < made.at) return { id, status: 'CREATE_IN_PROGRESS', isAvailable: false, changes: [] }
    const changes = changesOf(stack, made.order)
    const isSame =
      changes.length === 0 &&
      JSON.stringify(stack.tags) === JSON.stringify(made.order.tags) &&
      stack.status !== 'REVIEW_IN_PROGRESS' &&
      JSON.stringify(stack.template.Outputs) === JSON.stringify(parse(made.order).Outputs)
    if (!isSame) return { id, status: 'CREATE_COMPLETE', isAvailable: true, changes }
    const reason =
      "The submitted information didn't contain changes. Submit different information to create a change set."
    return { id, status: 'FAILED', reason, isAvailable: false, changes: [] }
  }

  async executeChangeSet(id: string, token: string): Promise<'started' | 'gone'> {
    if (this.#tokens.has(token)) return 'started'
    const stack = this.#stacks.find(({ changeSets }) => changeSets.has(id))
    const made = stack?.changeSets.get(id)
    if (!stack || !made) return 'gone'
    this.writes.push(`execute ${stack.name}`)
    this.#tokens.set(token, id)
    const isNew = stack.status === 'REVIEW_IN_PROGRESS'
    stack.changeSets.clear()
    this.#run(stack, isNew ? this.#create(stack, made.order) : this.#update(stack, made.order), token)
    return 'started'
  }

  async deleteChangeSet(id: string): Promise<void> {
    for (const { changeSets } of this.#stacks) changeSets.delete(id)
  }

  async events(stack: string, after: string | undefined): Promise<readonly StackEvent[]> {
    const events = this.#find(stack)?.events ?? []
    return events.slice(events.findIndex(({ id }) => id === after) + 1)
  }

  async recentEvents(stack: string): Promise<readonly StackEvent[]> {
    return (this.#find(stack)?.events ?? []).slice(-100)
  }

  async latestEvent(stack: string): Promise<string | undefined> {
    return this.#find(stack)?.events.at(-1)?.id
  }

  async resources(stack: string) {
    const found = this.#find(stack)
    return [...(found?.resources ?? [])].map(([logicalId, one]) => ({ logicalId, ...one }))
  }

  async delete(name: string, token: string): Promise<void> {
    const stack = this.#find(name)
    if (!stack || this.#tokens.has(token) || stack.status === 'DELETE_COMPLETE') return
    if (stack.isProtected) throw new Error('ValidationError: the stack is protected')
    this.writes.push(`delete ${stack.name}`)
    this.#tokens.set(token, stack.id)
    this.#run(stack, this.#delete(stack), token)
  }

  async cancelUpdate(name: string, token: string): Promise<boolean> {
    const stack = this.#find(name)
    if (stack?.status !== 'UPDATE_IN_PROGRESS' || !stack.back) return false
    this.writes.push(`cancel ${stack.name}`)
    this.#run(stack, this.#rollBack(stack, stack.back, 'User Initiated'), token)
    return true
  }

  async setProtection(name: string, isProtected: boolean): Promise<void> {
    this.#get(name).isProtected = isProtected
  }

  async zones(): Promise<readonly string[]> {
    return this.regionZones
  }

  async machineImage(architecture: string): Promise<string> {
    return `ami-${architecture}`
  }

  /** Somebody else begins an update that takes this long. */
  busy(name: string, ms: number): void {
    const stack = this.#get(name)
    const run = function* (this: MemoryStacks): Operation {
      this.#status(stack, 'UPDATE_IN_PROGRESS', 'User Initiated')
      yield ms
      this.#status(stack, 'UPDATE_COMPLETE')
    }
    this.#run(stack, run.call(this), 'somebody')
  }

  #templateOf({ template, templateUrl }: ChangeSetOrder): string {
    const text = templateUrl === undefined ? template : this.readText(templateUrl)
    const limit = templateUrl === undefined ? 51_200 : 1_000_000
    if (text === undefined)
      throw new Error(`ValidationError: S3 error: The specified key does not exist: ${templateUrl}`)
    if (Buffer.byteLength(text) > limit) throw new Error(`ValidationError: templateBody has more than ${limit} bytes`)
    return text
  }

  #begin(name: string): Stack {
    const id = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/${++this.#made}`
    const template: Template = { AWSTemplateFormatVersion: '2010-09-09', Description: '', Resources: {} }
    const stack: Stack = {
      ...{ name, id, status: '', changedAt: this.#clock.now(), template, parameters: {}, tags: {}, isProtected: false },
      ...{ resources: new Map(), events: [], changeSets: new Map(), outputs: {} },
    }
    this.#stacks.push(stack)
    this.#status(stack, 'REVIEW_IN_PROGRESS', 'User Initiated')
    return stack
  }

  *#create(stack: Stack, order: ChangeSetOrder): Operation {
    this.#status(stack, 'CREATE_IN_PROGRESS', 'User Initiated')
    this.#take(stack, order)
    const failed = yield* this.#make(stack, Object.keys(stack.template.Resources), 'CREATE')
    if (failed === undefined) return this.#finish(stack, 'CREATE_COMPLETE')
    const reason = `The following resource(s) failed to create: [${failed}]. Rollback requested by user.`
    this.#status(stack, 'ROLLBACK_IN_PROGRESS', reason)
    const stuck = yield* this.#unmake(stack, [...stack.resources.keys()].toReversed(), false)
    this.#status(stack, stuck.length > 0 ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE')
  }

  *#update(stack: Stack, order: ChangeSetOrder): Operation {
    const back = {
      template: stack.template,
      parameters: stack.parameters,
      tags: stack.tags,
      resources: new Map(stack.resources),
    }
    stack.back = back
    this.#status(stack, 'UPDATE_IN_PROGRESS', 'User Initiated')
    const changes = changesOf(stack, order)
    this.#take(stack, order)
    const touched = changes.filter(({ action }) => action !== 'Remove').map(({ logicalId }) => logicalId)
    const replaced = changes.filter(({ replacement }) => replacement === 'True').map(({ logicalId }) => logicalId)
    const failed = yield* this.#make(stack, touched, 'UPDATE', replaced)
    if (failed !== undefined) {
      const reason = `The following resource(s) failed to update: [${failed}].`
      return yield* this.#rollBack(stack, back, reason)
    }
    this.#status(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
    const removed = changes.filter(({ action }) => action === 'Remove').map(({ logicalId }) => logicalId)
    for (const id of replaced) this.#forget(back.resources.get(id)?.physicalId ?? '')
    yield* this.#unmake(stack, removed, true)
    for (const id of removed) stack.resources.delete(id)
    return this.#finish(stack, 'UPDATE_COMPLETE')
  }

  *#rollBack(stack: Stack, back: Back, reason: string): Operation {
    this.#status(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason)
    yield 1000
    const why = this.failing.get(`${stack.name} ROLLBACK`)
    if (why !== undefined) {
      const [id = '', one] = [...stack.resources][0] ?? []
      if (one) this.#event(stack, id, { ...one, status: 'UPDATE_FAILED' }, why)
      return this.#status(stack, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${id}].`)
    }
    const kept = new Set([...back.resources.values()].map(({ physicalId }) => physicalId))
    for (const { physicalId } of stack.resources.values()) if (!kept.has(physicalId)) this.#forget(physicalId)
    Object.assign(stack, { template: back.template, parameters: back.parameters, tags: back.tags })
    stack.resources.clear()
    for (const [id, one] of back.resources) stack.resources.set(id, one)
    yield* this.#roll(stack, [...back.resources.keys()])
    this.#finish(stack, 'UPDATE_ROLLBACK_COMPLETE')
  }

  *#delete(stack: Stack): Operation {
    this.#status(stack, 'DELETE_IN_PROGRESS', 'User Initiated')
    const ids = [...stack.resources].filter(([, { status }]) => status !== 'DELETE_COMPLETE').map(([id]) => id)
    const stuck = yield* this.#unmake(stack, ids.toReversed(), false)
    if (stuck.length === 0) return this.#status(stack, 'DELETE_COMPLETE')
    this.#status(stack, 'DELETE_FAILED', `The following resource(s) failed to delete: [${stuck.join(', ')}].`)
  }

  /** Makes or changes resources, level by level; gives the one that failed. */
  *#make(stack: Stack, ids: readonly string[], verb: 'CREATE' | 'UPDATE', replaced: readonly string[] = []): Making {
    for (const level of levelsOf(stack.template, ids)) {
      const rolled = level.filter((id) => isService(stack, id) && !this.failing.has(`${stack.name}.${id} ${verb}`))
      const timed = level
        .filter((id) => !rolled.includes(id))
        .map((id) => ({ id, ms: this.slow.get(id) ?? 1000 }))
        .toSorted((a, b) => a.ms - b.ms)
      const verbOf = (id: string) => (stack.resources.has(id) ? verb : 'CREATE')
      const verbs = new Map(level.map((id) => [id, verbOf(id)]))
      for (const id of level) this.#change(stack, id, `${verbs.get(id)}_IN_PROGRESS`, replaced.includes(id))
      let passed = 0
      for (const [index, { id, ms }] of timed.entries()) {
        yield ms - passed
        passed = ms
        const verbNow = verbs.get(id) ?? verb
        const why = this.failing.get(`${stack.name}.${id} ${verbNow}`)
        if (why === undefined) {
          this.#change(stack, id, `${verbNow}_COMPLETE`, false)
          continue
        }
        this.#change(stack, id, `${verbNow}_FAILED`, false, why)
        for (const { id: other } of timed.slice(index + 1))
          this.#change(stack, other, `${verbs.get(other)}_FAILED`, false, 'Resource creation cancelled')
        return id
      }
      const lost = yield* this.#roll(stack, rolled)
      for (const id of rolled) {
        const why =
          id === lost ? "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'." : undefined
        this.#change(stack, id, `${verbs.get(id)}_${why === undefined ? 'COMPLETE' : 'FAILED'}`, false, why)
      }
      if (lost !== undefined) return lost
    }
    return undefined
  }

  /** Waits for the roll-outs of services; gives the one that failed. */
  *#roll(stack: Stack, ids: readonly string[]): Making {
    const services = ids.filter((id) => isService(stack, id))
    const arnOf = (id: string) => stack.resources.get(id)?.physicalId ?? ''
    for (const id of services) this.ecs.rollOut(orderOf(stack, id), this.#at)
    for (;;) {
      const outcomes = services.map((id) => ({ id, outcome: this.ecs.outcome(arnOf(id), this.#at) }))
      const lost = outcomes.find(({ outcome }) => outcome === 'failed')
      if (lost) return lost.id
      if (outcomes.every(({ outcome }) => outcome === 'complete')) return undefined
      yield 500
    }
  }

  /** Deletes resources one after the other; gives those that stay although they should not. */
  *#unmake(stack: Stack, ids: readonly string[], isCleanup: boolean): Unmaking {
    const stuck: string[] = []
    for (const id of ids) {
      const policy = stack.template.Resources[id]?.DeletionPolicy
      const one = stack.resources.get(id)
      if (!one) continue
      if (policy?.startsWith('Retain') && stack.status === 'DELETE_IN_PROGRESS') {
        this.#change(stack, id, 'DELETE_SKIPPED', false)
        continue
      }
      this.#change(stack, id, 'DELETE_IN_PROGRESS', false)
      yield this.slow.get(id) ?? 1000
      const why = this.failing.get(`${stack.name}.${id} DELETE`) ?? this.#usedBy(stack, one.physicalId)
      this.#change(stack, id, why === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', false, why)
      if (why === undefined) this.#forget(one.physicalId)
      else if (!isCleanup) stuck.push(id)
    }
    return stuck
  }

  /** A resource that another stack got as a parameter is in use, and AWS does not delete it. */
  #usedBy(stack: Stack, physicalId: string): string | undefined {
    const user = this.#stacks.find(
      (other) =>
        other !== stack &&
        other.status !== 'DELETE_COMPLETE' &&
        Object.values(other.parameters).some((value) => value.split(',').includes(physicalId)) &&
        [...other.resources.values()].some(({ status }) => !status.startsWith('DELETE')),
    )
    return user && `resource ${physicalId} has a dependent object`
  }

  #take(stack: Stack, order: ChangeSetOrder): void {
    Object.assign(stack, { template: parse(order), parameters: order.parameters, tags: order.tags })
  }

  #finish(stack: Stack, status: string): void {
    const values = valuesOf(stack)
    stack.outputs = Object.fromEntries(
      Object.entries(stack.template.Outputs ?? {}).map(([name, output]) => [
        name,
        evaluate((output as { Value: unknown }).Value, values),
      ]),
    )
    this.#status(stack, status)
  }

  #status(stack: Stack, status: string, reason?: string): void {
    stack.status = status
    stack.changedAt = this.#clock.now()
    this.#event(stack, stack.name, { physicalId: stack.id, type: 'AWS::CloudFormation::Stack', status }, reason)
  }

  #change(stack: Stack, id: string, status: string, isReplaced: boolean, reason?: string): void {
    const before = stack.resources.get(id)
    const type = before?.type ?? stack.template.Resources[id]?.Type ?? ''
    const isNew = before === undefined || isReplaced || before.status === 'DELETE_COMPLETE'
    const physicalId = isNew ? this.#idOf(stack, id, type) : before.physicalId
    const one = { physicalId, type, status }
    stack.resources.set(id, one)
    if (isNew) this.existing.set(physicalId, `${stack.name}.${id}`)
    this.#event(stack, id, one, reason)
  }

  #idOf(stack: Stack, id: string, type: string): string {
    if (type === 'AWS::ECS::TaskDefinition')
      return this.ecs.register(stack.name.replace('-service', ''), imageOf(stack, id))
    const name = `${id}-${++this.#made}`
    if (type !== 'AWS::ECS::Service') return name
    return `arn:aws:ecs:eu-west-1:123456789012:service/shop-prod/${stack.name}-${name}`
  }

  #forget(physicalId: string): void {
    this.existing.delete(physicalId)
    this.ecs.remove(physicalId, this.#at)
  }

  #event(stack: Stack, logicalId: string, one: Resource, reason?: string): void {
    const { token } = stack
    const at = this.#clock.now()
    const facts = { id: `event-${++this.#made}`, at, logicalId, ...one }
    stack.events.push({ ...facts, ...(reason !== undefined && { reason }), ...(token !== undefined && { token }) })
  }

  #run(stack: Stack, operation: Operation, token: string): void {
    stack.operation = { steps: operation, dueAt: this.#clock.now() + 300, token }
  }

  #advance(): void {
    for (const stack of this.#stacks) {
      while (stack.operation && stack.operation.dueAt <= this.#clock.now()) {
        stack.token = stack.operation.token
        const { steps, dueAt, token } = stack.operation
        this.#at = dueAt
        const next = steps.next()
        // What an operation did may have begun another one.
        if (stack.operation.steps !== steps) continue
        if (next.done) delete stack.operation
        else stack.operation = { steps, token, dueAt: dueAt + next.value }
      }
    }
  }

  #find(name: string): Stack | undefined {
    this.#advance()
    const byId = this.#stacks.find(({ id }) => id === name)
    return byId ?? this.#stacks.find((one) => one.name === name && one.status !== 'DELETE_COMPLETE')
  }

  #get(name: string): Stack {
    const found = this.#find(name)
    if (!found) throw new Error(`ValidationError: ${name} does not exist`)
    return found
  }

  #observed({ name, id, status, changedAt, parameters, tags, isProtected, outputs, events }: Stack): ObservedStack {
    const reason = events.findLast((event) => event.physicalId === id)?.reason
    const facts = { name, id, status, changedAt, parameters, tags, isProtected, outputs }
    return { ...facts, ...(reason !== undefined && { reason }) }
  }
}
