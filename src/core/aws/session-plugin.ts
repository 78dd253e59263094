import { Secret } from '../argv.ts'
import type { ShellSession } from './task-port.ts'

/**
 * Variable from which the plugin takes what it must not take from its words, which every user of the machine can read; it takes it
 * out of its own environment. https://github.com/aws/session-manager-plugin, session.go and RELEASENOTES.md (2026-11).
 */
export const responseVariable = 'AWS_SSM_START_SESSION_RESPONSE'

/** First version of the plugin that knows the variable. */
export const leastPluginVersion = '1.2.536.0'

/** True for a version of the plugin that takes the session from its environment. */
export function takesVariable(version: string): boolean {
  const [have, least] = [version.trim(), leastPluginVersion].map((text) => text.split('.').map(Number)) as [
    number[],
    number[],
  ]
  if (have.some(Number.isNaN)) return false
  const index = least.findIndex((part, position) => part !== (have[position] ?? 0))
  return index === -1 || (have[index] ?? 0) > (least[index] ?? 0)
}

/** The words of the plugin: where the session is, region, operation, profile, request, endpoint. The profile is none: credentials are in the environment. */
export function pluginArgv({ target }: ShellSession, region: string, endpoint: string): string[] {
  return [responseVariable, region, 'StartSession', '', JSON.stringify({ Target: target }), endpoint]
}

/** What the plugin reads from the variable. */
export function pluginResponse({ sessionId, streamUrl, token }: ShellSession): Secret {
  return new Secret(JSON.stringify({ SessionId: sessionId, TokenValue: token.reveal(), StreamUrl: streamUrl }))
}
