import * as z from 'zod/mini'
import { documented } from './doc.ts'

/** The name in S3 gets more around it, and S3 takes 63 characters in all. */
export const bucketName = documented(z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/)), {
  description: 'Name of a bucket inside the project.',
  accepted: 'at most 30 small letters, digits and inner dashes',
  example: 'assets',
})

const origin = documented(z.string().check(z.regex(/^(?:\*|https?:\/\/[\w.*:-]+)$/)), {
  description: 'An origin of pages.',
  accepted: 'an origin such as https://shop.example.com, or *',
  example: 'https://shop.example.com',
})

const bucketKeys = z.strictObject({
  name: z.optional(
    documented(z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)), {
      description: 'Name in S3, which no other account may have.',
      accepted: '3 to 63 small letters, digits, dots and dashes',
      fallback: 'one that is made unique by project, environment and account',
      example: 'shop-assets-of-ours',
    }),
  ),
  public: z.optional(
    documented(z.boolean(), {
      description: 'Whether everybody may read what is in it, through CloudFront.',
      accepted: 'true or false',
      fallback: '`false`',
      example: true,
    }),
  ),
  cors: z.optional(
    documented(z.array(origin), {
      description: 'Origins whose pages may ask for what is in it.',
      accepted: 'a list of origins such as https://shop.example.com, or *',
      fallback: 'none',
      example: ['https://shop.example.com'],
    }),
  ),
})

/** What to do on this machine instead. */
const aws = 'on this machine the files of a service are kept with `data`'

/** The buckets of an environment. */
export const bucketsSchema = documented(z.union([z.array(bucketName), z.record(bucketName, bucketKeys)]), {
  description:
    'S3 buckets: encrypted, versioned and private. A list of names, or a mapping where there is more to say.',
  accepted: 'a list of names, or a mapping from names to mappings',
  example: ['assets'],
  later: true,
  aws,
})

const access = documented(z.enum(['r', 'rw']), {
  description: 'What the service may do: `r` reads, `rw` reads and writes.',
  accepted: 'r or rw',
  example: 'rw',
})

/** Which buckets a service may use. */
export const bucketAccessSchema = documented(z.record(bucketName, access), {
  description: 'Buckets of the environment that the service may use: `r` reads, `rw` reads and writes.',
  accepted: 'a mapping from names of buckets to r or rw',
  example: { assets: 'rw' },
  later: true,
  aws,
})
