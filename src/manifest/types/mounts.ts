interface VolumeOptions {
  /** The volume is not filled with what the image has at the path. */
  readonly nocopy?: boolean
  /** Folder inside the volume. */
  readonly subpath?: string
  readonly labels?: Readonly<Record<string, string>>
  /** `consistent`, `cached` or `delegated`; means nothing to an engine of today. */
  readonly consistency?: string
}

/** How a folder of the machine is mounted. */
export interface BindOptions {
  /** `rprivate`, `private`, `rshared`, `shared`, `rslave` or `slave`. */
  readonly propagation?: string
  /** False: a folder that is missing is an error. Default true. */
  readonly createHostPath?: boolean
  readonly recursive?: 'enabled' | 'disabled' | 'writable' | 'readonly'
  /** `z`: shared between containers; `Z`: private. */
  readonly selinux?: 'z' | 'Z'
  readonly consistency?: string
}

/** One entry of a service's `volumes`. */
export type Mount =
  | ({
      readonly type: 'volume'
      readonly source: string
      readonly target: string
      readonly readOnly: boolean
    } & VolumeOptions)
  | ({ readonly type: 'anonymous'; readonly target: string; readonly readOnly?: boolean } & VolumeOptions)
  | ({
      readonly type: 'bind'
      readonly source: string
      readonly target: string
      readonly readOnly: boolean
    } & BindOptions)
  | TmpfsMount
  | ImageMount
  | ForeignMount

/** A memory file system in the long form; the short key `tmpfs` is a list of its own. */
export interface TmpfsMount {
  readonly type: 'tmpfs'
  readonly target: string
  readonly readOnly: boolean
  /** Bytes. */
  readonly size?: number
  readonly mode?: number
  readonly consistency?: string
}

/** The files of an image. */
export interface ImageMount {
  readonly type: 'image'
  /** Reference of the image. */
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly subpath?: string
}

/** A Windows named pipe, or a CSI volume of Swarm. */
export type ForeignMount = Foreign<'npipe'> | Foreign<'cluster'>

interface Foreign<T extends string> {
  readonly type: T
  readonly source?: string
  readonly target: string
  readonly readOnly: boolean
}
