/** A secret or config as a service or a build asks for it. */
export interface FileMount {
  /** Key in the project's `secrets` or `configs`. */
  readonly source: string
  /** Absolute path in the container; for a build the id under which a `RUN --mount` asks for it. */
  readonly target: string
  /** As written, when it is given. */
  readonly uid?: string
  readonly gid?: string
  readonly mode?: number
}

interface FileObject {
  /** Name in the engine or in a secret store: `name`, else `<project>_<key>`, the key alone where external. */
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly driver?: string
  readonly driverOpts?: Readonly<Record<string, string>>
  readonly templateDriver?: string
}

type FromFile = FileObject & { readonly type: 'file'; readonly path: string }
type FromVariable = FileObject & { readonly type: 'environment'; readonly variable: string }
type FromContent = FileObject & { readonly type: 'content'; readonly content: string }
type FromElsewhere = FileObject & { readonly type: 'external' }

/** Where a secret comes from; `external` means that somebody else made it. */
export type SecretSource = FromFile | FromVariable | FromElsewhere

/** Where a config comes from. */
export type ConfigSource = FromFile | FromVariable | FromContent | FromElsewhere
