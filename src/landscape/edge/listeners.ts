import { ref, resource, type Resource } from '../cloudformation/resource.ts'
import type { Intrinsic } from '../cloudformation/values.ts'

type Listener = Resource<'AWS::ElasticLoadBalancingV2::Listener'>
type Action = Listener['properties']['DefaultActions']

/**
 * TLS 1.3 and 1.2 with forward secrecy only, and key exchange that a quantum computer does not break. The one that AWS recommends
 * and the console's default; without a name CloudFormation would give the policy of 2016
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html, 2026-11).
 */
const tlsPolicy = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'

/** What a request gets that no rule is for. */
const unknownHost: Action = [
  {
    Type: 'fixed-response',
    FixedResponseConfig: {
      StatusCode: '404',
      ContentType: 'text/plain',
      MessageBody: 'Nothing is served here: the host of this address, or its path, is not known.\n',
    },
  },
]

const toHttps: Action = [
  { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
]

/** The listeners, and the one among them that serves: HTTPS where there is a certificate, to which HTTP then redirects. */
export function listenersOf(
  balancer: Resource,
  certificate: Intrinsic | undefined,
): { readonly resources: readonly Listener[]; readonly listener: Listener } {
  const http = resource('HttpListener', 'AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: ref(balancer),
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: certificate ? toHttps : unknownHost,
  })
  if (!certificate) return { resources: [http], listener: http }
  const https = resource('HttpsListener', 'AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: ref(balancer),
    Protocol: 'HTTPS',
    Port: 443,
    SslPolicy: tlsPolicy,
    Certificates: [{ CertificateArn: certificate }],
    DefaultActions: unknownHost,
  })
  return { resources: [http, https], listener: https }
}
