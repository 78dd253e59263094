import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Repository, StoredImage } from '../../../core/aws/registry-port.ts'
import type { Context, Ran } from '../../../core/context.ts'
import { type Failure, SlipwayError } from '../../../core/error.ts'
import { tellStep } from '../../../core/tell-step.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { tagOf } from './image-tag.ts'
import type { FoundImage } from './look-images.ts'

/** What images are made with. */
export interface Work {
  readonly context: Context
  readonly cloud: Cloud
  readonly loaded: LoadedLandscape
}

/** The command that goes on from what is there. */
export function commandOf({ owner }: LoadedLandscape): string {
  return `slipway up ${owner.environment}`
}

/** Pushes an image of this machine, unless the registry has it; gives it by the digest that it has there. */
export async function pushImage(work: Work, found: FoundImage, id: string): Promise<string> {
  const { repository, wish, images, start } = found
  if (!repository || wish.source.kind === 'given') throw new Error(`${wish.subject} has no repository`)
  const tag = tagOf(start, id)
  const there = withTag(images, tag)
  if (there) return `${repository.uri}@${there.digest}`
  const ref = `${repository.uri}:${tag}`
  const name = wish.source.repository
  await tellStep(work.context, { id: `push:${name}`, title: `push ${ref}`, service: wish.service }, (onLine) =>
    pushTagged(work, {
      id,
      ref,
      repository,
      onLine,
      isThere: async () => (await lookFor(work, name, tag)) !== undefined,
    }),
  )
  const digest = (await lookFor(work, name, tag))?.digest
  if (digest === undefined) throw new SlipwayError(vanished(ref, commandOf(work.loaded)))
  return `${repository.uri}@${digest}`
}

interface Push {
  readonly id: string
  readonly ref: string
  readonly repository: Repository
  readonly onLine: (line: string) => void
  readonly isThere: () => Promise<boolean>
}

/** The name in the registry is needed for the push alone: it is taken away again, and the image stays. */
async function pushTagged(
  { context, cloud, loaded }: Work,
  { id, ref, repository, onLine, isThere }: Push,
): Promise<void> {
  const { docker, signal } = context
  // A build may have been long: each push has a login that has just begun.
  const login = await cloud.registry.login(signal)
  const host = repository.uri.slice(0, repository.uri.indexOf('/'))
  const logins = [login, { ...login, host }]
  await docker.run(['tag', id, ref], { signal })
  try {
    const ran = await docker.run(['push', ref], { signal, logins, onLine })
    // Somebody else may have been faster: what has a tag is not pushed over.
    if (ran.code !== 0 && !(await isThere()))
      throw new SlipwayError(failedPush({ ref, host, repository, command: commandOf(loaded) }, ran))
  } finally {
    await docker.run(['image', 'rm', '--no-prune', ref])
  }
}

function withTag(images: readonly StoredImage[], tag: string): StoredImage | undefined {
  return images.find(({ tags }) => tags.includes(tag))
}

async function lookFor({ context, cloud }: Work, name: string, tag: string): Promise<StoredImage | undefined> {
  return withTag((await cloud.registry.images(name, context.signal)) ?? [], tag)
}

interface PushTarget {
  readonly ref: string
  readonly host: string
  readonly repository: Repository
  readonly command: string
}

function failedPush({ ref, host, repository: { arn }, command }: PushTarget, { stdout, stderr }: Ran): Failure {
  const output = (stdout + stderr).trim().split('\n')
  return {
    code: 'push-failed',
    what: 'An image could not be pushed',
    why: `${ref}: ${output.at(-1) || 'docker gave no reason'}`,
    fix:
      `See that the engine reaches ${host}, and that you may ecr:BatchCheckLayerAvailability, InitiateLayerUpload, UploadLayerPart, ` +
      `CompleteLayerUpload and PutImage on ${arn}. Then run \`${command}\` again: no service was changed, and what is pushed stays.`,
    evidence: [{ title: 'last lines of docker push', lines: output.slice(-10) }],
  }
}

function vanished(ref: string, command: string): Failure {
  return {
    code: 'push-failed',
    what: 'An image was pushed and is not there',
    why: `ECR does not list ${ref}`,
    fix: `Run \`${command}\` again; no service was changed. When it stays so, a proxy may answer in the place of ECR.`,
  }
}
