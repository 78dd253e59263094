import type { Issue } from '../core/issue.ts'
import type { Project, Service } from '../manifest/project.ts'
import { knowsStartInterval, secretsFolder } from './container-options.ts'
import type { EngineFacts } from './engine-facts.ts'

/** What this engine cannot honour of a service, as issues at the place where the file asks for it. */
export function checkService(project: Project, service: Service, engine: EngineFacts): Issue[] {
  return [
    ...checkStartInterval(project, service, engine),
    ...checkBinds(project, service),
    ...checkSecrets(project, service),
  ]
}

function checkStartInterval(project: Project, service: Service, engine: EngineFacts): Issue[] {
  if (service.healthcheck?.startIntervalMs === undefined || knowsStartInterval(engine)) return []
  const path = `services.${service.name}.healthcheck.start_interval`
  return [
    {
      code: 'engine-too-old',
      at: project.locate(path),
      path,
      message: 'The start interval of a health check needs Docker Engine and client 25',
      given: `engine ${engine.serverVersion}, client ${engine.clientVersion}`,
      fix: 'Remove the key, or update Docker; `interval` then holds from the start.',
    },
  ]
}

/** `docker cp` writes into volumes of a read-only container, and nowhere else. */
function checkSecrets(project: Project, service: Service): Issue[] {
  return service.secrets.flatMap((mount, index) => {
    if (!service.readOnly || mount.target.startsWith(`${secretsFolder}/`)) return []
    const path = `services.${service.name}.secrets[${index}]`
    const message = `A read-only container has its secrets in ${secretsFolder} only`
    const fix = `Give the secret a target below ${secretsFolder}.`
    return [{ code: 'path-invalid', at: project.locate(path), path, message, given: mount.target, fix }]
  })
}

/** `docker create --volume` splits at colons and has no way to quote them. */
function checkBinds(project: Project, service: Service): Issue[] {
  return service.volumes.flatMap((mount, index) => {
    if (mount.type !== 'bind' || !`${mount.source}${mount.target}`.includes(':')) return []
    const path = `services.${service.name}.volumes[${index}]`
    const fix = 'Move the folder to a path without a colon.'
    return [
      {
        code: 'path-invalid',
        at: project.locate(path),
        path,
        message: 'A bind mount cannot have a colon in its path',
        fix,
      },
    ]
  })
}
