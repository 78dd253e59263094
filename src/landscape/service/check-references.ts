import type { Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import { sensitiveVariables } from './sensitive.ts'

/**
 * CloudFormation puts another value there, wherever in a template this stands, and knows no way to say that the text itself is meant.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html, 2026-11.
 */
const reference = /\{\{resolve:[^}]*\}?\}?/

/** Texts that CloudFormation would take for dynamic references. A variable with a secret is no part of the template. */
export function checkReferences(project: Project, service: Service): Refusal[] {
  const sensitive = new Set(sensitiveVariables(project, service))
  const {
    environment,
    labels,
    entrypoint,
    command,
    healthcheck,
    user,
    workingDir,
    sysctls = {},
    configs = [],
  } = service
  const variables = Object.entries(environment).filter(([name]) => !sensitive.has(name))
  const texts: readonly (readonly [key: string, text: string])[] = [
    ...variables.map(([name, value]) => [`environment.${name}`, value] as const),
    ...Object.entries(labels).map(([name, value]) => [`labels.${name}`, `${name} ${value}`] as const),
    ...Object.entries(sysctls).map(([name, value]) => [`sysctls.${name}`, value] as const),
    ...listed('entrypoint', entrypoint),
    ...listed('command', command),
    ...listed('healthcheck.test', healthcheck?.test),
    ['user', user ?? ''],
    ['working_dir', workingDir ?? ''],
    ...configs.map(({ source }, index) => [`configs[${index}]`, contentOf(project, source)] as const),
  ]
  return texts.flatMap(([key, text]) => refused(key, reference.exec(text)?.[0]))
}

function listed(key: string, words: readonly string[] = []): [string, string][] {
  return words.map((word) => [key, word])
}

function contentOf(project: Project, source: string): string {
  const config = project.configs[source]
  return config?.type === 'content' ? config.content : ''
}

function refused(key: string, given: string | undefined): Refusal[] {
  if (given === undefined) return []
  const message = 'CloudFormation would put another value in the place of this: it is a dynamic reference in a template'
  const fix = 'Give the value as a secret, or put this text into the image.'
  return [{ key, message, given: given.slice(0, 80), fix }]
}
