import type { EmulatorKind } from '../../../core/aws/emulator-port.ts'
import type { Failure } from '../../../core/error.ts'
import type { SynthRequest } from '../../request.ts'
import type { Proof } from './proven-types.ts'

/** `slipway rehearse`. */
export interface RehearseRequest extends Omit<SynthRequest, 'output' | 'component'> {
  /** Program of the emulator to start. Default: the one that is found. */
  readonly emulator?: string
  /** Time limit of each act in milliseconds. */
  readonly limitMs: number
}

/** What is done in a rehearsal, in this order. */
export type ActName = 'up' | 'again' | 'change' | 'down'

/** How one act ended. */
export interface Act {
  readonly name: ActName
  readonly state: 'done' | 'failed' | 'skipped'
  /** What came of it, for people. */
  readonly detail: string
  readonly ms: number
  readonly failure?: Failure
}

/** What became of the resources of one type. */
export interface RehearsedType {
  readonly type: string
  /** How many the templates have. */
  readonly wanted: number
  /** How many CloudFormation says it has made. */
  readonly listed: number
  /** Whether that emulator makes such a thing; absent: nobody has tried. */
  readonly proof?: Proof
}

/** `slipway rehearse`. */
export interface RehearseReport {
  readonly project: string
  readonly environment: string
  readonly emulator: {
    readonly kind: EmulatorKind
    readonly version?: string
    readonly url: string
    /** It was started for this, and has ended. */
    readonly isOwn: boolean
    readonly account: string
    readonly region: string
  }
  readonly acts: readonly Act[]
  readonly types: readonly RehearsedType[]
  /** What this rehearsal says nothing about, each a line. */
  readonly notProved: readonly string[]
  /** Resources that are there after the last act, by type and id. */
  readonly left: readonly string[]
  readonly ms: number
}
