import type { AwsPort } from './aws-port.ts'
import type { CloudPort } from './cloud-port.ts'

/** Emulators of AWS whose limits are known. `other` is whatever answers at an endpoint that somebody gave. */
export type EmulatorKind = 'moto' | 'ministack' | 'other'

/** Which emulator is wanted. */
export interface EmulatorOrder {
  /** Address of one that runs. Absent: one is started. */
  readonly endpoint?: string
  /** Program to start. Default: `moto_server`, else `ministack`, from PATH. */
  readonly program?: string
  /** Account it shall be, where it is started. Default: 123456789012. */
  readonly account?: string
  readonly region: string
}

/** Something that stands for AWS. Its ports sign with keys that AWS does not know. */
export interface Emulator {
  readonly kind: EmulatorKind
  /** Absent where it does not say. */
  readonly version?: string
  readonly url: string
  /** Started for this, with a state of its own that ends with it. */
  readonly isOwn: boolean
  /** True where tasks of ECS become containers of the Docker Engine. */
  readonly hasContainers: boolean
  /** Folder that has to be in the PYTHONPATH of one that somebody else started, for Slipway's mends of its gaps. */
  readonly mends?: string
  readonly cloud: CloudPort
  readonly aws: AwsPort
  /** Ends it when it was started for this; may be called twice. */
  close(): Promise<void>
}

/** The way to an emulator. Throws `emulator-missing`, `emulator-refused` and `emulator-failed`. */
export interface EmulatorPort {
  open(order: EmulatorOrder): Promise<Emulator>
}
