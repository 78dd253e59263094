import type { RegistryLogin } from '../../../core/aws/registry-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import { atLeast, observeEngine } from '../../../host/engine-facts.ts'
import { buildImage } from '../../../image/build-image.ts'
import { checkBuild, observeBuilder } from '../../../image/builder.ts'
import { invalidManifest } from '../../load-project.ts'
import { checkPlatform, emulationAdvice } from './check-platform.ts'
import { copyImage } from './copy-image.ts'
import { type ImageSource, type ImageWish, sourceKey } from './image-wish.ts'
import type { FoundImage, Renewal } from './look-images.ts'
import { commandOf, pushImage, type Work } from './push-image.ts'

/** Builds or copies what is not in the registry, each once, and pushes it; gives all images as they are there then. */
export async function makeImages(work: Work, found: readonly FoundImage[], renewal: Renewal): Promise<FoundImage[]> {
  const { context, cloud } = work
  if (pendingOf(found).length === 0) return [...found]
  const legacyBuilder = !atLeast((await observeEngine(context.docker)).clientVersion, '23')
  refuseHomeless(work, pendingOf(found))
  const logins = [await cloud.registry.login(context.signal)]
  const ids = new Map<string, string>()
  const all: FoundImage[] = []
  for (const one of found) {
    const { source } = one.wish
    if (one.ref !== undefined || source.kind === 'given') {
      all.push(one)
      continue
    }
    const key = sourceKey(source)
    const id = ids.get(key) ?? (await makeImage(work, one.wish, source, { legacyBuilder, logins, ...renewal }))
    ids.set(key, id)
    all.push({ ...one, ref: await pushImage(work, one, id) })
  }
  return all
}

/** Asks what is needed to make images, where some are to be made: an engine, and a builder that can what the files want. */
export async function checkMaking(work: Work, found: readonly FoundImage[]): Promise<void> {
  const pending = pendingOf(found)
  if (pending.length === 0) return
  const engine = await observeEngine(work.context.docker)
  await refuseBuilds(work, pending, atLeast(engine.clientVersion, '23'))
}

function pendingOf(found: readonly FoundImage[]): FoundImage[] {
  return found.filter(({ ref }) => ref === undefined)
}

interface MakeOptions extends Renewal {
  readonly legacyBuilder: boolean
  readonly logins: readonly RegistryLogin[]
}

/** Makes an image on this machine; gives its id. */
async function makeImage(
  work: Work,
  wish: ImageWish,
  source: Exclude<ImageSource, { kind: 'given' }>,
  { rebuild, legacyBuilder, logins }: MakeOptions,
): Promise<string> {
  const { context, loaded } = work
  if (source.kind === 'copy') return copyImage(work, wish, source, logins)
  const { image, platform } = source
  const advice = await emulationAdvice(context, platform, wish.service)
  await buildImage(context, loaded.project, image, {
    rebuild,
    legacyBuilder,
    logins,
    advice,
    command: commandOf(loaded),
  })
  return checkPlatform(context, { wish, platform, ref: image.tags[0] ?? '' })
}

/** What the builder of this machine cannot honour, before anything is built. */
async function refuseBuilds({ context, loaded: { project } }: Work, pending: readonly FoundImage[], modern: boolean) {
  const services = pending.flatMap(({ wish: { source } }) => (source.kind === 'build' ? source.image.services : []))
  if (services.length === 0) return
  const builder = await observeBuilder(context, project, modern)
  const issues = [...new Set(services)].flatMap((name) => {
    const service = project.services[name]
    // Of several platforms the one that the tasks run on is built.
    return service ? checkBuild(project, service, builder).filter(({ path }) => !path.endsWith('.platforms')) : []
  })
  if (issues.length > 0) throw invalidManifest(issues)
}

/** The foundation has made them: one that is not there was deleted by hand. */
function refuseHomeless({ loaded }: Work, pending: readonly FoundImage[]): void {
  for (const { wish, repository } of pending) {
    if (repository || wish.source.kind === 'given') continue
    const { repository: name } = wish.source
    throw new SlipwayError({
      code: 'push-failed',
      what: `The ${wish.subject} has no repository`,
      why: `${name} is gone, and the stack of the foundation still says that it is there`,
      fix: `Run \`aws ecr create-repository --repository-name ${name} --image-tag-mutability IMMUTABLE\`, then \`${commandOf(loaded)}\` again.`,
    })
  }
}
