/** Mappings whose keys are names of the user's own. */
const named = new Set([
  'services',
  'jobs',
  'jobs.*.networks',
  'jobs.*.models',
  'jobs.*.ulimits',
  'jobs.*.depends_on',
  'jobs.*.build.ulimits',
  'networks',
  'volumes',
  'secrets',
  'configs',
  'models',
  'services.*.networks',
  'services.*.models',
  'services.*.ulimits',
  'services.*.depends_on',
  'services.*.pre_start.networks',
  'services.*.pre_start.models',
  'services.*.pre_start.ulimits',
  'services.*.build.ulimits',
])

/** The rule's path one key further down, with a name of the user's own as `*`. */
export function childRule(rule: string, key: string): string {
  if (rule === '') return key
  return `${rule}.${named.has(rule) ? '*' : key}`
}
