import type { Service } from '../../manifest/project.ts'
import type {
  ECSTaskDefinitionContainerDefinition as Container,
  ECSTaskDefinitionLinuxParameters as LinuxParameters,
  ECSTaskDefinitionLogConfiguration as LogConfiguration,
  ECSTaskDefinitionUlimit as Ulimit,
} from '../cloudformation/generated/resource-types.d.ts'
import { join, pseudo, ref, select, split } from '../cloudformation/resource.ts'
import type { Intrinsic } from '../cloudformation/values.ts'
import { fileMounts, filesContainer, filesContainerName } from './files.ts'
import { containerCheck, seconds } from './health-check.ts'
import { portMappings } from './ports.ts'
import { publicTexts } from './sensitive.ts'
import type { ServicePlan } from './service-plan.ts'

/** The containers of a task: what writes files first, where there are any, then the service itself. */
export function containersOf(plan: ServicePlan): Container[] {
  const logs = (stream: string) => ({ LogConfiguration: logsTo(plan, stream) })
  const writers = filesContainer(plan.service, plan.files).map((each) => ({ ...each, ...logs('files') }))
  return [...writers, { ...mainContainer(plan), ...logs('service') }]
}

function mainContainer(plan: ServicePlan): Container {
  const { service, image, input, files } = plan
  return {
    Name: service.name,
    Image: ref(image.parameter),
    Essential: true,
    ...publicTexts(input.project, processOf(service)),
    ...variablesOf(plan),
    PortMappings: portMappings(service),
    MountPoints: fileMounts(files),
    ...(files.tools && { DependsOn: [{ ContainerName: filesContainerName(service), Condition: 'SUCCESS' }] }),
  }
}

/** What runs and how. What the Compose file leaves out is left out, so that the image decides. */
function processOf(service: Service): Partial<Container> {
  const { entrypoint, command, user, workingDir, readOnly, tty, stdinOpen, labels, stopGraceMs, sysctls = {} } = service
  const health = containerCheck(service)
  const linux = linuxOf(service)
  const ulimits = ulimitsOf(service)
  const controls = Object.entries(sysctls).map(([Namespace, Value]) => ({ Namespace, Value }))
  return {
    ...(entrypoint && { EntryPoint: entrypoint }),
    ...(command && { Command: command }),
    ...(user !== undefined && { User: user }),
    ...(workingDir !== undefined && { WorkingDirectory: workingDir }),
    ...(readOnly !== undefined && { ReadonlyRootFilesystem: readOnly }),
    ...(tty && { PseudoTerminal: true }),
    ...(stdinOpen && { Interactive: true }),
    ...(Object.keys(labels).length > 0 && { DockerLabels: labels }),
    ...(Object.keys(linux).length > 0 && { LinuxParameters: linux }),
    ...(ulimits.length > 0 && { Ulimits: ulimits }),
    ...(controls.length > 0 && { SystemControls: controls }),
    ...(health && { HealthCheck: health }),
    StopTimeout: seconds(stopGraceMs),
  }
}

function linuxOf({ init, capAdd, capDrop }: Service): LinuxParameters {
  const plain = (names: readonly string[]) => names.map((name) => name.toUpperCase().replace(/^CAP_/, ''))
  const capabilities = {
    ...(capAdd.length > 0 && { Add: plain(capAdd) }),
    ...(capDrop.length > 0 && { Drop: plain(capDrop) }),
  }
  return {
    ...(init !== undefined && { InitProcessEnabled: init }),
    ...(Object.keys(capabilities).length > 0 && { Capabilities: capabilities }),
  }
}

function ulimitsOf({ ulimits = {} }: Service): Ulimit[] {
  return Object.entries(ulimits).map(([Name, limit]) => {
    const { soft, hard } = typeof limit === 'number' ? { soft: limit, hard: limit } : limit
    return { Name, SoftLimit: soft, HardLimit: hard }
  })
}

/** Plain variables in the template; sensitive ones out of the secret that holds them all, each by its key. */
function variablesOf({ service, sensitive, environment }: ServicePlan): Pick<Container, 'Environment' | 'Secrets'> {
  const plain = Object.entries(service.environment).filter(([name]) => !sensitive.includes(name))
  return {
    Environment: plain.map(([Name, Value]) => ({ Name, Value })),
    ...(environment && {
      Secrets: sensitive.map((Name) => ({ Name, ValueFrom: keyOf(ref(environment.parameter), Name) })),
    }),
  }
}

/**
 * `<ARN>:<key>::<version id>` from `<ARN>:::<version id>`.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html, 2026-11.
 */
function keyOf(secret: Intrinsic, key: string): Intrinsic {
  const parts = split(':::', secret)
  return join('', [select(0, parts), `:${key}::`, select(1, parts)])
}

/** Non-blocking: a service does not stand still while CloudWatch does; beyond 25 MiB lines are lost instead. */
function logsTo({ logs }: ServicePlan, stream: string): LogConfiguration {
  return {
    LogDriver: 'awslogs',
    Options: {
      'awslogs-group': ref(logs),
      'awslogs-region': pseudo.region,
      'awslogs-stream-prefix': stream,
      mode: 'non-blocking',
      'max-buffer-size': '25m',
    },
  }
}
