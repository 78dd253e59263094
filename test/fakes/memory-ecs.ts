import type { LogEvent } from '../../src/core/aws/log-port.ts'
import type { ServicePlace, ServicePort, ServiceState, ServiceUpdate } from '../../src/core/aws/service-port.ts'
import type { TargetPort, TargetState } from '../../src/core/aws/target-port.ts'
import type { TaskState } from '../../src/core/aws/task-state.ts'
import type { ClockPort } from '../../src/core/context.ts'
import {
  type Behaviour,
  endOf,
  isServing,
  type MemoryService,
  type MemoryTask,
  type MutableRollout,
  runsAt,
  statusOf,
  stopped,
  targetOf,
  taskState,
} from './memory-ecs-parts.ts'

/** What a stack asks of a service. */
export interface ServiceOrder {
  readonly arn: string
  readonly definition: string
  readonly wanted: number
  readonly groups: readonly string[]
  /** Name of its container. */
  readonly container: string
}

/** Time between two turns of the scheduler, in milliseconds. */
const turnMs = 500

/** Time between two tries to place a task. */
const placementMs = 10_000

/**
 * ECS, its load balancer and its logs in memory. It is written after what AWS documents (read in November 2026):
 *
 * 1. A service follows one roll-out, PRIMARY; the ones before are ACTIVE while their tasks run. Another task definition is another
 *    roll-out, also when it is the one of an earlier roll-out; another number of tasks is not.
 *    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
 * 2. A task goes PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING → STOPPED. One that does not
 *    start leaves out what it never reached, and says `TaskFailedToStart`.
 *    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 * 3. New tasks start first; the old ones are stopped once all new ones run and are healthy, in the container and for the balancer.
 *    Then, when the old ones are gone, the roll-out is COMPLETED and ECS notes a steady state.
 *    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 * 4. A target is initial, then healthy or unhealthy, and draining while its task stops. A task that fails its checks, in the container
 *    or of the balancer, is stopped by the scheduler (`ServiceSchedulerInitiated`) after its time of grace, and another one is started.
 *    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
 * 5. Failed tasks are counted until one serves. At half of the wanted ones, three at least, the circuit breaker opens: the roll-out is
 *    FAILED, wants no tasks, and the last one that was completed is PRIMARY again; where there is none, nothing follows.
 *    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 * 6. What cannot be placed is noted once, without a code, and counts as failed each time it is tried.
 *    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 * 7. CloudFormation ends with the roll-out: complete when it is, failed when the circuit breaker has put back what was before.
 *    https://github.com/aws/containers-roadmap/issues/1205
 * 8. UpdateService with another number of tasks goes on with the roll-out that is there: what is too many is stopped, what is missing is
 *    started. With `forceNewDeployment` it begins another roll-out of the same definition.
 *    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 * 9. StopServiceDeployment ends a roll-out that is under way, and goes back to the one that was completed before.
 *    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
 * 10. A log stream is there once its container has printed something, and goes with its group.
 */
export class MemoryEcs implements ServicePort, TargetPort {
  readonly #clock: Pick<ClockPort, 'now'>
  readonly #services = new Map<string, MemoryService>()
  readonly #images = new Map<string, string>()
  #now: number
  #made = 0
  /** What becomes of tasks, by image. */
  readonly behaviours = new Map<string, Behaviour>()
  /** True while there is a log group. */
  hasGroup: (group: string) => boolean = () => true
  /** What was asked of services beside their stacks, in order. */
  readonly updates: string[] = []
  /** Thrown by every read: somebody who may not look. */
  denied: Error | undefined

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.#clock = clock
    this.#now = clock.now()
  }

  async observe(place: ServicePlace): Promise<ServiceState | undefined> {
    this.#look()
    const service = this.#find(place)
    if (!service || service.status === 'INACTIVE') return undefined
    const now = this.#now
    const rollouts = service.rollouts.map((one) => ({ ...one, ...this.#counts(service, one) }))
    const sum = (key: 'running' | 'pending') => rollouts.reduce((total, one) => total + one[key], 0)
    const { arn, name, status, wanted, groups, notes } = service
    return {
      ...{ arn, name, status, wanted, groups, rollouts, running: sum('running'), pending: sum('pending') },
      notes: notes.filter(({ at }) => at <= now),
    }
  }

  async tasks(place: ServicePlace): Promise<readonly TaskState[]> {
    this.#look()
    const service = this.#find(place)
    const fresh = service?.tasks.filter(({ stop }) => stop === undefined || this.#now - stop.at < 3_600_000)
    return (fresh ?? []).map((task) => taskState(service as MemoryService, task, this.#now))
  }

  async update(place: ServicePlace, update: ServiceUpdate): Promise<ServiceState | undefined> {
    this.#look()
    const service = this.#find(place)
    const primary = service?.rollouts.find(({ status }) => status === 'PRIMARY')
    if (!service || service.status !== 'ACTIVE' || !primary) return undefined
    this.updates.push(`${'wanted' in update ? `scale to ${update.wanted}` : 'restart'} ${place.service}`)
    if ('wanted' in update) Object.assign(service, { wanted: update.wanted })
    if ('wanted' in update) primary.wanted = update.wanted
    else this.#begin(service, primary.definition, service.wanted)
    return this.observe(place)
  }

  async stopRollout(place: ServicePlace): Promise<boolean> {
    this.#look()
    const service = this.#find(place)
    const primary = service?.rollouts.find(({ status }) => status === 'PRIMARY')
    if (!service || primary?.state !== 'IN_PROGRESS' || !service.completed || service.completed === primary)
      return false
    this.updates.push(`stop the roll-out of ${place.service}`)
    Object.assign(primary, { state: 'FAILED', reason: 'Service deployment stopped by request.' })
    this.#goBack(service, primary, 'Service deployment rolled back by request')
    return true
  }

  async health(group: string): Promise<readonly TargetState[]> {
    this.#look()
    const services = [...this.#services.values()].filter(({ groups }) => groups.includes(group))
    return services.flatMap(({ tasks }) => tasks.flatMap((task) => targetOf(task, this.#now) ?? []))
  }

  async tail(group: string, stream: string, count: number): Promise<readonly LogEvent[]> {
    this.#look()
    if (!this.hasGroup(group)) return []
    for (const { tasks, container } of this.#services.values()) {
      const task = tasks.find(({ id }) => stream === `service/${container}/${id}`)
      const lines = task && this.#now >= runsAt(task) ? (task.behaviour.logs ?? []) : []
      if (task) return lines.slice(-count).map((text, index) => ({ id: `${index}`, at: runsAt(task), stream, text }))
    }
    return []
  }

  /** Makes a revision of a task definition, and gives its ARN. */
  register(family: string, image: string): string {
    const revision = [...this.#images.keys()].filter((one) => one.includes(`/${family}:`)).length + 1
    const arn = `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${revision}`
    this.#images.set(arn, image)
    return arn
  }

  /** Makes or changes a service, as a stack does. */
  rollOut(order: ServiceOrder, at: number): void {
    this.#advance(at)
    const { arn, definition, wanted, groups, container } = order
    const [, cluster = '', name = ''] = arn.split('/')
    const empty = { arn, cluster, name, rollouts: [], tasks: [], notes: [], asked: '' }
    const service = this.#services.get(arn) ?? { ...empty, status: 'ACTIVE', wanted, groups, container }
    this.#services.set(arn, service)
    Object.assign(service, { wanted, groups, container })
    const primary = service.rollouts.find(({ status }) => status === 'PRIMARY')
    if (primary?.definition === definition && primary.state !== 'FAILED') {
      primary.wanted = wanted
      service.asked = primary.id
      return
    }
    this.#begin(service, definition, wanted)
  }

  #begin(service: MemoryService, definition: string, wanted: number): void {
    for (const one of service.rollouts) one.status = 'ACTIVE'
    const id = `ecs-svc/${++this.#made}`
    service.asked = id
    service.rollouts.unshift({
      ...{ id, status: 'PRIMARY', definition, state: 'IN_PROGRESS', reason: `ECS deployment ${id} in progress.` },
      ...{ wanted, running: 0, pending: 0, failed: 0, createdAt: this.#now },
    })
  }

  /** What CloudFormation is told of the roll-out that it asked for. */
  outcome(arn: string, at: number): 'under-way' | 'complete' | 'failed' {
    this.#advance(at)
    const service = this.#services.get(arn)
    const asked = service?.rollouts.find(({ id }) => id === service.asked)
    if (asked?.state === 'COMPLETED') return 'complete'
    const primary = service?.rollouts.find(({ status }) => status === 'PRIMARY')
    const hasGoneBack = primary !== undefined && (primary === asked || primary.state === 'COMPLETED')
    return (asked === undefined || asked.state === 'FAILED') && hasGoneBack ? 'failed' : 'under-way'
  }

  remove(arn: string, at: number): void {
    this.#advance(at)
    const service = this.#services.get(arn)
    if (!service) return
    service.status = 'INACTIVE'
    for (const task of service.tasks) task.stop ??= stopped(this.#now, 'Service deleted')
  }

  #find({ cluster, service }: ServicePlace): MemoryService | undefined {
    return [...this.#services.values()].find((one) => one.cluster === cluster && one.name === service)
  }

  #look(): void {
    if (this.denied) throw this.denied
    this.#advance(this.#clock.now())
  }

  #advance(to: number): void {
    while (this.#now + turnMs <= to) {
      this.#now += turnMs
      for (const service of this.#services.values()) if (service.status === 'ACTIVE') this.#turn(service)
    }
  }

  /** One turn of the scheduler. */
  #turn(service: MemoryService): void {
    const primary = service.rollouts.find(({ status }) => status === 'PRIMARY')
    if (!primary) return
    for (const task of service.tasks) this.#endTask(service, task)
    this.#breakCircuit(service, primary)
    // What it goes back to has its own turn.
    if (primary.state === 'FAILED') return
    this.#place(service, primary)
    const serving = this.#of(service, primary).filter((task) => isServing(service, task, this.#now))
    if (serving.length > 0) primary.failed = 0
    if (serving.length < primary.wanted) return
    for (const task of service.tasks.filter(({ rollout }) => rollout !== primary.id))
      task.stop ??= stopped(this.#now, `Scaling activity initiated by (deployment ${primary.id})`)
    const isDrained = service.tasks.every(
      (task) => task.rollout === primary.id || statusOf(task, this.#now) === 'STOPPED',
    )
    if (isDrained && primary.state === 'IN_PROGRESS') this.#complete(service, primary)
  }

  #endTask(service: MemoryService, task: MemoryTask): void {
    const end = task.stop ? undefined : endOf(service, task, this.#now)
    if (!end) return
    task.stop = end
    const rollout = service.rollouts.find(({ id }) => id === task.rollout)
    if (rollout) rollout.failed++
  }

  #breakCircuit(service: MemoryService, primary: MutableRollout): void {
    if (primary.state !== 'IN_PROGRESS' || primary.failed < Math.max(3, Math.ceil(service.wanted / 2))) return
    Object.assign(primary, { state: 'FAILED', reason: 'ECS deployment circuit breaker: tasks failed to start.' })
    this.#note(service, `(deployment ${primary.id}) deployment failed: tasks failed to start.`)
    this.#goBack(service, primary, 'ECS deployment circuit breaker: rolling back')
  }

  #goBack(service: MemoryService, primary: MutableRollout, why: string): void {
    const { completed } = service
    if (!completed || completed === primary) return
    Object.assign(primary, { status: 'ACTIVE', wanted: 0 })
    for (const task of this.#of(service, primary)) task.stop ??= stopped(this.#now, 'Scaling activity initiated')
    const reason = `${why} to deploymentId ${completed.id}.`
    Object.assign(completed, { status: 'PRIMARY', state: 'IN_PROGRESS', reason })
  }

  #place(service: MemoryService, primary: MutableRollout): void {
    const alive = this.#of(service, primary).filter(({ stop }) => stop === undefined)
    for (const task of alive.slice(primary.wanted)) task.stop = stopped(this.#now, 'Scaling activity initiated')
    const image = this.#images.get(primary.definition) ?? ''
    for (let missing = primary.wanted - alive.length; missing > 0; missing--) {
      const count = this.#of(service, primary).length
      const known = this.behaviours.get(image) ?? {}
      const behaviour = count < (known.tasks ?? Infinity) ? known : {}
      if (behaviour.unplaced !== undefined) return this.#fail(service, primary, behaviour.unplaced)
      const id = `task${++this.#made}`
      const address = `10.16.128.${this.#made % 250}`
      service.tasks.push({
        id,
        rollout: primary.id,
        definition: primary.definition,
        createdAt: this.#now,
        behaviour,
        address,
      })
    }
  }

  #fail(service: MemoryService, primary: MutableRollout, why: string): void {
    if ((this.#now - primary.createdAt) % placementMs !== 0) return
    primary.failed++
    this.#note(service, why)
  }

  #complete(service: MemoryService, primary: MutableRollout): void {
    Object.assign(primary, { state: 'COMPLETED', reason: `ECS deployment ${primary.id} completed.` })
    service.rollouts.splice(0, service.rollouts.length, primary)
    service.completed = primary
    this.#note(service, 'has reached a steady state.')
  }

  /** The same is not said twice. */
  #note(service: MemoryService, text: string): void {
    const full = `(service ${service.name}) ${text}`
    if (service.notes.at(-1)?.text === full) return
    service.notes.push({ id: `note-${++this.#made}`, at: this.#now, text: full })
  }

  #of({ tasks }: MemoryService, { id }: MutableRollout): MemoryTask[] {
    return tasks.filter(({ rollout }) => rollout === id)
  }

  #counts(service: MemoryService, rollout: MutableRollout): { readonly running: number; readonly pending: number } {
    const statuses = this.#of(service, rollout).map((task) => statusOf(task, this.#now))
    const count = (...names: string[]) => statuses.filter((status) => names.includes(status)).length
    return { running: count('RUNNING'), pending: count('PROVISIONING', 'PENDING', 'ACTIVATING') }
  }
}
