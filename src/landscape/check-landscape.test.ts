import { expect, it } from 'vitest'
import { sizedEnvironment } from '../../test/landscape/landscapes.ts'
import { parseProject } from '../manifest/parse-project.ts'
import { checkLandscape } from './check-landscape.ts'

/** What Fargate says of the keys of a service `web`, as `path: message`. */
function check(keys: string, more = ''): readonly string[] {
  const text = `services:\n  web:\n    image: nginx\n${keys.replaceAll(/^/gm, '    ')}\n${more}`
  const { project, issues } = parseProject({ directory: '/work/shop', compose: { name: 'compose.yaml', text } }, {})
  expect(issues).toEqual([])
  return project
    ? checkLandscape({ project, environment: sizedEnvironment(project) }).map(
        ({ path, message, severity }) => `${path.replace('services.web.', '')}: ${severity ?? ''}${message}`,
      )
    : []
}

it.each([
  'ports: ["8080:80", {target: 90, published: "9090", host_ip: 127.0.0.1, mode: host}]',
  'environment: {A: b}\ncommand: [a]\nuser: me\nworking_dir: /a\ninit: true\nread_only: true\nlabels: {a: b}',
  'cap_add: [SYS_PTRACE]\ncap_drop: [ALL]\nulimits: {nofile: {soft: 1, hard: 2}}\nsysctls: {net.core.somaxconn: 1024}',
  'healthcheck: {test: "true", interval: 5s, timeout: 2s, retries: 10, start_period: 5m}\nstop_grace_period: 2m',
  'restart: unless-stopped\ndeploy: {mode: replicated, replicas: 2, update_config: {order: start-first, parallelism: 2}}',
  'logging: {driver: json-file, options: {max-size: 1m}}\nprivileged: false\nvolumes: [/cache]',
  'container_name: shop-web\nnetworks: {default: {aliases: [shop]}}',
  'develop: {watch: [{path: ., action: rebuild}]}\nmem_limit: 1g\ncpus: 2\npull_policy: always',
])('takes %s', (keys) => {
  expect(check(keys)).toEqual([])
})

it.each([
  ['privileged: true', 'privileged: `privileged` is not honoured on the platform fargate: Fargate runs nothing'],
  ['cap_add: [NET_ADMIN]', 'cap_add: Fargate adds no other capability than SYS_PTRACE'],
  ['ulimits: {nproc: 3}', 'ulimits.nproc: Fargate lets a task set the limit `nofile` only'],
  ['sysctls: {kernel.domainname: a}', 'sysctls: Fargate sets parameters of the network and of IPC only'],
  ['ports: ["53:53/udp"]', 'ports[0]: Only TCP reaches a service'],
  ['expose: ["53/udp"]', 'expose[0]: Only TCP reaches a service'],
  ['volumes: ["./a:/a"]', 'volumes[0]: There is no machine whose folders'],
  ['volumes: [{type: bind, source: ./a, target: /a}]', 'volumes[0]: There is no machine whose folders'],
  ['tmpfs: /run', 'tmpfs: `tmpfs` is not honoured'],
  ['extra_hosts: ["a:1.2.3.4"]', 'extra_hosts: `extra_hosts` is not honoured'],
  ['network_mode: host', 'network_mode: `network_mode` is not honoured'],
  ['stop_grace_period: 3m', 'stop_grace_period: AWS takes whole seconds from 2 to 120 here'],
  ['stop_grace_period: 1s', 'stop_grace_period: AWS takes whole seconds from 2 to 120'],
  [
    'healthcheck: {test: "true", start_interval: 1s}',
    'healthcheck.start_interval: warning`start_interval` is honoured in part',
  ],
  ['stop_signal: SIGQUIT', 'stop_signal: `stop_signal` is not honoured'],
  ['restart: "no"', 'restart: ECS starts another task'],
  ['restart: on-failure:3', 'restart: ECS starts another task'],
  ['cap_add: [NET_ADMIN, SYS_PTRACE]', 'cap_add: Fargate adds no other capability'],
  ['ports: ["53:53/sctp"]', 'ports[0]: Only TCP'],
  ['healthcheck: {test: "true", interval: 1s}', 'healthcheck.interval: AWS takes whole seconds from 5 to 300 here'],
  ['logging: {driver: syslog}', 'logging.driver: `driver` is not honoured'],
  ['deploy: {mode: global}', 'deploy.mode: `mode` is not honoured'],
  ['depends_on: {db: {condition: service_started, restart: true}}', 'depends_on.db.restart: `restart` is not honoured'],
])('refuses %s', (keys, said) => {
  expect(check(keys, '  db: {image: db}\n')).toEqual([expect.stringContaining(said)])
})

it('says once that a named volume is not there, and where', () => {
  const found = check('volumes: ["data:/data"]', 'volumes: {data: {labels: {a: b}}}')
  expect(found.map((line) => line.split(':')[0])).toEqual(['volumes[0]', 'volumes.data.labels'])
})

it('takes secrets and configs as files', () => {
  const more = 'secrets: {a: {file: ./a}, b: {environment: B}}\nconfigs: {c: {content: x}}'
  expect(
    check('secrets: [a, {source: b, target: /run/b/b, mode: 0400}]\nconfigs: [{source: c, target: /run/c/c}]', more),
  ).toEqual([])
})

it('refuses configs that others made, where they stand', () => {
  const found = check('configs: [{source: a, target: /run/a/a}]', 'configs: {a: {external: true}}')
  expect(found).toEqual([expect.stringContaining('configs.a.external: `external` is not honoured')])
})

it('says once that a name leads to two services', () => {
  const db = '  db: {image: db, expose: [80], networks: {default: {aliases: [web]}}}\n'
  expect(check('expose: [80]', db)).toEqual([
    expect.stringContaining('services.db.networks: the service web is called web:80 too'),
  ])
})

it('refuses a name that Service Connect has no room for', () => {
  const aliases = (length: number) => `networks: {default: {aliases: [${'a'.repeat(length)}]}}`
  expect(check(aliases(127))).toEqual([])
  expect(check(aliases(128))).toEqual([expect.stringContaining('networks: a name that others call has 128 characters')])
})

it('lets a job end', () => {
  expect(
    check('restart: "no"', '  db: {image: db, depends_on: {web: {condition: service_completed_successfully}}}\n'),
  ).toEqual([])
})

/** What AWS says of a project by these names alone, as `path: message`. */
function checkNames(project: string, service: string, network = 'default'): readonly string[] {
  const text = `name: ${project}\nservices: {${service}: {image: a, networks: [${network}]}}\nnetworks: {${network}: {}}\n`
  const read = parseProject({ directory: '/work/shop', compose: { name: 'compose.yaml', text } }, {})
  if (!read.project) throw new Error(JSON.stringify(read.issues))
  return checkLandscape({ project: read.project, environment: sizedEnvironment(read.project) }).map(
    ({ path, message }) => `${path.slice(0, 12)}: ${message}`,
  )
}

it('takes names only that fit where they are used in AWS', () => {
  const long = 'x'.repeat(130)
  expect(checkNames(`p${'q'.repeat(62)}`, 'a'.repeat(40), 'n'.repeat(128))).toEqual([])
  expect(checkNames('9lives', 'web')).toEqual([
    expect.stringMatching(/^name: the name of the project begins with a digit/),
  ])
  expect(checkNames('shop', long.slice(10))).toEqual([
    expect.stringMatching(/^services\.xxx: the stack of x+… would have a name of 138 characters/),
  ])
  expect(checkNames('shop', 'web', long)).toEqual([
    expect.stringMatching(/^networks\.xxx: the name of the network has 130/),
  ])
})
