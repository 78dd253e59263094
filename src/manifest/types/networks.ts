/** How a service is on a network. */
export interface NetworkUse {
  /** Key in the project's `networks`. */
  readonly network: string
  readonly aliases: readonly string[]
  readonly ipv4Address?: string
  readonly ipv6Address?: string
  readonly linkLocalIps?: readonly string[]
  readonly macAddress?: string
  /** Networks are joined in descending order of this. Default 0. */
  readonly priority?: number
  /** The network with the highest gives the default route. Default 0. */
  readonly gwPriority?: number
  readonly interfaceName?: string
  readonly driverOpts?: Readonly<Record<string, string>>
}

/** A network that the project makes, or that is there already. */
export interface Network {
  /** Name in the engine, for example `shop_default`. */
  readonly name: string
  readonly internal: boolean
  /** Somebody else made it: never created, never removed. */
  readonly external?: boolean
  readonly driver?: string
  readonly driverOpts?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly attachable?: boolean
  readonly enableIpv4?: boolean
  readonly enableIpv6?: boolean
  readonly ipam?: Ipam
}

/** Addresses of a network. */
export interface Ipam {
  readonly driver?: string
  readonly config?: readonly IpamPool[]
  readonly options?: Readonly<Record<string, string>>
}

/** One range of addresses. */
export interface IpamPool {
  readonly subnet?: string
  readonly gateway?: string
  readonly ipRange?: string
  readonly auxAddresses?: Readonly<Record<string, string>>
}

/** A volume that the project makes, or that is there already. */
export interface Volume {
  /** Name in the engine, for example `shop_db-data`. */
  readonly name: string
  /** Somebody else made it: never created, never removed. */
  readonly external?: boolean
  readonly driver?: string
  readonly driverOpts?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  /** From `data` in slipway.yaml: a folder of a service whose content outlives its containers. */
  readonly data?: KeptFolder
}

/** Where a data folder lies on a machine of the project's own: `/containers/<service><folder>`. */
export interface KeptFolder {
  readonly service: string
  /** Begins with a slash; empty: all of `/containers/<service>`, which is `/host` in the container. */
  readonly folder: string
}
