/** True when the name of an environment variable steers the docker client itself, so it cannot travel in its environment. */
export function steersClient(name: string): boolean {
  return clientVariables.has(name)
}

/**
 * Read by the client, https://docs.docker.com/reference/cli/docker/#environment-variables (2026-11), by the linker that
 * loads it, or by it to find `ssh`.
 */
const clientVariables = new Set([
  'DOCKER_API_VERSION',
  'DOCKER_BUILDKIT',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'DOCKER_CONTENT_TRUST',
  'DOCKER_CONTENT_TRUST_SERVER',
  'DOCKER_CONTEXT',
  'DOCKER_CUSTOM_HEADERS',
  'DOCKER_DEFAULT_PLATFORM',
  'DOCKER_HIDE_LEGACY_COMMANDS',
  'DOCKER_HOST',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'GODEBUG',
  'LD_AUDIT',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'PATH',
])
