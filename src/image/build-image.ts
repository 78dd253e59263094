import type { RegistryLogin } from '../core/aws/registry-port.ts'
import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { tellStep } from '../core/tell-step.ts'
import type { Project } from '../manifest/project.ts'
import { buildArgv, buildEnv, buildStdin, type ImageBuild } from './build-argv.ts'
import { maskValues } from './mask-values.ts'

/** How an image is built. */
export interface BuildOptions {
  readonly rebuild: boolean
  /** The client is older than 23. */
  readonly legacyBuilder: boolean
  /** For base images in registries that the user is not logged in to. Default: none. */
  readonly logins?: readonly RegistryLogin[]
  /** What else to say where the build fails. Default: nothing. */
  readonly advice?: string
  /** The command that is run again once it is mended. Default `slipway up`. */
  readonly command?: string
}

/** Builds an image, and tells it as a step with the lines of the builder. Throws `build-failed`. */
export async function buildImage(
  context: Context,
  project: Project,
  image: ImageBuild,
  options: BuildOptions,
): Promise<void> {
  const service = image.services[0] ?? ''
  const id = `build:${service}`
  const title = `build ${image.tags.join(' and ')}`
  await tellStep(context, { id, title, service }, async (onLine) => {
    // Clients before 23 have BuildKit behind this switch; later ones choose it themselves when it is there.
    const builder =
      options.legacyBuilder && context.env['DOCKER_BUILDKIT'] === undefined ? { DOCKER_BUILDKIT: '1' } : {}
    const stdin = buildStdin(image.build)
    const mask = maskValues(image)
    const ran = await context.docker.run(buildArgv(image, options), {
      env: { ...buildEnv(image), ...builder },
      ...(stdin && { stdin }),
      ...(options.logins && { logins: options.logins }),
      signal: context.signal,
      onLine: (line) => onLine(mask(line)),
    })
    if (ran.code !== 0) throw new SlipwayError(buildFailure(project, service, mask(ran.stdout + ran.stderr), options))
  })
}

function buildFailure(
  project: Project,
  service: string,
  output: string,
  { advice = '', command = 'slipway up' }: BuildOptions,
) {
  const path = `services.${service}.build`
  const at = project.locate(path)
  return {
    code: 'build-failed',
    what: `The image of service ${service} does not build`,
    why: `${at.file}:${at.line} names a Dockerfile that fails`,
    fix: `Mend what the last lines say, then run \`${command}\` again; nothing that serves was changed.${advice}`,
    evidence: [{ title: 'last lines of the build', lines: output.trim().split('\n').slice(-15) }],
  } as const
}
