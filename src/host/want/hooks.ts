import { Secret } from '../../core/argv.ts'
import type { Argv } from '../../core/argv.ts'
import { steersClient } from '../../core/client-variables.ts'
import type { Step } from '../../core/plan.ts'
import type { Hook } from '../../manifest/project.ts'
import { flag, option } from '../../core/option-words.ts'

/** A command that is run in a container at a moment of its life. */
export interface WantedHook {
  /** Options of `docker exec`, before the container. */
  readonly options: Argv
  readonly command: Argv
  /** Names whose values travel in the environment of the client; absent in a record, which keeps no values. */
  readonly env?: Readonly<Record<string, Secret>>
}

const limitMs = 120_000

/** Renders the hooks of a service. Names without a value are those of the service, which every command in the container sees. */
export function wantHooks(hooks: readonly Hook[] = []): readonly WantedHook[] {
  return hooks.map((hook) => {
    const given = Object.entries(hook.environment ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    )
    const env = given.filter(([name]) => !steersClient(name)).map(([name, value]) => [name, new Secret(value)] as const)
    return {
      options: [
        ...option('--user', hook.user),
        ...flag('--privileged', hook.privileged),
        ...option('--workdir', hook.workingDir),
        ...given.flatMap(([name, value]) => ['--env', steersClient(name) ? `${name}=${value}` : name]),
      ],
      command: hook.command,
      env: Object.fromEntries(env),
    }
  })
}

/** A hook without its values. One that had some cannot be run again from a record. */
export function recordHooks(hooks: readonly WantedHook[]): readonly WantedHook[] {
  return hooks.flatMap(({ env = {}, ...rest }) => (Object.keys(env).length === 0 ? [rest] : []))
}

/** Steps that run the hooks of a container one after the other. */
export function postStartSteps(
  about: { readonly name: string; readonly service: string },
  hooks: readonly WantedHook[],
  started: string,
): Step[] {
  return hooks.map(({ options, command, env = {} }, index) => ({
    ...hookAbout(about, 'post_start', index),
    phase: 'prepare',
    needs: [index === 0 ? started : hookAbout(about, 'post_start', index - 1).id],
    effect: {
      kind: 'docker',
      argv: ['exec', ...options, about.name, ...command],
      ...(Object.keys(env).length > 0 && { env }),
    },
  }))
}

/** Steps that run what a container asked for before its stop. Its end is not held up by a hook that fails. */
export function preStopSteps(
  about: { readonly name: string; readonly service: string; readonly preStop?: readonly WantedHook[] },
  phase: Step['phase'],
  needs: readonly string[],
): Step[] {
  return (about.preStop ?? []).map(({ options, command }, index) => ({
    ...hookAbout(about, 'pre_stop', index),
    phase,
    needs: index === 0 ? needs : [hookAbout(about, 'pre_stop', index - 1).id],
    effect: {
      kind: 'docker',
      argv: ['exec', ...options, about.name, ...command],
      // Nothing can be run in a container that has ended.
      unless: { inspect: ['top', about.name], exists: false },
      mayFail: true,
    },
  }))
}

function hookAbout(
  { name, service }: { readonly name: string; readonly service: string },
  kind: string,
  index: number,
) {
  return { id: `${kind}:${index + 1}:${name}`, title: `run the hook ${kind} in ${name}`, service, limitMs }
}

/** Hooks as a label of the container, since they may be run by a later release. */
export function encodeHooks(hooks: readonly WantedHook[]): string {
  return JSON.stringify(hooks.map(({ options, command }) => [options, command]))
}

/** Reads the hooks back; what another version wrote differently is none. */
export function decodeHooks(text: string | undefined): readonly WantedHook[] {
  if (text === undefined) return []
  try {
    const list = JSON.parse(text) as readonly (readonly [Argv, Argv])[]
    return list.map(([options, command]) => ({ options, command }))
  } catch {
    return []
  }
}
