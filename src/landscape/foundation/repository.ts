import { digestOf } from '../../core/digest.ts'
import { resource, type Resource } from '../cloudformation/resource.ts'
import { logicalName } from '../component.ts'
import { projectTags } from './project-tags.ts'

/** Days after which an image without a tag goes: those of builds that never became a release. */
const untaggedDays = 14

/**
 * Only images without a tag ever expire, so a release is safe as long as its digest has a tag: whoever pushes one gives it a tag of
 * its own, which stays because tags are immutable. The images of an index for several architectures have no tag; ECR keeps what an
 * index refers to as long as the index is there (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, 2026-11).
 */
const lifecycle = {
  rules: [
    {
      rulePriority: 1,
      description: `Images without a tag go after ${untaggedDays} days`,
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: untaggedDays },
      action: { type: 'expire' },
    },
  ],
}

/** What ECR accepts as one part of a name (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, 2026-11). */
const namePart = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/

/** Logical id of the repository of a service, and the name of the output with its URI. */
export function repositoryId(service: string): string {
  return `${logicalName(service)}Repository`
}

/** Logical id of the repository of the tools image, and the name of its output; no service has it, for it does not end as theirs do. */
export const toolsId = 'ToolsImages'

/** Name of the repository of a service in a project's registry. */
export function repositoryName(project: string, service: string): string {
  return `${partOf(project)}/${partOf(service)}`
}

/** Name of the repository of the tools image: one part more than any service has. */
export function toolsRepositoryName(project: string): string {
  return `${partOf(project)}/slipway/tools`
}

/** Where the images of a service are kept. */
export function repositoryFor(project: string, service: string): Repository {
  return repositoryOf(project, repositoryId(service), repositoryName(project, service))
}

/** Where the image is kept that writes files for containers. */
export function toolsRepository(project: string): Repository {
  return repositoryOf(project, toolsId, toolsRepositoryName(project))
}

type Repository = Resource<'AWS::ECR::Repository'>

/** The stack can go without its images, but for a stack that was never finished. */
function repositoryOf(project: string, logicalId: string, name: string): Repository {
  return resource(
    logicalId,
    'AWS::ECR::Repository',
    {
      RepositoryName: name,
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
      EncryptionConfiguration: { EncryptionType: 'AES256' },
      LifecyclePolicy: { LifecyclePolicyText: JSON.stringify(lifecycle) },
      Tags: projectTags(project, name),
    },
    { onDelete: 'RetainExceptOnCreate' },
  )
}

/** A name as ECR takes it; different names stay different. */
function partOf(name: string): string {
  if (namePart.test(name)) return name
  const plain = name.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return [...plain, digestOf(name).slice(0, 6)].join('-')
}
