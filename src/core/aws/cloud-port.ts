import type { AwsTarget } from './aws-target.ts'
import type { RegistryPort } from './registry-port.ts'
import type { SecretPort } from './secret-port.ts'
import type { CertificatePort } from './certificate-port.ts'
import type { LogPort } from './log-port.ts'
import type { ServicePort } from './service-port.ts'
import type { StackPort } from './stack-port.ts'
import type { TargetPort } from './target-port.ts'
import type { TaskPort } from './task-port.ts'

/** Small objects in S3. */
export interface ObjectPort {
  /** Writes an object unless there is one of that name; false when there is. */
  create(bucket: string, key: string, text: string): Promise<boolean>
  /** Writes an object, whatever was there. */
  write(bucket: string, key: string, text: string): Promise<void>
  /** Text of an object, undefined when there is none. */
  read(bucket: string, key: string): Promise<string | undefined>
  /** Names of all objects that begin with the prefix, sorted. */
  list(bucket: string, prefix: string): Promise<readonly string[]>
  /** Where CloudFormation reads an object: its URL in S3, or at the endpoint that somebody chose. */
  urlOf(bucket: string, key: string): Promise<string>
  /** Harmless when there is none. */
  remove(bucket: string, key: string): Promise<void>
}

/** One account and region of AWS, with somebody's permissions. */
export interface Cloud {
  readonly account: string
  readonly region: string
  readonly stacks: StackPort
  readonly objects: ObjectPort
  readonly registry: RegistryPort
  readonly secrets: SecretPort
  readonly certificates: CertificatePort
  readonly services: ServicePort
  readonly targets: TargetPort
  readonly tasks: TaskPort
  readonly logs: LogPort
}

/** The way to AWS. */
export interface CloudPort {
  /** Throws where the credentials are of another account than the target names, and where no region is known. */
  open(target: AwsTarget): Promise<Cloud>
}
