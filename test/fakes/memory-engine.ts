import type { Effect, Step } from '../../src/core/plan.ts'
import { noRules, targetsOf, type EdgeRules } from '../../src/core/route.ts'
import type { Observed, ObservedContainer } from '../../src/host/observe/observed.ts'
import { decodeRecord, type ReleaseRecord } from '../../src/host/observe/record.ts'
import type { Wanted } from '../../src/host/want/wanted.ts'

/** Ends the run of a plan at a step, as a failing container does. */
export class StepFailure extends Error {}

interface Container {
  labels: Readonly<Record<string, string>>
  image: string
  env: string[]
  health: boolean
  networks: string[]
  /** Names by network. */
  aliases: Map<string, readonly string[]>
  /** Addresses that are kept for it, by network. */
  fixed: Map<string, string>
  volumes: string[]
  state: ObservedContainer['state']
  exitCode: number
  healthy: boolean
  restart: string
  filled: boolean
}

/** A Docker Engine and an edge in memory: applies the effects of steps, and refuses what the real ones refuse. */
export class MemoryEngine {
  readonly containers = new Map<string, Container>()
  /** By name, with the number of its making: a network made again is another one. */
  readonly networks = new Map<string, string>()
  readonly volumes = new Map<string, Readonly<Record<string, string>>>()
  readonly records = new Map<string, ReleaseRecord>()
  /** Volumes in which two containers that run would break each other's data. */
  readonly oneWriter = new Set(['shop_data', 'shop_db-data'])
  served: EdgeRules = noRules
  /** Images whose containers never get ready. */
  readonly broken = new Set<string>()
  #made = 0

  apply(step: Step): void {
    const { effect } = step
    if (effect.kind === 'route') this.served = effect.rules
    else if (effect.kind === 'files') this.#get(effect.container).filled = true
    else if (effect.kind === 'await') this.#await(effect)
    else if (effect.kind === 'join') this.#join(effect)
    else if (effect.kind === 'docker') this.#docker(effect.argv, effect.env ?? {}, effect.unless)
  }

  observe(): Observed {
    const owned = (name: string) => ({ name, owned: true })
    const steady = (name: string) => ({ name, owned: true, subnet: '10.0.0.0/16' })
    const volumes = [...this.volumes].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return {
      containers: [...this.containers].map(([name, one]) => observed(name, one)).toSorted(byName),
      networks: [...this.networks.keys()].toSorted().map(steady),
      volumes: volumes.filter(([, labels]) => labels['slipway.kind'] === 'volume').map(([name]) => owned(name)),
      fileVolumes: volumes.filter(([, labels]) => labels['slipway.kind'] === 'files').map(([name]) => name),
      records: [...this.records.values()].toSorted((a, b) => a.number - b.number),
      served: this.served,
    }
  }

  /** A container by its name among ours, as the edge finds it. */
  named(name: string): Container | undefined {
    return [...this.containers].find(([called, { labels }]) => (labels['slipway.name'] ?? called) === name)?.[1]
  }

  /** As `observeStale` finds out from the real engine. */
  stale(wanted: Wanted): Set<string> {
    const old = this.observe().containers.filter((one) => {
      const service = wanted.services.find((each) => each.service === one.service)
      if (!service || service.spec !== one.spec || one.state === 'created') return false
      return !Object.entries(service.env).every(([name, value]) => one.env.includes(`${name}=${value.reveal()}`))
    })
    return new Set(old.map((one) => one.name))
  }

  get isEmpty(): boolean {
    const left = [this.containers, this.networks, this.volumes, this.records]
    return left.every((map) => map.size === 0) && this.served.rules.length + this.served.published.length === 0
  }

  #docker(argv: readonly string[], env: Readonly<Record<string, { reveal(): string }>>, unless: Unless): void {
    if (unless && this.#exists(unless.inspect) === unless.exists) return
    const [verb = '', ...words] = argv
    const last = words.at(-1) ?? ''
    if (verb === 'create') this.#create(words, env)
    else if (verb === 'start') this.#start(last)
    else if (verb === 'stop') Object.assign(this.#get(last), { state: 'exited', exitCode: 143 })
    else if (verb === 'rm') this.containers.delete(last)
    else if (verb === 'rename') this.#rename(words[0] ?? '', last)
    else if (verb === 'update') this.#get(last).restart = words[1] ?? ''
    else if (verb === 'import') this.#import(words, last)
    else if (verb === 'image') this.records.delete(last)
    else if (verb === 'volume') this.#volume(words, last)
    else if (verb === 'network') this.#network(words, last)
    else throw new Error(`the engine does not know ${argv.join(' ')}`)
  }

  #exists([type, , name = '']: readonly string[]): boolean {
    if (type === 'container') return this.containers.has(name)
    if (type === 'network') return this.networks.has(name)
    return type === 'volume' ? this.volumes.has(name) : this.records.has(name)
  }

  #create(words: readonly string[], env: Readonly<Record<string, { reveal(): string }>>): void {
    const name = after(words, '--name')[0] ?? ''
    if (this.containers.has(name)) throw new Error(`the name ${name} is taken`)
    const sources = after(words, '--mount').map((mount) => /source=([^,]*)/.exec(mount)?.[1] ?? '')
    const missing = sources.find((source) => !this.volumes.has(source))
    if (missing !== undefined) throw new Error(`there is no volume ${missing}`)
    this.containers.set(name, {
      labels: labelsOf(words),
      image: words.find((word) => word.startsWith('sha256:')) ?? '',
      env: after(words, '--env').map((key) => `${key}=${env[key]?.reveal() ?? 'nothing'}`),
      health: words.includes('--health-cmd'),
      networks: after(words, '--network').map((network) => this.#networkId(network)),
      fixed: new Map(after(words, '--network').flatMap((network) => after(words, '--ip').map((ip) => [network, ip]))),
      aliases: new Map(after(words, '--network').map((network) => [network, after(words, '--network-alias')])),
      volumes: sources,
      ...{ state: 'created', exitCode: 0, healthy: false, restart: 'no', filled: false },
    })
  }

  #rename(before: string, name: string): void {
    if (this.containers.has(name)) throw new Error(`the name ${name} is taken`)
    this.containers.set(name, this.#get(before))
    this.containers.delete(before)
  }

  #start(name: string): void {
    const one = this.#get(name)
    const known = new Set(this.networks.values())
    if (!one.networks.every((network) => known.has(network))) throw new Error(`a network of ${name} is gone`)
    if (one.state === 'paused') throw new Error(`${name} is paused`)
    const writers = [...this.containers].filter(([, other]) => other !== one && other.state === 'running')
    const data = one.volumes.filter((volume) => this.oneWriter.has(volume))
    const clash = writers.find(([, other]) => other.volumes.some((volume) => data.includes(volume)))
    if (clash) throw new Error(`${name} would write beside ${clash[0]}`)
    const others = [...this.containers.values()].filter((other) => other !== one && other.state === 'running')
    const address = [...one.fixed].find(([net, ip]) => others.some((other) => other.fixed.get(net) === ip))
    if (address) throw new Error(`address ${address[1]} of ${name} is taken`)
    Object.assign(one, { state: 'running', exitCode: 0, healthy: false })
  }

  #await(effect: Effect & { kind: 'await' }): void {
    const one = this.#get(effect.container)
    const { type } = effect.condition
    if (type === 'drained') return
    if (type === 'succeeded') {
      const failed = this.broken.has(one.image)
      if (one.state === 'running') Object.assign(one, { state: 'exited', exitCode: failed ? 1 : 0 })
      if (one.exitCode !== 0) throw new StepFailure(`${effect.container} failed`)
      return
    }
    if (one.state !== 'running') throw new Error(`${effect.container} does not run`)
    if (this.broken.has(one.image)) throw new StepFailure(`${effect.container} is not ready`)
    if (type === 'healthy') one.healthy = true
  }

  #join({ container, network, aliases, address }: Effect & { kind: 'join' }): void {
    const served = targetsOf(this.served).includes(container)
    if (served && this.#get(container).state === 'running') throw new Error(`${container} serves and would be cut off`)
    if (!this.#get(container).networks.includes(this.#networkId(network)))
      this.#get(container).networks.push(this.#networkId(network))
    this.#get(container).aliases.set(network, aliases)
    if (address !== undefined) this.#get(container).fixed.set(network, address)
    else if (this.#get(container).state !== 'running') this.#get(container).fixed.delete(network)
  }

  #import(words: readonly string[], name: string): void {
    const entries = after(words, '--change').map((change) => /^LABEL ([^=]+)="(.*)"$/.exec(change) ?? [])
    const labels = Object.fromEntries(entries.map(([, key = '', value = '']) => [key, value]))
    this.records.set(name, decodeRecord(labels, ++this.#made))
  }

  #volume(words: readonly string[], name: string): void {
    if (words[0] === 'create') return void this.volumes.set(name, labelsOf(words))
    const user = [...this.containers].find(([, one]) => one.volumes.includes(name))
    if (user) throw new Error(`volume ${name} is in use by ${user[0]}`)
    this.volumes.delete(name)
  }

  #network([verb, ...words]: readonly string[], name: string): void {
    if (verb === 'create') return void this.networks.set(name, `${name}#${++this.#made}`)
    if (verb === 'connect') {
      const network = words.at(-2) ?? ''
      this.#get(name).networks.push(this.#networkId(network))
      for (const address of after(words, '--ip')) this.#get(name).fixed.set(network, address)
      return void this.#get(name).aliases.set(network, after(words, '--alias'))
    }
    const id = this.#networkId(name)
    const user = [...this.containers].find(([, one]) => one.state === 'running' && one.networks.includes(id))
    if (user) throw new Error(`network ${name} is in use by ${user[0]}`)
    this.networks.delete(name)
  }

  #networkId(name: string): string {
    const id = this.networks.get(name)
    if (id === undefined) throw new Error(`there is no network ${name}`)
    return id
  }

  #get(name: string): Container {
    const one = this.containers.get(name)
    if (!one) throw new Error(`there is no container ${name}`)
    return one
  }
}

type Unless = { readonly inspect: readonly string[]; readonly exists: boolean } | undefined

function after(words: readonly string[], option: string): string[] {
  return words.filter((_, index) => words[index - 1] === option)
}

function labelsOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(after(words, '--label').map((entry) => entry.split(/=(.*)/s) as [string, string]))
}

function byName(a: ObservedContainer, b: ObservedContainer): number {
  return a.name < b.name ? -1 : 1
}

function observed(called: string, one: Container): ObservedContainer {
  const starting = one.healthy ? 'healthy' : 'starting'
  const name = one.labels['slipway.name'] ?? called
  return {
    name,
    ...(name !== called && { alias: called }),
    id: `id-${name}`,
    kind: one.labels['slipway.kind'] ?? '',
    service: one.labels['slipway.service'] ?? '',
    index: Number(one.labels['slipway.index']),
    release: Number(one.labels['slipway.release']),
    spec: one.labels['slipway.spec'] ?? '',
    image: one.image,
    state: one.state,
    exitCode: one.exitCode,
    health: one.state === 'running' && one.health ? starting : 'none',
    restart: one.restart,
    stopGraceMs: 10_000,
    startedAt: 0,
    networks: [...one.aliases].map(([network, aliases]) => {
      const fixed = one.fixed.get(network)
      return { network, aliases, ...(fixed !== undefined && { fixed }) }
    }),
    loopback: {},
    env: one.env,
    pid: 1,
  }
}
