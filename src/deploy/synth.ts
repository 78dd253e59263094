import { join } from 'node:path'
import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Landscape } from '../landscape/component.ts'
import { bucketAlone } from '../landscape/foundation/bucket-alone.ts'
import { templateText } from '../landscape/cloudformation/template.ts'
import { landscapeOf } from '../landscape/landscape.ts'
import type { Project } from '../manifest/project.ts'
import { firstTemplateFile, isLarge, writeDeployScript } from './deploy-script.ts'
import { loadAws } from './load-aws.ts'
import type { SynthComponent, SynthReport, SynthRequest } from './request.ts'

/** The templates of an environment in AWS. Writes them, with a script that deploys them, where a folder is named. Needs no credentials. */
export async function synth(context: Context, request: SynthRequest): Promise<SynthReport> {
  const { project, environment } = await loadAws(context, request, { warns: true })
  const landscape = landscapeOf({ project, environment })
  const components = chosen(landscape, request.component)
  const files =
    request.output === undefined
      ? []
      : [...components.flatMap(templateFiles), ...scriptFile(project, landscape, request)]
  if (request.output !== undefined) await writeAll(context, request.output, files)
  const paths = files.map(({ name }) => name)
  return { project: project.name, environment: environment.name, components: components.map(report), files: paths }
}

/** All components, or the one that is asked for. Throws `component-unknown`. */
function chosen({ components, environment }: Landscape, name: string | undefined): Landscape['components'] {
  if (name === undefined) return components
  const only = components.filter((component) => component.name === name)
  if (only.length > 0) return only
  throw new SlipwayError({
    code: 'component-unknown',
    what: `There is no component ${name}`,
    why: `the environment ${environment.name} has ${components.map((component) => component.name).join(', ')}`,
    fix: 'Name one of these.',
  })
}

interface NewFile {
  readonly name: string
  readonly text: string
  readonly executable?: true
}

function templateFiles(component: Landscape['components'][number]): NewFile[] {
  const { name, stack, template } = component
  const whole = { name: `${stack}.template.json`, text: templateText(template) }
  if (name !== 'foundation' || !isLarge(component)) return [whole]
  return [{ name: firstTemplateFile(stack), text: templateText(bucketAlone(template)) }, whole]
}

/** A script for a part of the landscape would not find what it needs. */
function scriptFile(project: Project, landscape: Landscape, { component }: SynthRequest): NewFile[] {
  if (component !== undefined) return []
  return [{ name: 'deploy.sh', text: writeDeployScript(project, landscape), executable: true }]
}

async function writeAll({ files }: Context, folder: string, all: readonly NewFile[]): Promise<void> {
  const there = await files.look(folder)
  if (there && there.kind !== 'folder')
    throw new SlipwayError({
      code: 'output-taken',
      what: 'The templates cannot be written',
      why: `${folder} is no folder`,
      fix: 'Name another folder with `--output`.',
    })
  await Promise.all(
    all.map(({ name, text, executable = false }) => files.write(join(folder, name), text, { executable })),
  )
}

function report({ name, stack, template, inputs }: Landscape['components'][number]): SynthComponent {
  return { name, stack, template, inputs }
}
