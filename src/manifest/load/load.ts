import type { Issue } from '../../core/issue.ts'
import type { Lookup } from '../substitute.ts'
import type { Mapping } from '../tree.ts'
import type { FileStore } from './file-store.ts'

/** What loading files needs, from the first file to the deepest `include`. */
export interface Load {
  readonly store: FileStore
  readonly variable: Lookup
  /** Absolute folder where relative paths start. */
  readonly directory: string
  readonly issues: Issue[]
  /** Files of which this one is included, from the first on. */
  readonly trail: readonly string[]
  /** Shared by the whole load. */
  readonly shared: Shared
}

/** What was opened, so that a file that many services extend is read and interpolated once. */
export interface Shared {
  /** Loads files as a model of their own; an include is a project inside the project. */
  readonly loadModel: (paths: readonly string[], load: Load) => Mapping | undefined
  readonly opened: Map<string, OpenedFile>
  /** Absolute paths in the order of reading. */
  readonly files: Set<string>
  /** Variables that are the same for all files with the same `.env`. */
  readonly lookups: Map<string, Lookup>
  /** Values of variables that are named like secrets and were used. */
  readonly secretValues: Set<string>
}

/** A file after interpolation. */
export interface OpenedFile {
  readonly documents: readonly Mapping[]
  readonly marked: boolean
}

/** An absolute path or URL is remote when Compose would fetch it. */
export function isRemoteFile(path: string): boolean {
  return /^(?:https?|git|ssh|oci):\/\/|^oci:|^git@|^github\.com\/|\.git(?:[#:]|$)/.test(path)
}
