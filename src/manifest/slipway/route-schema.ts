import * as z from 'zod/mini'
import { parseDuration } from '../duration.ts'
import { documented } from './doc.ts'

/** One label of a host name: letters, digits and inner dashes. */
const label = '(?!-)[A-Za-z0-9-]{1,63}(?<!-)'
/** The last label is not all digits, or an IP address would be a name. */
const hostPattern = new RegExp(String.raw`^(?=.{1,253}$)(?:\*\.)?(?:${label}\.)*(?!\d+$)${label}$`)
const codesPattern = /^[1-5]\d\d(?:-[1-5]\d\d)?(?:,[1-5]\d\d(?:-[1-5]\d\d)?)*$/
const durationPattern = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/

const healthPath = () =>
  documented(z.string().check(z.regex(/^\/[\x21-\x7e]*$/)), {
    description: 'Path that the edge asks with GET.',
    accepted: 'a path that begins with a slash',
    example: '/health',
  })

const codes = z.union([z.int().check(z.gte(100), z.lte(599)), z.string().check(z.regex(codesPattern))])

/** Between 50 ms and an hour, as the edge takes it. */
function isCheckTime(text: string): boolean {
  const ms = parseDuration(text) ?? 0
  return ms >= 50 && ms <= 3_600_000
}

const checkTime = (description: string, fallback: string, example: string) =>
  documented(z.string().check(z.regex(durationPattern), z.refine(isCheckTime)), {
    description,
    accepted: 'a duration from 50ms to 1h, such as 10s or 1m30s',
    fallback,
    unit: 'duration: `h`, `m`, `s`, `ms`',
    example,
    advise: (given) => (/^\d+$/.test(given) ? `Write the unit: ${given}s.` : undefined),
  })

const checkCount = (description: string, fallback: string, example: number) =>
  documented(z.int().check(z.gte(1), z.lte(10)), {
    description,
    accepted: 'a whole number from 1 to 10',
    fallback,
    unit: 'checks',
    example,
  })

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
    checkTime('Time between two checks of a healthy container.', '`2s` locally, `10s` in AWS', '10s'),
  ),
  timeout: z.optional(checkTime('Longest time for an answer.', '`5s`', '3s')),
  healthy: z.optional(checkCount('Good checks in a row that make a container healthy.', '`1` locally, `2` in AWS', 2)),
  unhealthy: z.optional(checkCount('Failed checks in a row that make a healthy container unhealthy.', '`3`', 2)),
})

const pattern = documented(z.string().check(z.minLength(1), z.maxLength(128)), {
  description: 'A pattern: `*` for any characters, `?` for one.',
  accepted: 'a pattern such as beta*',
  example: 'beta*',
})

/** One pattern or several. */
const patterns = documented(z.union([pattern, z.array(pattern).check(z.minLength(1))]), {
  description: 'Patterns of which one must match.',
  accepted: 'a pattern such as beta*, or a list of patterns',
  example: 'beta*',
})

const method = documented(z.string().check(z.regex(/^[A-Z-]{1,40}$/)), {
  description: 'An HTTP method.',
  accepted: 'a method such as GET',
  example: 'GET',
  advise: (given) => (/^[a-z]+$/.test(given) ? `Write ${given.toUpperCase()}.` : undefined),
})

const headerName = documented(z.string().check(z.regex(/^[\w!#$%&'*+.^`|~-]+$/)), {
  description: 'Name of a header.',
  accepted: 'the name of a header',
  example: 'X-Version',
})

const parameterName = documented(z.string().check(z.minLength(1)), {
  description: 'Name of a query parameter.',
  accepted: 'the name of a parameter, or `*` for any',
  example: 'debug',
})

const redirectKeys = z.strictObject({
  status: z.optional(
    documented(z.union([z.literal(301), z.literal(302)]), {
      description: '301 is remembered by clients, 302 is not.',
      accepted: '301 or 302',
      fallback: '`302`',
      example: 301,
    }),
  ),
  protocol: z.optional(
    documented(z.enum(['http', 'https', '#{protocol}']), {
      description: 'Protocol of the new address.',
      accepted: 'http or https',
      fallback: 'as it was asked',
      example: 'https',
    }),
  ),
  host: z.optional(
    documented(z.string().check(z.regex(/^(?:[\w.-]|#\{host\})+$/)), {
      description: 'Host of the new address; `#{host}` stands for the one that was asked.',
      accepted: 'a host name, or one with #{host}',
      fallback: 'as it was asked',
      example: 'www.#{host}',
    }),
  ),
  port: z.optional(
    documented(z.int().check(z.gte(1), z.lte(65_535)), {
      description: "Port of the new address; 80 and 443 are the edge's own, whatever they are.",
      accepted: 'a port from 1 to 65535',
      fallback: 'as it was asked, or that of the new protocol',
      example: 443,
    }),
  ),
  path: z.optional(
    documented(z.string().check(z.regex(/^\/[\x21-\x7e]*$/)), {
      description: 'Path of the new address; `#{path}` stands for the one that was asked, without its first slash.',
      accepted: 'a path that begins with a slash',
      fallback: 'as it was asked',
      example: '/new/#{path}',
    }),
  ),
  query: z.optional(
    documented(z.string().check(z.regex(/^[\x21-\x7e]*$/)), {
      description: 'Query of the new address, without `?`; `#{query}` stands for the one that was asked.',
      accepted: 'a query without spaces; empty takes it away',
      fallback: 'as it was asked',
      example: 'from=old&#{query}',
    }),
  ),
})

const respondKeys = z.strictObject({
  status: documented(z.union([z.int().check(z.gte(200), z.lte(299)), z.int().check(z.gte(400), z.lte(599))]), {
    description: 'Status of the answer.',
    accepted: 'a status from 200 to 299 or from 400 to 599',
    example: 410,
  }),
  type: z.optional(
    documented(z.string().check(z.regex(/^[\w.+-]+\/[\w.+-]+(?:; ?charset=[\w-]+)?$/)), {
      description: 'Media type of the body.',
      accepted: 'a media type such as text/html',
      fallback: '`text/plain`',
      example: 'application/json',
    }),
  ),
  body: z.optional(
    documented(z.string().check(z.refine((text) => new TextEncoder().encode(text).length <= 1024)), {
      description: 'Body of the answer.',
      accepted: 'text of at most 1024 bytes',
      fallback: 'empty',
      example: 'This shop has moved.',
    }),
  ),
})

/** One rule of the edge for a service: when it applies, and where its requests go or what they are answered. */
export const routeSchema = z.strictObject({
  host: z.optional(
    documented(z.string().check(z.regex(hostPattern)), {
      description:
        'Host name under which the service is reached; it need not end in `.localhost`. `*.shop.localhost` stands for every name below shop.localhost. Upper and lower case are the same.',
      accepted: 'a host name such as shop.example.com',
      fallback: "locally the service's default names; in AWS `edge.domain`, else any name, the load balancer's own too",
      example: 'shop.localhost',
      advise: adviseHost,
    }),
  ),
  path: z.optional(
    documented(z.string().check(z.regex(/^[/*?][\x21-\x7e]*$/), z.maxLength(128)), {
      description: 'Pattern for the path: `*` for any characters, `?` for one. Case counts.',
      accepted: 'a pattern that begins with a slash, such as /api/*',
      fallback: 'every path',
      example: '/api/*',
    }),
  ),
  methods: z.optional(
    documented(z.array(method).check(z.minLength(1)), {
      description: 'HTTP methods, in capitals.',
      accepted: 'a list of methods such as [GET, POST]',
      fallback: 'every method',
      example: ['GET', 'HEAD'],
    }),
  ),
  headers: z.optional(
    documented(z.record(headerName, patterns), {
      description: 'Headers that the request must have, each with a pattern or several, of which one must match.',
      accepted: 'a mapping from names of headers to patterns',
      example: { 'X-Version': 'beta*' },
    }),
  ),
  query: z.optional(
    documented(z.record(parameterName, patterns), {
      description:
        'Query parameters that the request must have, each with a pattern or several, of which one must match; the name `*` stands for any parameter.',
      accepted: 'a mapping from names of parameters to patterns',
      example: { debug: ['1', 'true'] },
    }),
  ),
  priority: z.optional(
    documented(z.int().check(z.gte(1), z.lte(50_000)), {
      description: 'Rules with a priority are asked first, the lowest before the others; no two have the same.',
      accepted: 'a whole number from 1 to 50000',
      fallback: 'the most specific rule first',
      example: 10,
    }),
  ),
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
  redirect: z.optional(
    documented(redirectKeys, {
      description: 'Sends the client elsewhere instead of asking the service. What is left out stays as it was asked.',
      accepted: 'a mapping with at least one part of the new address',
      example: { host: 'www.shop.localhost', status: 301 },
    }),
  ),
  respond: z.optional(
    documented(respondKeys, {
      description: 'The edge answers itself instead of asking the service.',
      accepted: 'a mapping with `status`',
      example: { status: 410, body: 'This shop has moved.' },
    }),
  ),
})

function adviseHost(given: string): string | undefined {
  if (given === '*') return 'Leave `host` out; the route then takes any name.'
  if (given.includes('://')) return 'Leave `http://` out; only the name is wanted.'
  if (given.includes('/')) return 'Leave the path out; it has a key of its own, `path`.'
  if (/:\d+$/.test(given)) return 'Leave the port of this machine out; `port` is the one inside the container.'
  if (given.includes('_')) return 'A host name has no underscore: use a dash.'
  return undefined
}
