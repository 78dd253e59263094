import * as z from 'zod/mini'
import { documented, later } from './doc.ts'

/** One label of a host name: letters, digits and inner dashes. */
const label = '(?!-)[A-Za-z0-9-]{1,63}(?<!-)'
/** The last label is not all digits, or an IP address would be a name. */
const hostPattern = new RegExp(String.raw`^(?=.{1,253}$)(?:\*\.)?(?:${label}\.)*(?!\d+$)${label}$`)
/** Below the root, without `.` and `..`, in characters that need quotes nowhere. */
const dataPattern = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/
const codesPattern = /^[1-5]\d\d(?:-[1-5]\d\d)?(?:,[1-5]\d\d(?:-[1-5]\d\d)?)*$/
const durationPattern = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/

const healthPath = () =>
  documented(z.string().check(z.regex(/^\/[\x21-\x7e]*$/)), {
    description: 'Path that the edge asks with GET.',
    accepted: 'a path that begins with a slash',
    example: '/health',
  })

const codes = z.union([z.int().check(z.gte(100), z.lte(599)), z.string().check(z.regex(codesPattern))])

const healthKeys = z.strictObject({
  path: healthPath(),
  codes: z.optional(
    documented(codes, {
      description: 'HTTP status codes that count as healthy.',
      accepted: 'a status code, or codes and ranges such as 200-299,304',
      fallback: '`200-399`',
      example: '200-299,304',
    }),
  ),
  interval: z.optional(
    documented(z.string().check(z.regex(durationPattern)), {
      description: 'Time between two checks of a healthy container.',
      accepted: 'a duration such as 10s or 1m30s',
      fallback: '`2s` locally',
      unit: 'duration: `h`, `m`, `s`, `ms`',
      example: '10s',
      advise: (given) => (/^\d+$/.test(given) ? `Write the unit: ${given}s.` : undefined),
    }),
  ),
  threshold: z.optional(
    documented(z.int().check(z.gte(2), z.lte(10)), {
      description: 'How many checks in a row must say the same before a container counts as healthy, or no longer.',
      accepted: 'a whole number from 2 to 10',
      unit: 'checks',
      example: 3,
    }),
  ),
})

/** One host name of a service. */
export const routeSchema = z.strictObject({
  host: documented(z.string().check(z.regex(hostPattern)), {
    description:
      'Host name under which the service is reached; it need not end in `.localhost`. Upper and lower case are the same.',
    accepted: 'a host name such as shop.example.com',
    example: 'shop.localhost',
    advise: adviseHost,
  }),
  port: z.optional(
    documented(z.int().check(z.gte(1), z.lte(65_535)), {
      description: 'Port inside the container; the service must name it in `ports` or `expose`.',
      accepted: 'a port from 1 to 65535',
      fallback: 'the only port that the service names',
      example: 8011,
    }),
  ),
  health: z.optional(
    documented(z.union([healthPath(), healthKeys]), {
      description:
        "The edge's own check of each container, beside the Compose `healthcheck`, which is the container's. A path alone is short for `{ path: … }`.",
      accepted: 'a path, or a mapping with `path`',
      fallback: 'a TCP connection is proof enough',
      example: '/health',
    }),
  ),
})

/** How many containers of a service run. */
export const scaleSchema = z.int().check(z.gte(0))

/** `scale` as a mapping is for the platforms that scale by themselves. */
const autoscale = documented(z.record(z.string(), z.unknown()), {
  description: 'Bounds and aim of automatic scaling; a plain number of containers works already.',
  accepted: 'a mapping',
  example: { min: 2, max: 10, cpu: 60 },
  later: true,
})

const serviceSchema = z.strictObject({
  routes: z.optional(
    documented(z.array(routeSchema), {
      description:
        'Host names of the service. They replace the default ones, `<service>.<project>.localhost`; an empty list takes those away.',
      accepted: 'a list of routes',
      fallback: 'locally the default host names; in AWS the service is not public',
    }),
  ),
  scale: z.optional(
    documented(z.union([scaleSchema, autoscale]), {
      description: 'How many containers of the service run; goes over `scale` and `deploy.replicas` of Compose.',
      accepted: 'a whole number, 0 or more',
      fallback: 'what the Compose file says',
      unit: 'containers',
      example: 2,
    }),
  ),
  overrides: z.optional(
    documented(z.record(z.string(), z.unknown()), {
      description:
        'Keys of a Compose service for this environment only, merged over the Compose file by the rules of an override file. Variables are replaced here, and paths start at the Compose file.',
      accepted: 'a mapping of Compose keys',
      example: { environment: { LOG_LEVEL: 'debug' } },
    }),
  ),
  cpu: later('CPU units of one container.', 256),
  memory: later('Memory of one container.', 512),
  managed: later('The service is a managed database there and a container locally.', 'postgres'),
  version: later('Version of the managed database.', '17'),
  class: later('Machine class of the managed database.', 'db.t4g.micro'),
  storage: later('Disk of the managed database.', 20),
  backup: later('For how long backups of the managed database are kept.', 7),
})

const environmentSchema = z.strictObject({
  services: z.optional(
    documented(z.record(z.string(), serviceSchema), {
      description: 'What this environment adds to services of the Compose file, by their name there.',
      accepted: 'a mapping from service names to mappings',
    }),
  ),
  platform: later('How services run there: `cell`, `fargate`, `ecs` or `beanstalk`.', 'ecs'),
  region: later('AWS region.', 'eu-west-1'),
  account: later('AWS account; any other is refused.', '123456789012'),
  role: later('Role that is assumed to deploy.', 'deployer'),
  network: later('The network: address range, zones, NAT; or one that exists.', { cidr: '10.16.0.0/16', zones: 3 }),
  edge: later('Domain and certificate of the load balancer.', { domain: 'shop.example.com', certificate: 'request' }),
  capacity: later('Machines: type and number.', { type: 't4g.small', min: 1, max: 2 }),
  buckets: later('S3 buckets.', ['assets']),
  config: later('Configuration files.', { DJANGO_CONFIG_URI: 'config/prod.py' }),
})

/** One path of a container whose content is kept. */
export const dataPathSchema = documented(z.string().check(z.regex(dataPattern), z.maxLength(200)), {
  description: 'A folder inside the container.',
  accepted: 'an absolute path such as /var/lib/postgresql/data, in letters, digits, dots, dashes and underscores',
  example: '/var/lib/postgresql/data',
})

const everywhereSchema = z.strictObject({
  data: z.optional(
    documented(z.array(dataPathSchema), {
      description:
        'Folders of the container whose content is kept when the container is replaced, in every environment. An empty one is filled with what the image has there. `/host` is one like the others.',
      accepted: 'a list of absolute paths',
      example: ['/var/lib/postgresql/data'],
    }),
  ),
})

/** Name of an environment. */
const environmentName = documented(z.string().check(z.regex(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/)), {
  description: 'Name of an environment.',
  accepted: 'at most 32 small letters, digits and inner dashes, beginning with a letter',
  example: 'prod',
})

/** Name of the project. */
export const projectNameSchema = documented(z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]*$/), z.maxLength(63)), {
  description:
    'Name of the project. It takes the place of the folder name; `COMPOSE_PROJECT_NAME` goes over it, and `name` of the Compose file must say the same.',
  accepted: 'at most 63 small letters, digits, dashes and underscores, beginning with a letter or digit',
  fallback: '`name` of the Compose file, else the name of its folder',
  example: 'shop',
})

/** The whole of `slipway.yaml`. The one source of its types, its validation, its JSON Schema and its reference page. */
export const slipwaySchema = documented(
  z.strictObject({
    project: z.optional(projectNameSchema),
    services: z.optional(
      documented(z.record(z.string(), everywhereSchema), {
        description: 'What holds for a service of the Compose file in every environment, by its name there.',
        accepted: 'a mapping from service names to mappings',
      }),
    ),
    environments: z.optional(
      documented(z.record(environmentName, environmentSchema), {
        description: 'Where the project runs. `local`, this machine, is always there and needs no entry.',
        accepted: 'a mapping from names of environments to mappings',
      }),
    ),
  }),
  { description: 'Everything around the services of a Compose file.', accepted: 'a mapping' },
)

/** What `slipway.yaml` says, as TypeScript. */
export type SlipwayManifest = z.input<typeof slipwaySchema>

function adviseHost(given: string): string | undefined {
  if (given.includes('://')) return 'Leave `http://` out; only the name is wanted.'
  if (given.includes('/')) return 'Leave the path out; only the name is wanted.'
  if (/:\d+$/.test(given)) return 'Leave the port of this machine out; `port` is the one inside the container.'
  if (given.includes('_')) return 'A host name has no underscore: use a dash.'
  return undefined
}
