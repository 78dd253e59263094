import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Issue } from '../core/issue.ts'
import { tellStep } from '../core/tell-step.ts'
import { lastLine } from '../core/last-line.ts'
import type { Project } from '../manifest/project.ts'
import type { ImageBuild } from './build-argv.ts'
import { buildImage } from './build-image.ts'
import { fingerprintBuild, type LocalImages } from './fingerprint.ts'
import { type ImagePlan, planImages, shortRef, withTag } from './plan-images.ts'
import { isOutdated } from './pull-policy.ts'

/** What is known of an image in the engine. */
export interface ResolvedImage {
  readonly id: string
  readonly ref: string
  readonly hasHealthcheck: boolean
}

/** Images of a project as the engine has them, and what is still to do before all are there. */
export interface ImageState {
  readonly plan: ImagePlan
  readonly local: LocalImages
  /** Builds whose outcome may differ from what is there. */
  readonly due: readonly ImageBuild[]
  /** References to pull. */
  readonly absent: readonly string[]
}

/** For a fingerprint of the files alone. */
const noImages: LocalImages = new Map()

/** Finds out which images have to be built or pulled; changes nothing. */
export async function observeImages(
  context: Context,
  project: Project,
  options: { readonly rebuild: boolean; readonly pull: boolean },
): Promise<ImageState> {
  const plan = planImages(project)
  const local = await listImages(context)
  const fresh = await Promise.all(plan.builds.map((build) => isFresh(context, build, local)))
  const present = await Promise.all(plan.pulls.map((ref) => isPresent(context, ref, local)))
  const policies = plan.pulls.map((ref) => plan.wishes?.[ref]?.policies ?? [])
  const outdated = await Promise.all(plan.pulls.map((ref, index) => isOutdated(context, policies[index] ?? [], ref)))
  const always = ({ services }: ImageBuild) => services.some((name) => project.services[name]?.pullPolicy === 'build')
  return {
    plan,
    local,
    due: plan.builds.filter((build, index) => options.rebuild || always(build) || !fresh[index]),
    absent: plan.pulls.filter(
      (_, index) =>
        !policies[index]?.includes('never') && (options.pull || !present[index] || outdated[index] === true),
    ),
  }
}

/** Builds and pulls what is missing, one after another: the engine's builder is the bottleneck, and its output stays readable. */
export async function ensureImages(
  context: Context,
  project: Project,
  state: ImageState,
  options: { readonly rebuild: boolean; readonly legacyBuilder: boolean },
): Promise<void> {
  const before = new Map<ImageBuild, string | undefined>()
  for (const image of state.due) {
    before.set(image, await fingerprintBuild(context.files, image, noImages))
    await buildImage(context, project, image, options)
  }
  for (const ref of state.absent) await pullImage(context, project, state.plan, ref)
  if (state.due.length === 0) return
  const local = await listImages(context)
  for (const image of state.due) await rememberBuild(context, image, local, before.get(image))
}

/** Reads id and health check of each service's image. Throws `image-missing`. */
export async function inspectImages(
  context: Context,
  project: Project,
  plan: ImagePlan,
): Promise<Record<string, ResolvedImage>> {
  const refs = [...new Set(Object.values(plan.refs))]
  const ran = await context.docker.run(['image', 'inspect', ...refs])
  const images = JSON.parse(ran.stdout || '[]') as DockerImage[]
  // The client leaves out what the engine does not have, so the answers are those of the names only when all are there.
  if (images.length < refs.length)
    throw new SlipwayError(missing(project, await firstAbsent(context, refs), ran.stderr))
  const byRef = new Map(refs.map((ref, index) => [ref, resolved(ref, images[index])]))
  return Object.fromEntries(
    Object.entries(plan.refs).flatMap(([service, ref]) => {
      const image = byRef.get(ref)
      return image ? [[service, image]] : []
    }),
  )
}

async function firstAbsent(context: Context, refs: readonly string[]): Promise<string> {
  const present = await Promise.all(refs.map((ref) => isPresent(context, ref, noImages)))
  return refs.find((_, index) => !present[index]) ?? refs.join(', ')
}

/** A reference with a digest is in no list of the client. */
async function isPresent(context: Context, ref: string, local: LocalImages): Promise<boolean> {
  if (local.has(shortRef(ref))) return true
  return (await context.docker.run(['image', 'inspect', '--format', '{{.Id}}', ref])).code === 0
}

interface DockerImage {
  readonly Id: string
  readonly Config?: { readonly Healthcheck?: { readonly Test?: readonly string[] } }
}

function resolved(ref: string, image: DockerImage | undefined): ResolvedImage {
  const test = image?.Config?.Healthcheck?.Test
  return { id: image?.Id ?? '', ref, hasHealthcheck: test !== undefined && test[0] !== 'NONE' }
}

async function listImages(context: Context): Promise<LocalImages> {
  const ran = await context.docker.run(['image', 'ls', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'])
  return new Map(
    ran.stdout.split('\n').flatMap((line) => {
      const [ref, id] = line.split(' ')
      return ref && id ? [[ref, id]] : []
    }),
  )
}

async function isFresh(context: Context, image: ImageBuild, local: LocalImages): Promise<boolean> {
  const print = await fingerprintBuild(context.files, image, local)
  const known = await context.files.recall(cacheKey(image))
  if (print === undefined || known === undefined) return false
  const [knownPrint, knownId] = known.split(' ')
  return knownPrint === print && image.tags.every((tag) => local.get(shortRef(tag)) === knownId)
}

/** Files that changed while they were built may be in the image or not: then nothing is remembered. */
async function rememberBuild(
  context: Context,
  image: ImageBuild,
  local: LocalImages,
  before: string | undefined,
): Promise<void> {
  if (before !== (await fingerprintBuild(context.files, image, noImages))) return
  const print = await fingerprintBuild(context.files, image, local)
  const id = local.get(shortRef(image.tags[0] ?? ''))
  if (print !== undefined && id !== undefined) await context.files.remember(cacheKey(image), `${print} ${id}`)
}

function cacheKey(image: ImageBuild): string {
  return `build-${image.tags[0] ?? ''}`
}

async function pullImage(context: Context, project: Project, plan: ImagePlan, ref: string): Promise<void> {
  const user = Object.entries(plan.refs).find(([, used]) => used === ref)?.[0] ?? ''
  const service = user.replace(/\.pre_start\[\d+\]$/, '')
  const platform = plan.wishes?.[ref]?.platform
  await tellStep(context, { id: `pull:${ref}`, title: `pull ${ref}`, service }, async (onLine) => {
    const ran = await context.docker.run(['pull', ...(platform === undefined ? [] : ['--platform', platform]), ref], {
      signal: context.signal,
      onLine,
    })
    if (ran.code !== 0) throw new SlipwayError(missing(project, ref, ran.stderr))
  })
}

function missing(project: Project, ref: string, stderr: string) {
  const isIt = (image: string | undefined) => image !== undefined && ref === withTag(image)
  const path =
    Object.values(project.services).flatMap(({ name, image, preStart = [] }) => [
      ...(isIt(image) ? [`services.${name}.image`] : []),
      ...preStart.flatMap(({ container }, index) =>
        isIt(container.image) ? [`services.${name}.pre_start[${index}].image`] : [],
      ),
    ])[0] ?? 'services'
  const issue: Issue = {
    code: 'image-missing',
    at: project.locate(path),
    path,
    message: `Image ${ref} is neither here nor can it be pulled`,
    given: ref,
    fix: 'Check the name and the tag, log in to its registry, or give the service a `build`.',
  }
  return {
    code: 'image-missing',
    what: `Image ${ref} cannot be had`,
    why: lastLine(stderr, 'docker gave no reason'),
    fix: 'Mend the name or log in to the registry, then run `slipway up` again; nothing was changed.',
    issues: [issue],
  } as const
}
