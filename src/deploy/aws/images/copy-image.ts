import type { RegistryLogin } from '../../../core/aws/registry-port.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import { lastLine } from '../../../core/last-line.ts'
import { tellStep } from '../../../core/tell-step.ts'
import { checkPlatform } from './check-platform.ts'
import { type ImageSource, type ImageWish, ownName } from './image-wish.ts'
import { commandOf, type Work } from './push-image.ts'

/** Pulls an image for the platform of its tasks; gives its id. The name means afterwards what it meant on this machine before. */
export async function copyImage(
  { context, loaded }: Work,
  wish: ImageWish,
  { ref, platform, repository }: Extract<ImageSource, { kind: 'copy' }>,
  logins: readonly RegistryLogin[],
): Promise<string> {
  const before = await idOf(context, ref)
  try {
    await tellStep(context, { id: `pull:${ref}`, title: `pull ${ref}`, service: wish.service }, async (onLine) => {
      const order = { signal: context.signal, logins, onLine }
      const ran = await context.docker.run(['pull', '--platform', platform, ref], order)
      if (ran.code !== 0) throw new SlipwayError(missing(wish, ref, ran.stderr, commandOf(loaded)))
    })
    const id = await checkPlatform(context, { wish, platform, ref })
    await context.docker.run(['tag', id, ownName(repository, loaded.owner.environment, platform)])
    return id
  } finally {
    await putBack(context, ref, before)
  }
}

async function idOf({ docker }: Context, ref: string): Promise<string | undefined> {
  const ran = await docker.run(['image', 'inspect', '--format', '{{.Id}}', ref])
  return ran.code === 0 ? ran.stdout.trim() : undefined
}

/** An engine that keeps one image for a name would give the other architecture, or a newer image, to what runs here. */
async function putBack(context: Context, ref: string, before: string | undefined): Promise<void> {
  // A digest is of one image for ever.
  if (ref.includes('@') || before === (await idOf(context, ref))) return
  const words = before === undefined ? ['image', 'rm', '--no-prune', ref] : ['tag', before, ref]
  await context.docker.run(words)
}

function missing({ subject }: ImageWish, ref: string, stderr: string, command: string) {
  return {
    code: 'image-missing',
    what: `The ${subject} cannot be had`,
    why: `${ref}: ${lastLine(stderr, 'docker gave no reason')}`,
    fix: `Check the name and the tag, or log in to its registry, then run \`${command}\` again; no service was changed.`,
  } as const
}
