import type { Issue, Position } from '../../core/issue.ts'
import type { AnswerRule, HostRule, RuleConditions } from '../../core/route.ts'
import type { Mapping } from '../tree.ts'
import type { EdgeSettings, ExistingNetwork, NetworkSettings, ScaleBounds } from '../types/environment.ts'
import type { Place } from './place.ts'

/** What slipway.yaml says for one environment, each value with its place; what does not fit the schema is left out. */
export interface Settings {
  /** Name of the file, as the user would name it. */
  readonly file: string
  readonly environment: string
  readonly project?: { readonly name: string; readonly at: Position }
  readonly services: ReadonlyMap<string, ServiceSettings>
  /** The `overrides` of all services in the shape of a Compose file, to be merged over the others. */
  readonly overrides?: Mapping
  /** Absent: it runs on an engine of Docker. */
  readonly aws?: AwsSettings
  /** On an engine of Docker: services that run by the clock in an environment in AWS, with that environment. */
  readonly scheduled: ReadonlyMap<string, { readonly environment: string; readonly place: Place }>
  /** What is wrong in the file by itself. */
  readonly issues: ReadonlySet<Issue>
}

/** What slipway.yaml says of one service. */
export interface ServiceSettings {
  /** Where the service is named. */
  readonly places: readonly Place[]
  /** Absent: the default host names. */
  readonly routes?: readonly RouteSetting[]
  readonly scale?: { readonly count: number; readonly place: Place }
  readonly data: readonly DataSetting[]
  /** In AWS only. */
  readonly size: SizeSetting
  /** In AWS only. */
  readonly schedule?: Placed<string>
  /** Of the schedule; in AWS only. */
  readonly timezone?: Placed<string>
}

/** What an environment in AWS says of itself, with its defaults. */
export interface AwsSettings {
  readonly place: Place
  readonly region?: string
  readonly account?: string
  readonly role?: string
  readonly network: NetworkSettings | ExistingNetwork
  readonly edge: EdgeSettings
}

/** How large a service is and how it scales, as far as slipway.yaml says; each value may be wrong for the others. */
export interface SizeSetting {
  readonly cpu?: Placed<number>
  readonly memory?: Placed<number>
  readonly architecture?: Placed<'x86_64' | 'arm64'>
  readonly bounds?: Placed<Pick<ScaleBounds, 'max' | 'cpu' | 'memory'> & { readonly min: number }>
}

/** A value with its place. */
export interface Placed<T> {
  readonly value: T
  readonly place: Place
}

/** One rule of the edge, in its words. */
export interface RouteSetting extends Pick<HostRule, 'healthPath' | 'health'>, Partial<Pick<AnswerRule, 'action'>> {
  readonly place: Place
  readonly conditions: RuleConditions
  /** Absent: the only port of the service. */
  readonly port?: number
}

/** One folder of the container whose content is kept. */
export interface DataSetting {
  readonly place: Place
  readonly path: string
}
