import { isDeepStrictEqual } from 'node:util'
import type { Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import { publicTexts } from './sensitive.ts'

/** What a container is called and runs, as far as ECS takes it otherwise. */
export function checkContainer(project: Project, service: Service): Refusal[] {
  return [...checkName(service), ...checkEmptied(service), ...checkPlatform(service), ...checkTexts(project, service)]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, 2026-11. */
function checkName({ name }: Service): Refusal[] {
  if (/^[\w-]{1,249}$/.test(name)) return []
  const message = 'ECS takes letters, digits, dashes and underscores in the name of a container'
  return [{ key: '', message, given: name, fix: 'Call the service otherwise.' }]
}

/** An empty list is none to ECS, and the image's own is used. */
function checkEmptied({ entrypoint, command }: Service): Refusal[] {
  const emptied = (key: string, words: readonly string[] | undefined): Refusal[] =>
    words?.length === 0
      ? [{ key, message: `ECS cannot take away the \`${key}\` of an image`, fix: 'Do it in the Dockerfile.' }]
      : []
  // With an entrypoint of its own a container has no command but its own, as in Docker.
  return [...emptied('entrypoint', entrypoint), ...(entrypoint?.length ? [] : emptied('command', command))]
}

function checkPlatform({ platform }: Service): Refusal[] {
  if (platform === undefined || /^linux\/(?:amd64|arm64)(?:\/v8)?$/.test(platform)) return []
  const message = 'Fargate runs Linux on x86_64 and arm64'
  return [{ key: 'platform', given: platform, message, fix: 'Write linux/amd64 or linux/arm64.' }]
}

/** What stands in a template is read by everybody who may see the stack. Variables are the way for a secret: they are no part of it. */
function checkTexts(project: Project, service: Service): Refusal[] {
  const { entrypoint, command, labels, healthcheck, user, workingDir, sysctls } = service
  const texts = {
    entrypoint,
    command,
    labels,
    'healthcheck.test': healthcheck?.test,
    user,
    working_dir: workingDir,
    sysctls,
  }
  const told = Object.entries(texts).filter(([, text]) => !isDeepStrictEqual(publicTexts(project, text), text))
  return told.map(([key]) => ({
    key,
    message: 'this has a secret in it, which would be readable in the template',
    fix: 'Give the secret in `environment` or `secrets`, and let the program read it there.',
  }))
}
