import type { Service } from '../../manifest/project.ts'
import { attribute, ref } from '../cloudformation/resource.ts'
import { templateOf, type Output } from '../cloudformation/template.ts'
import type { Component, LandscapeInput } from '../component.ts'
import { givenRepositoryArn } from './given-image.ts'
import { repositoryFor, repositoryId, toolsId, toolsRepository } from './repository.ts'
import { stateBucket } from './state-bucket.ts'

/**
 * What all environments of a project share in one account and region: where its state is, and its images. Nothing in it may depend
 * on the environment, or each `up` would take away what the one before made.
 */
export function foundationComponent({ project }: Pick<LandscapeInput, 'project'>): Component {
  const name = foundationName(project)
  const { bucket, policy } = stateBucket(name)
  const services = Object.values(project.services)
  const own = keptServices(services).map((service) => ({
    id: repositoryId(service),
    description: `URI of the images of ${service}`,
    repository: repositoryFor(name, service),
  }))
  const repositories = services.some(hasFiles) ? [...own, toolsPart(name)] : own
  const outputs = repositories.map(({ id, description, repository }): [string, Output] => [
    id,
    { description, value: attribute(repository, 'RepositoryUri') },
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

/** Name of a project as those of its bucket and repositories begin with it. */
export function foundationName({ name }: Pick<LandscapeInput['project'], 'name'>): string {
  return name.replaceAll('_', '-')
}

function toolsPart(project: string) {
  const description = 'URI of the image that writes files for containers'
  return { id: toolsId, description, repository: toolsRepository(project) }
}

/**
 * Those whose images are kept here: what is built, and what is copied from a registry that is not ECR. In alphabetical order, so that
 * moving a service inside the Compose file changes nothing.
 */
function keptServices(services: readonly Service[]): string[] {
  return services
    .filter(({ build, image }) => build || !givenRepositoryArn(image ?? ''))
    .map(({ name }) => name)
    .toSorted()
}

function hasFiles({ secrets, configs = [] }: Service): boolean {
  return secrets.length + configs.length > 0
}
