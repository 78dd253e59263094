import type { ClockPort } from '../../core/context.ts'
import type { EdgeLink } from '../../core/edge-process.ts'
import { SlipwayError } from '../../core/error.ts'
import type { EdgeRules, Owner } from '../../core/route.ts'
import { parseRules } from '../rules/parse-rules.ts'
import type { SharedSocket } from './sockets.ts'

/** What an edge leaves to the one that takes over. */
export interface Legacy {
  readonly pid: number
  readonly httpPort: number
  readonly httpsPort?: number
  readonly owners: readonly (Owner & EdgeRules)[]
  readonly sockets: readonly SharedSocket[]
}

/** Requests and connections in flight, by container. */
export type Counts = Readonly<Record<string, number>>

/** What two edges say to each other, in the order in which it is said first. */
type Message =
  | { readonly type: 'legacy'; readonly legacy: Legacy }
  /** The young one could serve now. */
  | { readonly type: 'ready' }
  /** The old one accepts nothing any more: the name of the admin socket is free. */
  | { readonly type: 'yours' }
  /** The young one can be asked. */
  | { readonly type: 'serving' }
  /** What the old one still carries. */
  | { readonly type: 'active'; readonly counts: Counts }
  /** Rules changed; what comes over connections that the old one keeps follows them. */
  | { readonly type: 'rules'; readonly owner: Owner; readonly rules: EdgeRules }
  /** The old one follows them. */
  | { readonly type: 'followed' }

/** Longest time for a process to start and to take over the rules, in milliseconds. */
const readyMs = 15_000

/** The old edge's side. */
export class Successor {
  readonly #link: EdgeLink
  #told = ''

  constructor(link: EdgeLink, legacy: Legacy) {
    this.#link = link
    tell(link, { type: 'legacy', legacy })
  }

  get gone(): Promise<void> {
    return this.#link.gone
  }

  /** Resolves when it could serve; ends it, and throws, when it does not get there. Nothing has changed then. */
  async ready(clock: ClockPort): Promise<void> {
    if (await this.#hears('ready', clock)) return
    this.#link.end()
    throw new SlipwayError({
      code: 'edge-unreachable',
      what: 'The new edge did not take over',
      why: `it ended, or was not ready within ${readyMs / 1000} s`,
      fix: 'Run `slipway edge stop` and try again.',
    })
  }

  /** Gives the name of the admin socket away; resolves when the other one answers there, or is gone. */
  async follow(clock: ClockPort, onRules: (owner: Owner, rules: EdgeRules) => Promise<void>): Promise<void> {
    this.#link.onMessage((given) => {
      const message = given as Message
      if (message.type !== 'rules') return
      void onRules(message.owner, message.rules).then(() => tell(this.#link, { type: 'followed' }))
    })
    tell(this.#link, { type: 'yours' })
    await this.#hears('serving', clock)
  }

  /** Says what is still in flight here, when that changed. */
  report(counts: Counts): void {
    const text = JSON.stringify(counts)
    if (text === this.#told) return
    this.#told = text
    tell(this.#link, { type: 'active', counts })
  }

  close(): void {
    this.#link.close()
  }

  #hears(type: Message['type'], clock: ClockPort): Promise<boolean> {
    const decided = new AbortController()
    const heard = new Promise<boolean>((resolve) => {
      this.#link.onMessage((given) => {
        if ((given as Message).type === type) resolve(true)
      })
      void this.#link.gone.then(() => resolve(false))
      clock.sleep(readyMs, decided.signal).then(
        () => resolve(false),
        () => {},
      )
    })
    return heard.finally(() => decided.abort())
  }
}

/** The young edge's side. */
export class Predecessor {
  readonly #link: EdgeLink
  readonly #legacy: Promise<Legacy | undefined>
  readonly #yours: Promise<void>
  /** For each change of rules that was told, in order, who waits until it is followed. */
  readonly #toldRules: (() => void)[] = []
  #counts: Counts = {}
  #isGone = false

  constructor(link: EdgeLink) {
    this.#link = link
    const heard = <T>(take: (message: Message) => T | undefined): Promise<T | undefined> =>
      new Promise((resolve) => {
        link.onMessage((given) => {
          const found = take(given as Message)
          if (found !== undefined) resolve(found)
        })
        void link.gone.then(() => resolve(undefined))
      })
    this.#legacy = heard((message) => (message.type === 'legacy' ? parseLegacy(message.legacy) : undefined))
    this.#yours = heard((message) => message.type === 'yours' || undefined).then(() => {})
    link.onMessage((given) => {
      const message = given as Message
      if (message.type === 'active') this.#counts = message.counts
      if (message.type === 'followed') this.#toldRules.shift()?.()
    })
    void link.gone.then(() => {
      this.#counts = {}
      this.#isGone = true
    })
  }

  /** What it leaves; undefined when it is gone already. */
  get legacy(): Promise<Legacy | undefined> {
    return this.#legacy
  }

  get isGone(): boolean {
    return this.#isGone
  }

  /** What it still carries. */
  get counts(): Counts {
    return this.#counts
  }

  /** Resolves when the other one no longer accepts. */
  leave(): Promise<void> {
    tell(this.#link, { type: 'ready' })
    return this.#yours
  }

  serving(): void {
    tell(this.#link, { type: 'serving' })
  }

  /** Resolves when it follows these rules, or is gone. */
  async tellRules(owner: Owner, rules: EdgeRules): Promise<void> {
    if (this.#isGone) return
    const followed = new Promise<void>((resolve) => this.#toldRules.push(resolve))
    tell(this.#link, { type: 'rules', owner, rules })
    await Promise.race([followed, this.#link.gone])
  }

  /** Lets it end what it carries within seconds. */
  close(): void {
    this.#link.close()
  }
}

function tell(link: EdgeLink, message: Message): void {
  link.send(message)
}

/** Rules of another version that cannot be read are left out: the engine knows them as they were recorded. */
function parseLegacy(given: Legacy): Legacy {
  const owners = given.owners.flatMap(({ project, environment, ...rules }) => {
    try {
      return [{ project, environment, ...parseRules(JSON.stringify(rules)) }]
    } catch {
      return []
    }
  })
  return { ...given, owners }
}
