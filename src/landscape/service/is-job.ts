import type { Project, Service } from '../../manifest/project.ts'

/** True for a service that others wait for until it has ended: it runs once for each release, and nothing keeps it running. */
export function isJob(project: Project, { name }: Service): boolean {
  return Object.values(project.services).some(({ dependsOn }) =>
    dependsOn.some(({ service, condition }) => service === name && condition === 'service_completed_successfully'),
  )
}
