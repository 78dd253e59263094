import { hideSecrets, isSecretName } from '../../manifest/hide-secrets.ts'
import type { Project, Service } from '../../manifest/project.ts'

/** The text as a template may hold it: without the values of variables named like secrets, and without passwords in URLs. */
export function publicText(project: Project, text: string): string {
  return project.hideSecrets?.(text) ?? hideSecrets(text, [])
}

/** The same for every text in a value. */
export function publicTexts<T>(project: Project, value: T): T {
  const publish = (part: unknown): unknown => {
    if (typeof part === 'string') return publicText(project, part)
    if (Array.isArray(part)) return part.map(publish)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, publish(each)]))
  }
  // The same shape with other texts in it, which the compiler cannot see.
  return publish(value) as T
}

/** Names of the variables of a service whose values belong in Secrets Manager, in file order. Rather one too many. */
export function sensitiveVariables(project: Project, { environment }: Service): readonly string[] {
  const entries = Object.entries(environment)
  return entries
    .filter(([name, value]) => isSecretName(name) || publicText(project, value) !== value)
    .map(([name]) => name)
}
