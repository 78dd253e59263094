import type { Issue } from '../../core/issue.ts'
import { edgeSchema } from './aws-schema.ts'
import { placeBelow, shownAt, valueAt, type Place } from './place.ts'
import { valueOf } from './value-of.ts'

/** Where an environment is, as far as its file says. */
interface Own {
  readonly region?: string
  readonly account?: string
}

/** What does not go together in the edge of an environment. */
export function checkEdge(environment: Place, own: Own): Issue[] {
  const edge = placeBelow(environment, 'edge')
  const certificate = placeBelow(edge, 'certificate')
  const value = valueOf(edgeSchema.shape.certificate, certificate)
  return [
    ...checkPair(edge),
    ...checkZone(edge, value === 'request', value !== undefined || !certificate.tree),
    ...(typeof value === 'string' && value !== 'request' ? checkArn(certificate, value, own) : []),
  ]
}

function checkPair(edge: Place): Issue[] {
  const [domain, certificate] = [placeBelow(edge, 'domain'), placeBelow(edge, 'certificate')]
  if (domain.tree && !certificate.tree) {
    const message = '`domain` needs a certificate: a name of your own is served by HTTPS'
    const fix = 'Add `certificate: request` with the `zone` of Route 53, the ARN of a certificate of ACM, or PEM files.'
    return [{ code: 'missing-key', at: domain.keyAt, path: certificate.path, message, fix }]
  }
  if (!certificate.tree || domain.tree) return []
  const message = '`certificate` needs the `domain` that it is for'
  return [{ code: 'missing-key', at: certificate.keyAt, path: domain.path, message, fix: 'Add `domain`.' }]
}

function checkZone(edge: Place, isRequest: boolean, isKnown: boolean): Issue[] {
  const zone = placeBelow(edge, 'zone')
  const { keyAt: at, path } = zone
  if (isRequest && !zone.tree) {
    const message = '`certificate: request` needs the `zone` in which ACM finds its proof'
    const fix = 'Add the id of the hosted zone: `aws route53 list-hosted-zones` names it.'
    return [{ code: 'missing-key', at: placeBelow(edge, 'certificate').keyAt, path, message, fix }]
  }
  if (!zone.tree || isRequest || !isKnown) return []
  const message = '`zone` is for `certificate: request`'
  return [{ code: 'conflict', at, path, message, given: shownAt(zone), fix: 'Remove it.' }]
}

/** A load balancer takes certificates of its own region and account only. */
function checkArn(place: Place, arn: string, own: Own): Issue[] {
  const [, , , region = '', account = ''] = arn.split(':')
  const about = { code: 'conflict', at: valueAt(place), path: place.path }
  const fix = 'Name a certificate that is where the environment is.'
  const wrong = [
    ['region', region, own.region],
    ['account', account, own.account],
  ] as const
  return wrong.flatMap(([word, given, wanted]): Issue[] => {
    if (wanted === undefined || wanted === given) return []
    const message = `the certificate is in the ${word} ${given}, and the environment in ${wanted}`
    return [{ ...about, message, given, accepted: wanted, fix }]
  })
}
