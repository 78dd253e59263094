import type { Position } from '../../core/issue.ts'

/** An environment in AWS, as `slipway.yaml` describes it; every default filled in. */
export interface AwsEnvironment {
  /** For example `prod`. */
  readonly name: string
  /** How services run there. */
  readonly platform: 'fargate'
  /** Absent: the region of the credentials. */
  readonly region?: string
  /** The only account that is deployed to, twelve digits. Absent: whichever the credentials belong to. */
  readonly account?: string
  /** Name or ARN of the role that is assumed to deploy. */
  readonly role?: string
  readonly network: NetworkSettings | ExistingNetwork
  readonly edge: EdgeSettings
  /** By the name of the service in the Compose file; every active service has one. */
  readonly services: Readonly<Record<string, ServiceSize>>
}

/** A network of the environment's own. */
export interface NetworkSettings {
  readonly kind: 'own'
  /** A /16 such as `10.16.0.0/16`. */
  readonly cidr: string
  /** How many availability zones it spans, 2 to 6. */
  readonly zones: number
  /**
   * How private subnets reach the internet: by one NAT gateway, one in each zone, one that AWS spreads over the zones, a machine of
   * their own, or not at all.
   */
  readonly nat: 'one' | 'per-zone' | 'regional' | 'instance' | 'none'
}

/** A network that is there already and stays as it is. */
export interface ExistingNetwork {
  readonly kind: 'existing'
  /** For example `vpc-0a1b2c3d`. */
  readonly vpc: string
  /** Subnets of at least two zones, for the load balancer. */
  readonly publicSubnets: readonly string[]
  /** Subnets for the services. */
  readonly privateSubnets: readonly string[]
}

/** The load balancer. */
export interface EdgeSettings {
  /** For example `shop.example.com`. Absent: the balancer's own name, over HTTP only. */
  readonly domain?: string
  readonly certificate: Certificate
  /** Address ranges that may reach it; everybody by default. */
  readonly allow: readonly string[]
}

/** Where the certificate comes from: none, asked of ACM and proved through Route 53, one that ACM has, or files that are imported. */
export type Certificate =
  | { readonly kind: 'none' }
  | { readonly kind: 'request'; /** Hosted zone that proves it, for example `Z0123456789ABC`. */ readonly zone: string }
  | { readonly kind: 'given'; readonly arn: string }
  | ({ readonly kind: 'files' } & CertificateFiles)

/** A certificate as files in PEM. */
export interface CertificateFiles {
  readonly cert: NamedFile
  readonly key: NamedFile
  readonly chain?: NamedFile
}

/** A file that slipway.yaml names. */
export interface NamedFile {
  /** As it is written, from the folder of slipway.yaml. */
  readonly path: string
  /** Where it is named: position and key path. */
  readonly at: Position
  readonly place: string
}

/** Processor that tasks run on, as ECS calls it. */
export type Architecture = 'X86_64' | 'ARM64'

/** How large one task of a service is, and how many run. */
export interface ServiceSize {
  /** CPU units, 1024 of a processor each. */
  readonly cpu: number
  /** MiB. */
  readonly memory: number
  readonly architecture: Architecture
  readonly scale: ScaleBounds
  /** When its tasks run; absent: all the time. */
  readonly schedule?: Schedule
}

/** Times at which a task is started. */
export interface Schedule {
  /** `rate(1 hour)`, `cron(0 3 * * ? *)`. */
  readonly expression: string
  /** For example `Europe/Berlin`. */
  readonly timezone: string
}

/** How many tasks run: a fixed number where both are the same and there is no aim. */
export interface ScaleBounds {
  readonly min: number
  readonly max: number
  /** Aim for the average use of the processor, in percent. */
  readonly cpu?: number
  /** Aim for the average use of the memory, in percent. */
  readonly memory?: number
}
