import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import type { Certificate, EdgeSettings, ExistingNetwork, NamedFile, NetworkSettings } from '../types/environment.ts'
import { accountSchema, edgeSchema, networkSchema, platformSchema, regionSchema, roleSchema } from './aws-schema.ts'
import { checkEdge } from './check-edge.ts'
import { checkNetwork } from './check-network.ts'
import { placeBelow, valueAt, type Place } from './place.ts'
import { isWithoutOwnBuckets, nearestRegion } from './regions.ts'
import type { AwsSettings } from './settings.ts'
import { valueOf } from './value-of.ts'

/** What an environment in AWS says of itself, its defaults filled in, and issues for what does not go together in it. */
export function readAws(place: Place, issues: Issue[]): AwsSettings {
  const region = valueOf(regionSchema, placeBelow(place, 'region'))
  const account = valueOf(accountSchema, placeBelow(place, 'account'))
  const role = valueOf(roleSchema, placeBelow(place, 'role'))
  const own = { ...(region !== undefined && { region }), ...(account !== undefined && { account }) }
  const found = [
    ...checkPlatform(place),
    ...checkRegion(place, region),
    ...checkNetwork(place),
    ...checkEdge(place, own),
  ]
  for (const issue of found) collectIssue(issues, issue)
  return { place, ...own, ...(role !== undefined && { role }), network: readNetwork(place), edge: readEdge(place) }
}

function checkPlatform(environment: Place): Issue[] {
  const place = placeBelow(environment, 'platform')
  const value = valueOf(platformSchema, place)
  if (value === 'fargate' || (place.tree && value === undefined && valueIsGiven(place))) return []
  const about = { path: place.path, accepted: 'fargate' }
  if (value === undefined) {
    const message = '`platform` is missing'
    return [{ code: 'missing-key', at: environment.keyAt, ...about, message, fix: 'Write `platform: fargate`.' }]
  }
  const message = `the platform \`${value}\` is not built yet in this version`
  return [{ code: 'not-supported', at: valueAt(place), ...about, message, given: value, fix: 'Write fargate.' }]
}

/** False for a key with nothing behind it, about which the schema has nothing to say. */
function valueIsGiven({ tree }: Place): boolean {
  return tree?.kind !== 'scalar' || tree.value !== null
}

/** AWS opens new regions, so an unknown one is no error. */
function checkRegion(environment: Place, region: string | undefined): Issue[] {
  if (region === undefined) return []
  const place = placeBelow(environment, 'region')
  const about = { at: valueAt(place), path: place.path, given: region }
  if (isWithoutOwnBuckets(region)) {
    const message = `S3 has no buckets in the namespace of an account in ${region} yet, and the state of the project is in one`
    return [{ code: 'not-supported', ...about, message, fix: 'Take another region.' }]
  }
  const near = nearestRegion(region)
  if (near === undefined) return []
  const message = `${region} is no region that this version knows; did you mean ${near}?`
  return [{ code: 'bad-value', ...about, message, severity: 'warning' }]
}

function readNetwork(environment: Place): NetworkSettings | ExistingNetwork {
  const network = placeBelow(environment, 'network')
  const { shape } = networkSchema
  const vpc = valueOf(shape.vpc, placeBelow(network, 'vpc'))
  if (vpc !== undefined)
    return {
      kind: 'existing',
      vpc,
      publicSubnets: valueOf(shape.publicSubnets, placeBelow(network, 'publicSubnets')) ?? [],
      privateSubnets: valueOf(shape.privateSubnets, placeBelow(network, 'privateSubnets')) ?? [],
    }
  return {
    kind: 'own',
    cidr: valueOf(shape.cidr, placeBelow(network, 'cidr')) ?? '10.0.0.0/16',
    zones: valueOf(shape.zones, placeBelow(network, 'zones')) ?? 2,
    nat: valueOf(shape.nat, placeBelow(network, 'nat')) ?? 'one',
  }
}

function readEdge(environment: Place): EdgeSettings {
  const edge = placeBelow(environment, 'edge')
  const { shape } = edgeSchema
  const domain = valueOf(shape.domain, placeBelow(edge, 'domain'))?.toLowerCase()
  return {
    ...(domain !== undefined && { domain }),
    certificate: readCertificate(edge),
    allow: valueOf(shape.allow, placeBelow(edge, 'allow')) ?? ['0.0.0.0/0'],
  }
}

/** What is missing for it, or not built, is an issue already. */
function readCertificate(edge: Place): Certificate {
  const value = valueOf(edgeSchema.shape.certificate, placeBelow(edge, 'certificate'))
  const zone = valueOf(edgeSchema.shape.zone, placeBelow(edge, 'zone'))
  if (value === 'request') return zone === undefined ? { kind: 'none' } : { kind: 'request', zone }
  if (value === undefined) return { kind: 'none' }
  return typeof value === 'string' ? { kind: 'given', arn: value } : readFiles(placeBelow(edge, 'certificate'), value)
}

function readFiles(
  place: Place,
  { cert, key, chain }: Readonly<Record<'cert' | 'key', string>> & { chain?: string | undefined },
): Certificate {
  const named = (word: string, path: string): NamedFile => {
    const below = placeBelow(place, word)
    return { path, at: valueAt(below), place: below.path }
  }
  return {
    kind: 'files',
    cert: named('cert', cert),
    key: named('key', key),
    ...(chain !== undefined && { chain: named('chain', chain) }),
  }
}
