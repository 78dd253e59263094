import type { Service } from '../../manifest/project.ts'
import { attribute, ref } from '../cloudformation/resource.ts'
import { templateOf, type Output } from '../cloudformation/template.ts'
import { logicalName, type Component, type LandscapeInput } from '../component.ts'
import { repositoryFor } from './repository.ts'
import { stateBucket } from './state-bucket.ts'

/**
 * What all environments of a project share in one account and region: where its state is, and its images. Nothing in it may depend
 * on the environment, or each `up` would take away what the one before made.
 */
export function foundationComponent({ project }: Pick<LandscapeInput, 'project'>): Component {
  const name = project.name.replaceAll('_', '-')
  const { bucket, policy } = stateBucket(name)
  const repositories = builtServices(Object.values(project.services)).map((service) => ({
    service,
    repository: repositoryFor(name, service),
  }))
  const outputs = repositories.map(({ service, repository }): [string, Output] => [
    `${logicalName(service)}Repository`,
    { description: `URI of the images of ${service}`, value: attribute(repository, 'RepositoryUri') },
  ])
  return {
    name: 'foundation',
    stack: `${name}-foundation`,
    template: templateOf({
      description: `State and images of ${name}`,
      resources: [bucket, policy, ...repositories.map(({ repository }) => repository)],
      outputs: {
        Bucket: { description: 'Bucket of releases, lock, configuration and templates', value: ref(bucket) },
        ...Object.fromEntries(outputs),
      },
    }),
    inputs: {},
  }
}

/** In alphabetical order, so that moving a service inside the Compose file changes nothing. */
function builtServices(services: readonly Service[]): string[] {
  return services
    .filter(({ build }) => build)
    .map(({ name }) => name)
    .toSorted()
}
