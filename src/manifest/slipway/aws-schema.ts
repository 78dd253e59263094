import * as z from 'zod/mini'
import { adviseCallers, adviseNetworkRange, isExact, isNetworkRange, parseRange } from './address-range.ts'
import { documented } from './doc.ts'
import { nearestRegion } from './regions.ts'

/** What to do on this machine instead. */
const none = 'this machine needs none'

/** How services run in AWS. */
export const platformSchema = documented(z.enum(['fargate', 'ecs', 'cell', 'beanstalk']), {
  description: 'How services run there. Only `fargate` is built yet.',
  accepted: 'fargate (ecs, cell and beanstalk are not built yet)',
  fallback: 'must be given where the environment is used',
  example: 'fargate',
  aws: 'this machine runs services with its Docker Engine',
})

/** A region of AWS. */
export const regionSchema = documented(z.string().check(z.regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/)), {
  description: 'AWS region.',
  accepted: 'a region such as eu-west-1',
  fallback: 'the region of the credentials',
  example: 'eu-west-1',
  aws: none,
  advise: (given) => {
    const near = nearestRegion(given)
    return near === undefined ? undefined : `Did you mean \`${near}\`?`
  },
})

/** An account of AWS. A number would lose its leading zeros. */
export const accountSchema = documented(z.string().check(z.regex(/^\d{12}$/)), {
  description: 'AWS account; any other is refused.',
  accepted: 'twelve digits in quotes',
  fallback: 'that of the credentials',
  example: '123456789012',
  aws: none,
  advise: (given) =>
    /^\d{4}-\d{4}-\d{4}$/.test(given) ? `Leave the dashes out: "${given.replaceAll('-', '')}".` : undefined,
})

/** A role of AWS. */
export const roleSchema = documented(
  z.string().check(z.regex(/^(?:arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}|[\w+=,.@-]{1,64})$/)),
  {
    description: 'Role that is assumed to deploy.',
    accepted: 'the name or ARN of a role',
    fallback: 'the credentials as they are',
    example: 'deployer',
    aws: none,
  },
)

const subnets = (which: string) =>
  documented(
    z.array(z.string().check(z.regex(/^subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})$/))).check(z.minLength(1), z.maxLength(16)),
    {
      description: `${which} subnets of a network that exists.`,
      accepted: 'a list of ids such as subnet-0a1b2c3d',
      example: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
    },
  )

/** The network: one of the environment's own, or one that is there. */
export const networkSchema = documented(
  z.strictObject({
    cidr: z.optional(
      documented(z.string().check(z.refine(isNetworkRange)), {
        description: 'Addresses of the network. Networks that shall be joined one day need different ones.',
        accepted: 'a private /16 such as 10.16.0.0/16',
        fallback: '`10.0.0.0/16`',
        example: '10.16.0.0/16',
        advise: adviseNetworkRange,
      }),
    ),
    zones: z.optional(
      documented(z.int().check(z.gte(2), z.lte(6)), {
        description: 'How many availability zones it spans; the load balancer needs two.',
        accepted: 'a whole number from 2 to 6',
        fallback: '`2`',
        unit: 'zones',
        example: 3,
      }),
    ),
    nat: z.optional(
      documented(z.enum(['one', 'per-zone', 'regional', 'instance', 'none']), {
        description:
          'How tasks reach the internet: by one NAT gateway, by one in each zone, by one that AWS spreads over the zones itself, by a small machine that does the same for less and has gaps, or not at all.',
        accepted: 'one, per-zone, regional, instance or none',
        fallback: '`one`',
        example: 'one',
      }),
    ),
    vpc: z.optional(
      documented(z.string().check(z.regex(/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/)), {
        description: 'A network that exists and stays as it is; then `publicSubnets` and `privateSubnets` are needed.',
        accepted: 'the id of a network such as vpc-0a1b2c3d',
        fallback: 'a network of the environment is made',
        example: 'vpc-0a1b2c3d',
      }),
    ),
    publicSubnets: z.optional(subnets('For the load balancer: at least two, in different zones,')),
    privateSubnets: z.optional(subnets('For the tasks:')),
  }),
  {
    description: 'The network: address range, zones and NAT; or one that exists.',
    accepted: 'a mapping',
    fallback: 'a network of its own with the defaults below',
    example: { cidr: '10.16.0.0/16', zones: 3, nat: 'one' },
    aws: 'on this machine the Compose file has `networks`',
  },
)

/** One label of a host name: letters, digits and inner dashes. */
const label = '(?!-)[A-Za-z0-9-]{1,63}(?<!-)'

const domain = documented(
  z.string().check(z.regex(new RegExp(String.raw`^(?=.{1,64}$)(?:${label}\.)+(?!\d+$)${label}$`))),
  {
    description: 'Name under which the environment is reached. Names of routes are this one or end in it.',
    accepted: 'a host name of at most 64 characters such as shop.example.com',
    fallback: 'the name that the load balancer has by itself, with HTTP only',
    example: 'shop.example.com',
    advise: (given) => {
      if (given.includes('://')) return 'Leave `https://` out; only the name is wanted.'
      return given.startsWith('*.') ? `Write ${given.slice(2)}.` : undefined
    },
  },
)

const pemFile = (what: string, example: string) =>
  documented(z.string().check(z.minLength(1)), { description: what, accepted: 'the path of a PEM file', example })

const pemFiles = documented(
  z.strictObject({
    cert: pemFile('Certificate; those between it and the root may follow in the same file.', 'tls/cert.pem'),
    key: pemFile('Private key, without a passphrase. Keep it out of git.', 'tls/key.pem'),
    chain: z.optional(
      pemFile('Certificates between it and the root, where `cert` does not have them.', 'tls/chain.pem'),
    ),
  }),
  {
    description:
      'Certificate from files beside slipway.yaml: `up` imports it into ACM, and again when the files change.',
    accepted: 'a mapping with `cert` and `key`',
    example: { cert: 'tls/cert.pem', key: 'tls/key.pem' },
  },
)

const certificate = documented(
  z.union([
    z.string().check(z.regex(/^(?:request|arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36})$/)),
    pemFiles,
  ]),
  {
    description:
      'Certificate for HTTPS: `request` asks ACM for one and proves it through Route 53; else the ARN of one that ACM has, in the same region, or PEM files, which `up` imports.',
    accepted: 'request, the ARN of a certificate of ACM, or a mapping with `cert` and `key`',
    example: 'request',
  },
)

const callers = documented(
  z.string().check(
    z.refine((text) => {
      const range = parseRange(text)
      return range !== undefined && isExact(range)
    }),
  ),
  {
    description: 'A range of IPv4 addresses.',
    accepted: 'a range such as 203.0.113.0/24',
    example: '203.0.113.0/24',
    advise: adviseCallers,
  },
)

/** The load balancer. */
export const edgeSchema = documented(
  z.strictObject({
    domain: z.optional(domain),
    certificate: z.optional(certificate),
    zone: z.optional(
      documented(z.string().check(z.regex(/^Z[A-Z0-9]{6,31}$/)), {
        description: 'Hosted zone of Route 53 that has the domain; `certificate: request` needs it.',
        accepted: 'the id of a hosted zone such as Z0123456789ABC',
        example: 'Z0123456789ABC',
        advise: (given) => {
          const [, id] = /^\/hostedzone\/(Z\w+)$/.exec(given) ?? []
          return id === undefined ? '`aws route53 list-hosted-zones` names the ids.' : `Write ${id}.`
        },
      }),
    ),
    allow: z.optional(
      documented(z.array(callers).check(z.minLength(1), z.maxLength(50)), {
        description: 'Addresses that may reach the load balancer.',
        accepted: 'a list of ranges such as 203.0.113.0/24',
        fallback: 'everybody: `0.0.0.0/0`',
        example: ['203.0.113.0/24'],
      }),
    ),
  }),
  {
    description:
      'The load balancer: domain, certificate and who may reach it. It is made where a service has `routes`.',
    accepted: 'a mapping',
    fallback: 'HTTP under the name that the load balancer has by itself',
    example: { domain: 'shop.example.com', certificate: 'request', zone: 'Z0123456789ABC' },
    aws: 'on this machine `routes` give the names',
  },
)
