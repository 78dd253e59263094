import type { Mount, Project, Service } from '../../manifest/project.ts'
import type { Problem, Refusal } from '../../manifest/refuse.ts'

/** Mounts that a task on Fargate cannot have. */
export function checkMounts(project: Project, service: Service): Refusal[] {
  return service.volumes.flatMap((part, index) =>
    checkMount(project, service, part).map((refusal) => ({ key: `volumes[${index}]`, part, ...refusal })),
  )
}

function checkMount(project: Project, { readOnly }: Service, mount: Mount): Problem[] {
  switch (mount.type) {
    case 'bind':
      return [
        {
          message: 'There is no machine whose folders a task on Fargate could see',
          fix: 'Copy the files in the Dockerfile; what only this machine needs belongs into `overrides` of `local`.',
        },
      ]
    case 'volume':
      // What `data` of slipway.yaml asks for is refused where it stands there.
      return project.volumes[mount.source]?.data === undefined ? [kept] : []
    case 'anonymous':
      return readOnly === true ? [onReadOnly] : []
    case 'tmpfs':
      return [{ message: 'Memory file systems are not built yet for Fargate', fix: 'Remove it.' }]
    case 'image':
    case 'npipe':
    case 'cluster':
      return [{ message: `Fargate has no mounts of type \`${mount.type}\``, fix: 'Copy the files in the Dockerfile.' }]
  }
}

const kept: Problem = {
  message: 'Volumes that outlive a task (EFS) are not built yet for Fargate',
  fix: 'Keep data in a database or a bucket; `overrides: { volumes: !reset null }` of the environment takes the mount away.',
}

const onReadOnly: Problem = {
  message: 'With `read_only` a task has no folder to write to yet',
  fix: 'Remove `read_only`, or the volume.',
}
