import { posix } from 'node:path'
import type { FileMount, Project, SecretMount, Service } from '../../manifest/project.ts'
import type { Architecture } from '../../manifest/types/environment.ts'
import { ref, type Parameter } from '../cloudformation/resource.ts'
import type {
  ECSTaskDefinitionContainerDefinition as Container,
  ECSTaskDefinitionKeyValuePair as Variable,
  ECSTaskDefinitionMountPoint as MountPoint,
  ECSTaskDefinitionSecret as SecretVariable,
} from '../cloudformation/generated/resource-types.d.ts'
import { logicalName } from '../component.ts'
import { given, givenSecret, type Given } from './given.ts'
import { publicText } from './sensitive.ts'

/** Files that a container finds: the secrets and configs of the Compose file. */
export interface FilesPlan {
  readonly files: readonly WrittenFile[]
  /** Folders in the service's container, each a volume of its own: `files-0`, `files-1`, … */
  readonly folders: readonly string[]
  /** A parameter for each secret, once. */
  readonly secrets: readonly Given[]
  /** The image that writes them, and its repository; absent where there is nothing to write. */
  readonly tools?: { readonly image: Given; readonly repository: Given }
}

/** One file: where it is, whose, and what is in it. */
export interface WrittenFile {
  readonly target: string
  readonly mode: number
  readonly uid: number | string
  readonly gid: number | string
  readonly content: { readonly secret: Parameter } | { readonly text: string }
}

/**
 * Writes each file from a variable, under the mode and the owner that follow its name in the arguments. The values are only in the
 * environment of this container. `eval` sees names that are made here, never a value.
 */
const script = `umask 077
while [ "$#" -gt 0 ]; do
  eval "printf %s \\"\\$$1\\"" > "$2"
  chown "$4:$5" "$2"
  chmod "$3" "$2"
  shift 5
done`

/** The files of a service. A config whose content is not in the Compose file is left out: `checkService` says so. */
export function planFiles(project: Project, service: Service, architecture: Architecture): FilesPlan {
  const secrets = new Map(service.secrets.map(({ source }) => [source, secretOf(source)]))
  const configs = (service.configs ?? []).flatMap((mount) => configFile(project, mount))
  const files = [...service.secrets.map((mount) => secretFile(mount, secrets)), ...configs]
  return {
    files,
    folders: [...new Set(files.map(({ target }) => posix.dirname(target)))],
    secrets: [...secrets.values()],
    ...(files.length > 0 && { tools: toolsOf(architecture) }),
  }
}

function toolsOf(architecture: Architecture): NonNullable<FilesPlan['tools']> {
  const image = 'Image of the AWS command line by digest, which writes the files of secrets and configs'
  return {
    image: given('ToolsImage', image, { from: 'tools', fact: 'image', architecture }),
    repository: given('ToolsRepository', 'ARN of its repository', { from: 'tools', fact: 'repository', architecture }),
  }
}

function secretOf(source: string): Given {
  return givenSecret(`${logicalName(source)}Secret`, `The secret ${source}`, { from: 'secret', secret: source })
}

function secretFile({ source, ...file }: SecretMount, secrets: ReadonlyMap<string, Given>): WrittenFile {
  const { parameter: secret } = secrets.get(source) ?? secretOf(source)
  return { ...file, content: { secret } }
}

function configFile(
  project: Project,
  { source, target, uid = '0', gid = '0', mode = 0o444 }: FileMount,
): WrittenFile[] {
  const config = project.configs[source]
  if (config?.type !== 'content') return []
  return [{ target, uid, gid, mode, content: { text: publicText(project, config.content) } }]
}

/** Name of the container that writes the files. No service has this name and the other's own at once. */
export function filesContainerName(service: Service): string {
  return `${service.name}-files`
}

/** The container that writes the files and ends before the service's own begins; nothing where there are none. */
export function filesContainer(service: Service, plan: FilesPlan): Container[] {
  const { files, folders, tools } = plan
  if (!tools) return []
  return [
    {
      Name: filesContainerName(service),
      Image: ref(tools.image.parameter),
      Essential: false,
      // Files get owners, which only root may give away.
      User: '0',
      EntryPoint: ['sh', '-euc', script, 'files'],
      Command: files.flatMap((file, index) => wordsOf(file, index, folders)),
      ...contents(files),
      MountPoints: folders.map((_folder, index) => ({
        SourceVolume: `files-${index}`,
        ContainerPath: `/files/${index}`,
        ReadOnly: false,
      })),
    },
  ]
}

/** The five arguments of the script for one file. */
function wordsOf({ target, mode, uid, gid }: WrittenFile, index: number, folders: readonly string[]): string[] {
  const path = posix.join('/files', String(folders.indexOf(posix.dirname(target))), posix.basename(target))
  return [`FILE_${index}`, path, mode.toString(8).padStart(4, '0'), String(uid), String(gid)]
}

/** What is in the files, as variables. */
function contents(files: readonly WrittenFile[]): { Environment: Variable[]; Secrets: SecretVariable[] } {
  const named = files.map(({ content }, index) => ({ name: `FILE_${index}`, content }))
  return {
    Environment: named.flatMap(({ name, content }) => ('text' in content ? [{ Name: name, Value: content.text }] : [])),
    Secrets: named.flatMap(({ name, content }) =>
      'secret' in content ? [{ Name: name, ValueFrom: ref(content.secret) }] : [],
    ),
  }
}

/** Where the service's container sees the files. A folder is a volume as a whole, so it hides what the image has there. */
export function fileMounts({ folders }: FilesPlan): MountPoint[] {
  return folders.map((folder, index) => ({ SourceVolume: `files-${index}`, ContainerPath: folder, ReadOnly: true }))
}
