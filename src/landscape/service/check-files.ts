import { posix } from 'node:path'
import type { Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import { publicText } from './sensitive.ts'

/** What cannot be a file in a task, and folders of the image that files would hide. */
export function checkFiles(project: Project, service: Service): Refusal[] {
  const { secrets, configs = [] } = service
  return [
    ...configs.flatMap(({ source }, index) => checkConfig(project, source, `configs[${index}]`)),
    ...secrets.flatMap(({ target }, index) => checkTarget(target, `secrets[${index}]`)),
    ...configs.flatMap(({ target }, index) => checkTarget(target, `configs[${index}]`)),
    ...checkTwice([...secrets, ...configs].map(({ target }) => target)),
  ]
}

function checkConfig(project: Project, source: string, key: string): Refusal[] {
  const config = project.configs[source]
  // Others are refused where they stand: fargate-keys.ts.
  if (config?.type !== 'content' || publicText(project, config.content) === config.content) return []
  const message = 'the config has a secret in it, which would be readable in the template'
  return [{ key, message, fix: 'Make it a secret: `secrets` instead of `configs`.' }]
}

/** A folder with files is a volume as a whole: Fargate mounts no single file. */
function checkTarget(target: string, key: string): Refusal[] {
  const folder = posix.dirname(target)
  const fix = 'Give a `target` in a folder of its own, such as /run/secrets.'
  if (folder === '/') return [{ key, message: 'a task has no room for a file in the root folder', given: target, fix }]
  if (folder.startsWith('/run/')) return []
  const message = `${folder} holds these files and nothing else on Fargate: what the image has there is hidden`
  return [{ key, message, given: target, fix, severity: 'warning' }]
}

function checkTwice(targets: readonly string[]): Refusal[] {
  const nested = targets.find((target, index) =>
    targets.some((other, at) => at !== index && (other === target || posix.dirname(other).startsWith(`${target}/`))),
  )
  const message = `${nested} is two things at once`
  return nested === undefined ? [] : [{ key: 'secrets', message, given: nested, fix: 'Give another `target`.' }]
}
