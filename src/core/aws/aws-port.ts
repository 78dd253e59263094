import type { Secret } from '../argv.ts'
import type { AwsTarget } from './aws-target.ts'

/** What signs a request. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  /** Absent for long-term keys. */
  readonly sessionToken?: Secret
  /** Milliseconds since the epoch; absent where nobody knows an end. */
  readonly expiresAt?: number
}

/** Credentials that can be used now, and where they come from. */
export interface AwsSession {
  readonly credentials: AwsCredentials
  /** Absent where nothing says one. */
  readonly region?: string
  /** For people, for example `MFA session of profile stage`. */
  readonly source: string
}

/** Who AWS says one is. */
export interface AwsIdentity {
  readonly account: string
  readonly arn: string
}

/** What a login is asked for. */
export interface LoginOrder {
  readonly target: AwsTarget
  /** How long the session shall last. Default: 12 h with an MFA device, else as long as the role says. */
  readonly durationMs?: number
  /** Default: what the profile says. */
  readonly mfaSerial?: string
  /** True for a new session although one is stored that still lasts. */
  readonly renew: boolean
  /** Gives the code that the device shows; called only when one is needed. */
  readonly askCode: (mfaSerial: string) => Promise<string>
}

/** How a login ended. */
export interface Login {
  readonly session: AwsSession
  readonly identity: AwsIdentity
  /** Name of the account, where one may know it. */
  readonly alias?: string
  /** `made`: a new session is stored. `kept`: one that was stored lasts on. `none`: nothing had to be stored. */
  readonly stored: 'made' | 'kept' | 'none'
}

/** Who one is for AWS. Each call throws a `SlipwayError` that says what mends it. */
export interface AwsPort {
  /** Credentials for a target. Asks nobody: where a code is needed it fails and names `slipway login`. */
  session(target: AwsTarget): Promise<AwsSession>
  /** Who these credentials are. */
  identity(target: AwsTarget): Promise<AwsIdentity>
  login(order: LoginOrder): Promise<Login>
  /** Forgets the stored sessions of a profile, or all of them; gives how many there were. */
  logout(profile?: string): Promise<number>
}
