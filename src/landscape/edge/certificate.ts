import { parameter, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import type { Intrinsic } from '../cloudformation/values.ts'
import { landscapeName, tagsOf, type LandscapeInput } from '../component.ts'
import type { Input } from '../component.ts'
import { routedHosts } from './routes.ts'

/** A certificate for the HTTPS listener. */
export interface CertificateParts {
  readonly arn: Intrinsic
  readonly resources: readonly Resource[]
  readonly parameters: readonly Parameter[]
  readonly inputs: Readonly<Record<string, Input>>
  /** Where names can be made; absent where only the certificate was given. */
  readonly zone?: Parameter
}

/** The certificate of the environment: asked of ACM and proved by a record in the zone, or one that ACM has. */
export function certificateOf(input: LandscapeInput): CertificateParts | undefined {
  const { certificate } = input.environment.edge
  if (certificate.kind === 'given') return given({ from: 'value', value: certificate.arn })
  if (certificate.kind === 'files') return given({ from: 'certificate' })
  return certificate.kind === 'request' ? requested(input, certificate.zone) : undefined
}

function given(input: Input): CertificateParts {
  const certificate = parameter('Certificate', {
    Type: 'String',
    Description: 'ARN of the certificate in ACM, of the same region',
  })
  return { arn: ref(certificate), resources: [], parameters: [certificate], inputs: { Certificate: input } }
}

/**
 * CloudFormation makes the records that prove the names, and leaves them in the zone when the certificate goes: others of the same
 * name may rest on them (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1603, read in 2026-11).
 */
function requested(input: LandscapeInput, id: string): CertificateParts {
  const zone = parameter('Zone', {
    Type: 'AWS::Route53::HostedZone::Id',
    Description: 'Hosted zone of the domain, in which the certificate is proved and the names are made',
  })
  const [domain = '', ...others] = certificateNames(input)
  const certificate = resource('Certificate', 'AWS::CertificateManager::Certificate', {
    DomainName: domain,
    ...(others.length > 0 && { SubjectAlternativeNames: others }),
    ValidationMethod: 'DNS',
    DomainValidationOptions: provedNames([domain, ...others]).map((name) => ({
      DomainName: name,
      HostedZoneId: ref(zone),
    })),
    Tags: tagsOf(input, landscapeName(input)),
  })
  return {
    arn: ref(certificate),
    resources: [certificate],
    parameters: [zone],
    inputs: { Zone: { from: 'value', value: id } },
    zone,
  }
}

/**
 * What the certificate is for: the domain first, `*.domain` where a route's host is one label below it, and every deeper host by
 * itself, because a wildcard stands for one label only. Hosts elsewhere are refused where slipway.yaml is read.
 */
export function certificateNames({ project, environment: { edge } }: LandscapeInput): string[] {
  const { domain } = edge
  if (domain === undefined) throw new Error('a certificate is requested without a domain')
  const below = routedHosts(project).filter((host) => isBelow(host, domain))
  const needed = below.map((host) => (isOneLabel(host, domain) ? `*.${domain}` : host))
  const wildcards = new Set(needed.filter((name) => name.startsWith('*.')))
  const names = needed.filter((name) => wildcards.has(name) || !wildcards.has(name.replace(/^[^.]+/, '*')))
  return [domain, ...new Set(names)]
}

/** True for a name below a domain. */
export function isBelow(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`)
}

function isOneLabel(host: string, domain: string): boolean {
  return !host.slice(0, -domain.length - 1).includes('.')
}

/** A name and the wildcard of the same name are proved by the same record, which can be made once only. */
function provedNames(names: readonly string[]): string[] {
  return names.filter((name) => !name.startsWith('*.') || !names.includes(name.slice(2)))
}
