import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { ImageWish } from './image-wish.ts'

/** An image of this machine, and the platform it has to be for. */
export interface MadeImage {
  readonly wish: ImageWish
  readonly platform: string
  readonly ref: string
}

/** Makes sure that an image is for the platform that its tasks run on: ECS would find out by tasks that never start. Gives its id. */
export async function checkPlatform(context: Context, { wish, platform, ref }: MadeImage): Promise<string> {
  const format = '{{.Id}} {{.Os}}/{{.Architecture}}'
  const ran = await context.docker.run(['image', 'inspect', '--format', format, ref], { signal: context.signal })
  const [id = '', found = ''] = ran.stdout.trim().split(' ')
  if (ran.code === 0 && found === platform) return id
  throw unsuitable(wish, platform, found, ref)
}

/** The failure of an image that is for other platforms than its tasks; `found` is empty where `ref` was not there at all. */
export function unsuitable(wish: ImageWish, platform: string, found: string, ref = ''): SlipwayError {
  return new SlipwayError({
    code: 'image-unsuitable',
    what: `The ${wish.subject} does not run in AWS`,
    why: found === '' ? `the engine does not have ${ref}` : `it is for ${found}, and its tasks run on ${platform}`,
    fix: `${suitableSource(wish)}, or write \`architecture: ${otherArchitecture(platform)}\` for the service in slipway.yaml.`,
  })
}

function suitableSource({ source }: ImageWish): string {
  if (source.kind === 'build')
    return 'Start the Dockerfile from a base image for that platform, without `--platform` in FROM'
  return 'Name an image that there is for that platform'
}

function otherArchitecture(platform: string): 'x86_64' | 'arm64' {
  return platform === 'linux/arm64' ? 'x86_64' : 'arm64'
}

/** What helps where an image is built for another processor than the engine has; empty where it has that one. */
export async function emulationAdvice(context: Context, platform: string, service: string): Promise<string> {
  const ran = await context.docker.run(['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}'])
  const own = ran.stdout.trim()
  if (ran.code !== 0 || own === platform) return ''
  const architecture = platform.replace('linux/', '')
  return (
    ` It is built for ${platform} on an engine for ${own}: where programs of the image do not start, run` +
    ` \`docker run --privileged --rm tonistiigi/binfmt --install ${architecture}\`, or write` +
    ` \`architecture: ${otherArchitecture(platform)}\` for ${service} in slipway.yaml.`
  )
}
