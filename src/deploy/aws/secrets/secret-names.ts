import { sensitiveVariables } from '../../../landscape/service/sensitive.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { placeOfSecret, variablesName } from './secret-place.ts'

/** Names of the secrets that an environment may have by its files. */
export function secretNames({ project, owner }: Pick<LoadedLandscape, 'project' | 'owner'>): readonly string[] {
  const places = Object.keys(project.secrets).map((key) => placeOfSecret(project, owner, key))
  const withVariables = Object.values(project.services).filter((one) => sensitiveVariables(project, one).length > 0)
  return [
    ...places.flatMap(({ secret, isOurs }) => (isOurs ? [secret] : [])),
    ...withVariables.map(({ name }) => variablesName(owner, name)),
  ]
}
