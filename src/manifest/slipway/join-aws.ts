import type { Project, Service } from '../project.ts'
import type { AwsEnvironment, ScaleBounds, ServiceSize } from '../types/environment.ts'
import type { AwsSettings, Settings, SizeSetting } from './settings.ts'
import { taskSize } from './task-size.ts'

/** The environment in AWS, as slipway.yaml and the services of the Compose file describe it together. */
export function joinAws(settings: Settings, aws: AwsSettings, project: Project): AwsEnvironment {
  const { region, account, role, network, edge } = aws
  const services = Object.values(project.services)
  return {
    name: settings.environment,
    platform: 'fargate',
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
    ...(role !== undefined && { role }),
    network,
    edge,
    services: Object.fromEntries(
      services.map((service) => {
        const { size = {}, schedule, timezone } = settings.services.get(service.name) ?? {}
        const times = schedule && { schedule: { expression: schedule.value, timezone: timezone?.value ?? 'UTC' } }
        return [service.name, { ...sizeOf(size, service), ...times }]
      }),
    ),
  }
}

function sizeOf(size: SizeSetting, service: Service): ServiceSize {
  return {
    ...taskSize(size, service),
    architecture: size.architecture?.value === 'arm64' || isArm(size, service) ? 'ARM64' : 'X86_64',
    scale: size.bounds?.value ?? fixed(service.replicas),
  }
}

function isArm({ architecture }: SizeSetting, { platform }: Service): boolean {
  return architecture === undefined && /^linux\/arm64(?:\/|$)/.test(platform ?? '')
}

function fixed(count: number): ScaleBounds {
  return { min: count, max: count }
}
