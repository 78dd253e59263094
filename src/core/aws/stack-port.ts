/** A CloudFormation stack as it is now. */
export interface ObservedStack {
  readonly name: string
  /** ARN; another stack of the same name has another one. */
  readonly id: string
  /** For example `UPDATE_COMPLETE`. */
  readonly status: string
  /** Why it is in that status, where AWS says it. */
  readonly reason?: string
  /** When it was changed last, in milliseconds since the epoch; with the status it tells one state from another. */
  readonly changedAt: number
  readonly parameters: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** True while termination protection refuses its deletion. */
  readonly isProtected: boolean
}

/** What a stack shall be made of. */
export interface ChangeSetOrder {
  readonly stack: string
  /** Letters, digits and dashes; unique among the change sets of the stack. */
  readonly name: string
  readonly kind: 'CREATE' | 'UPDATE'
  /** Text of the template. */
  readonly template: string
  /** Where CloudFormation finds that text, for one that is too large for a request; see `ObjectPort.urlOf`. */
  readonly templateUrl?: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly capabilities: readonly string[]
  /** The same order twice is one change set. */
  readonly token: string
}

/** What AWS says that a change set does to one resource. */
export interface ResourceChange {
  readonly logicalId: string
  readonly type: string
  /** For example `Modify`. */
  readonly action: string
  /** `Conditional`: it depends on values that are known while it is made. */
  readonly replacement: 'True' | 'False' | 'Conditional'
}

/** A change set as it is now. */
export interface ObservedChangeSet {
  /** ARN. */
  readonly id: string
  /** For example `CREATE_COMPLETE`, which says that it is ready, or `FAILED`. */
  readonly status: string
  readonly reason?: string
  /** True when it can be executed. */
  readonly isAvailable: boolean
  readonly changes: readonly ResourceChange[]
}

/** Something that happened to a stack or to one of its resources. */
export interface StackEvent {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly logicalId: string
  readonly physicalId: string
  readonly type: string
  /** For example `CREATE_FAILED`. */
  readonly status: string
  readonly reason?: string
  /** The token of the call that began it, where AWS says it. */
  readonly token?: string
}

/** A resource of a stack. */
export interface StackResource {
  readonly logicalId: string
  readonly physicalId: string
  readonly type: string
  readonly status: string
}

/**
 * CloudFormation in one account and region. `stack` is the name or the ARN of a stack. Calls are retried when AWS is busy, are
 * bounded in time, and end with the signal; each throws a `SlipwayError` that says what mends it.
 */
export interface StackPort {
  /** Every stack there is, without deleted ones. */
  list(signal?: AbortSignal): Promise<readonly ObservedStack[]>
  /** One stack; undefined when there is none of that name. A deleted one is found by its ARN only. */
  observe(stack: string, signal?: AbortSignal): Promise<ObservedStack | undefined>
  /** Text of the template that the stack was made of. */
  template(stack: string, signal?: AbortSignal): Promise<string>
  /** Gives the ARN of the change set; that of the one that has the name already, where there is one. */
  createChangeSet(order: ChangeSetOrder, signal?: AbortSignal): Promise<string>
  /** Undefined when it is gone. */
  observeChangeSet(id: string, signal?: AbortSignal): Promise<ObservedChangeSet | undefined>
  /** `gone`: there is nothing to execute, for it was executed already. */
  executeChangeSet(id: string, token: string, signal?: AbortSignal): Promise<'started' | 'gone'>
  /** Harmless when it is gone. */
  deleteChangeSet(id: string, signal?: AbortSignal): Promise<void>
  /** Events after the one with the id, the oldest first; without an id, all that AWS still has. */
  events(stack: string, after: string | undefined, signal?: AbortSignal): Promise<readonly StackEvent[]>
  /** The last hundred events or so, the oldest first. */
  recentEvents(stack: string, signal?: AbortSignal): Promise<readonly StackEvent[]>
  /** Id of the latest event, undefined when there is none. */
  latestEvent(stack: string, signal?: AbortSignal): Promise<string | undefined>
  resources(stack: string, signal?: AbortSignal): Promise<readonly StackResource[]>
  /** Begins to delete it; harmless when it is gone. */
  delete(stack: string, token: string, signal?: AbortSignal): Promise<void>
  /** False when there was nothing to cancel: it works in `UPDATE_IN_PROGRESS` only. */
  cancelUpdate(stack: string, token: string, signal?: AbortSignal): Promise<boolean>
  setProtection(stack: string, isProtected: boolean, signal?: AbortSignal): Promise<void>
  /** Names of the availability zones of the region that take resources, sorted. */
  zones(signal?: AbortSignal): Promise<readonly string[]>
  /** Id of the newest image of Amazon Linux 2023 for a kind of processor; undefined when the region has none. */
  machineImage(architecture: 'arm64' | 'x86_64', signal?: AbortSignal): Promise<string | undefined>
}
