import type { Emulator } from '../../../core/aws/emulator-port.ts'
import type { AwsEnvironment } from '../../../manifest/types/environment.ts'
import { triedVersions } from './proven-types.ts'
import type { RehearsedType } from './rehearsal.ts'

/** What is known after a rehearsal. */
export interface Known {
  readonly environment: AwsEnvironment
  readonly emulator: Pick<Emulator, 'kind' | 'version' | 'isOwn' | 'hasContainers'>
  readonly account: string
  readonly types: readonly RehearsedType[]
}

/** What the rehearsal says nothing about. */
export function notProvedOf({ environment, emulator, account, types }: Known): string[] {
  const { kind, isOwn, hasContainers } = emulator
  const of = (wanted: (type: RehearsedType) => boolean) => types.filter(wanted).map(({ type }) => type)
  return [
    ...line(
      'taken without being made',
      of(({ proof }) => proof === 'named'),
    ),
    ...line(
      'made, and not removed by the emulator',
      of(({ proof }) => proof === 'kept'),
    ),
    ...line(
      'listed as made, which nobody has looked at',
      of(({ proof, listed }) => proof === undefined && listed > 0),
    ),
    ...line(
      'not listed as made',
      of(({ proof, listed, wanted }) => proof === undefined && listed < wanted),
    ),
    ...otherVersion(emulator),
    ...line('that it fits what exists outside of its stacks, which is made up here', isOwn ? outside(environment) : []),
    'that images can be built, copied and pushed: there is no registry, and they are used as the files name them',
    ...(hasContainers ? ofContainers : ['that containers start, become healthy and serve: no task runs here']),
    ...(environment.account !== undefined && !isOwn && environment.account !== account
      ? [`the account guard: the emulator is account ${account}, the environment belongs to ${environment.account}`]
      : []),
    ...(environment.role === undefined ? [] : [`the role ${environment.role}: it was not assumed`]),
    `rights, quotas and prices: ${kind === 'other' ? 'an emulator' : kind} asks nobody for them`,
  ]
}

/**
 * Where tasks are containers. Service Connect writes names into `/etc/hosts` of each task when it starts:
 * https://github.com/aws/containers-roadmap/issues/2692 (2026-11).
 */
const ofContainers = [
  'that the checks of the load balancer pass: a task that runs is a healthy target here',
  'that a program finds names which asks a DNS server itself: in AWS they are in /etc/hosts, here in the DNS of Docker',
]

/** What the templates name and no stack makes. */
function outside({ network, edge }: AwsEnvironment): string[] {
  const { certificate } = edge
  return [
    ...(network.kind === 'existing' ? [network.vpc, ...network.publicSubnets, ...network.privateSubnets] : []),
    ...(certificate.kind === 'request' ? [`hosted zone ${certificate.zone}`] : []),
    ...(certificate.kind === 'given' ? [certificate.arn] : []),
  ]
}

function otherVersion({ kind, version }: Known['emulator']): string[] {
  const tried = triedVersions[kind]
  if (tried === undefined || version === undefined || version === tried) return []
  return [`that the above holds for ${kind} ${version}: it was found out with ${tried}`]
}

function line(what: string, types: readonly string[]): string[] {
  return types.length === 0 ? [] : [`${what}: ${types.join(', ')}`]
}
