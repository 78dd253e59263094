import type { Mount, Project, Service } from '../../manifest/project.ts'
import { meetsNeeds } from '../check-keys.ts'
import type { EngineFacts } from '../engine-facts.ts'
import type { Refusal } from '../../manifest/refuse.ts'

/** What mounts ask for that this engine or its client does not do. */
export function checkMounts(_: Project, service: Service, engine: EngineFacts): Refusal[] {
  return service.volumes.flatMap((part, index) =>
    refusalsOf(part, engine).map((refusal) => ({ key: `volumes[${index}]`, part, ...refusal })),
  )
}

type Why = Pick<Refusal, 'message' | 'fix' | 'code'>

function refusalsOf(mount: Mount, engine: EngineFacts): Why[] {
  switch (mount.type) {
    case 'bind':
      return bindRefusals(mount)
    case 'npipe':
    case 'cluster':
      return [
        { message: `One Linux engine has no mounts of type \`${mount.type}\``, fix: 'Use volume, bind or tmpfs.' },
      ]
    case 'image':
      return imageRefusals(engine)
    case 'volume':
      return mount.labels ? [namedLabels] : []
    case 'anonymous':
    case 'tmpfs':
      return []
  }
}

const namedLabels: Why = {
  message: 'A volume with a name gets its labels where it is declared',
  fix: 'Move `labels` to the volume under the top level’s `volumes`.',
}

function imageRefusals(engine: EngineFacts): Why[] {
  if (meetsNeeds({ api: '1.48', client: '28' }, engine)) return []
  const message = `A mount of type \`image\` needs Docker Engine and client 28, and this is engine ${engine.serverVersion}`
  return [{ code: 'engine-too-old', message, fix: 'Copy the files in a Dockerfile: `COPY --from=<image>`.' }]
}

function bindRefusals({ source, target, createHostPath, selinux, recursive }: Extract<Mount, { type: 'bind' }>): Why[] {
  const exact = createHostPath === false || recursive !== undefined
  // `--volume` splits at colons and has no way to quote them; `--mount` has.
  const colon = !exact && `${source}${target}`.includes(':')
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(source))
    return [{ message: 'A path of Windows is not one of this engine', fix: 'Write a path of Linux.' }]
  return [
    ...(colon
      ? [
          {
            code: 'path-invalid',
            message: 'A bind mount cannot have a colon in its path',
            fix: 'Move the folder to a path without a colon.',
          },
        ]
      : []),
    ...(exact && selinux
      ? [
          {
            message: 'The client takes `selinux` only for folders that it may create, and all of what is below them',
            fix: 'Remove `create_host_path` and `recursive`, or `selinux`.',
          },
        ]
      : []),
  ]
}
