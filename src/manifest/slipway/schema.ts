import * as z from 'zod/mini'
import { accountSchema, edgeSchema, networkSchema, platformSchema, regionSchema, roleSchema } from './aws-schema.ts'
import { bucketAccessSchema, bucketsSchema } from './bucket-schema.ts'
import { documented, later } from './doc.ts'
import { routeSchema } from './route-schema.ts'
import { scheduleSchema, timezoneSchema } from './schedule-schema.ts'
import { architectureSchema, boundsSchema, cpuSchema, memorySchema } from './size-schema.ts'

/** Below the root, without `.` and `..`, in characters that need quotes nowhere. */
const dataPattern = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/

/** How many containers of a service run. */
export const scaleSchema = z.int().check(z.gte(0))

const routeDoc = {
  description: 'When the rule applies, and where its requests go.',
  accepted: 'a mapping such as { host: shop.example.com }',
  advise: (given: string) => (/^[\w.*-]+\.[\w-]+$/.test(given) ? `Write { host: ${given} }.` : undefined),
}

/** What somebody means who switches routes on. */
function adviseRoutes(given: string): string | undefined {
  if (given === 'true') return 'Write [{}]: one route for everything.'
  return given === 'false' ? 'Write [].' : undefined
}

const serviceSchema = z.strictObject({
  routes: z.optional(
    documented(z.array(documented(routeSchema, routeDoc)), {
      description:
        'Rules of the edge for the service: host names, paths and more. They replace the default names, `<service>.<project>.localhost`; an empty list takes those away.',
      accepted: 'a list of routes such as [{ host: shop.example.com }]',
      advise: adviseRoutes,
      fallback: 'locally the default host names; in AWS the service is not public',
    }),
  ),
  scale: z.optional(
    documented(z.union([scaleSchema, boundsSchema]), {
      description: 'How many containers of the service run; goes over `scale` and `deploy.replicas` of Compose.',
      accepted: 'a whole number, 0 or more; in AWS also a mapping with bounds and aims',
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
  buckets: z.optional(bucketAccessSchema),
  cpu: z.optional(cpuSchema),
  memory: z.optional(memorySchema),
  architecture: z.optional(architectureSchema),
  schedule: z.optional(scheduleSchema),
  timezone: z.optional(timezoneSchema),
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
  platform: z.optional(platformSchema),
  region: z.optional(regionSchema),
  account: z.optional(accountSchema),
  role: z.optional(roleSchema),
  network: z.optional(networkSchema),
  edge: z.optional(edgeSchema),
  capacity: later('Machines: type and number.', { type: 't4g.small', min: 1, max: 2 }),
  buckets: z.optional(bucketsSchema),
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
        'Folders of the container whose content is kept when the container is replaced, in every environment. An empty one is filled with what the image has there. `/host`, or folders below it, are kept like the others.',
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
