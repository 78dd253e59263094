import { describe, expect, it } from 'vitest'
import { describePosition, type Issue } from '../core/issue.ts'
import { parseProject } from './parse-project.ts'

/** One issue as lines, the way a terminal shows it. */
function show(issue: Issue): string {
  const { code, message, given, accepted, fix, severity } = issue
  const lines = [`${describePosition(issue.at)} ${issue.path} [${severity ?? 'error'} ${code}]`, `  ${message}`]
  if (given !== undefined) lines.push(`  given: ${given}`)
  if (accepted !== undefined) lines.push(`  accepted: ${accepted}`)
  if (fix !== undefined) lines.push(`  fix: ${fix}`)
  return lines.join('\n')
}

function problems(text: string, env: Record<string, string> = {}, envFiles = new Map<string, string>()): string {
  const sources = { directory: '/work/shop', compose: { name: 'compose.yaml', text }, envFiles }
  return `\n${parseProject(sources, env).issues.map(show).join('\n')}\n`
}

/** Problems of one service `web`, from lines without their indentation; its keys begin on line 4. */
function web(lines: string, env: Record<string, string> = {}): string {
  const top = 'volumes: {data: }\nsecrets: {s: {file: ./s}}\nnetworks: {back: }\n'
  return problems(`services:\n  web:\n    image: nginx\n${lines.replaceAll(/^/gm, '    ')}\n${top}`, env)
}

describe('YAML that cannot be read', () => {
  it.each([
    ['empty', ''],
    ['only comments', '# nothing\n---\n'],
    ['tab', 'services:\n\tweb:\n'],
    ['bad indentation', 'services:\n  web:\n    image: a\n   build: .\n'],
    ['nested on one line', 'services:\n  web: image: a\n'],
    ['unclosed quote', 'services:\n  web:\n    image: "a\n'],
    ['unclosed bracket', 'services:\n  web:\n    command: [a, b\n'],
    ['reserved character', 'services:\n  web:\n    image: @a\n'],
    ['escape', 'services:\n  web:\n    image: "a\\qb"\n'],
    ['duplicate key', 'services:\n  web:\n    image: a\n    image: b\n'],
    ['a second document that is a list', 'services:\n  web: {image: a}\n---\n- a\n'],
    ['byte order mark alone', '\uFEFF'],
    ['list on top', '- services\n'],
    ['text on top', 'services'],
    ['unknown anchor', 'x-a: &app {image: a}\nservices:\n  web: *ap\n'],
    ['recursive anchor', 'services: &a\n  web: *a\n'],
    ['merge of text', 'services:\n  web:\n    <<: nginx\n    image: a\n'],
    ['unknown tag', 'services:\n  web:\n    image: !vault a\n'],
    ['key that is a list', 'services:\n  ? [a]\n  : {image: a}\n'],
    ['not UTF-8', 'services:\n  web: {image: "\uFFFD"}\n'],
    ['too large', `# ${'x'.repeat(10 * 1024 * 1024)}`],
    ['too deep', `x-a: ${'['.repeat(200)}${']'.repeat(200)}\nservices: {a: {image: a}}`],
    ['far too deep', '['.repeat(20_000)],
  ])('%s', (_, text) => {
    expect(problems(text)).toMatchSnapshot()
  })

  it('alias bomb', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `x-${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(10)}]`,
    )
    expect(problems(`x-0: &l0 [a]\n${levels.join('\n')}\nservices: {a: {image: a}}`)).toMatchInlineSnapshot(`
      "
      compose.yaml:6:26  [error alias-bomb]
        the aliases of this file expand to too many values
        accepted: 100000 values
        fix: Do not nest aliases in aliases.
      "
    `)
  })
})

describe('keys', () => {
  it('unknown, with a guess', () => {
    expect(
      problems(
        'servces: {}\nx-fine: 1\nservices:\n  web:\n    imgae: a\n    build: {contxt: .}\n    healthcheck: {tset: a}\n    frobnicate: 1\n',
      ),
    ).toMatchInlineSnapshot(`
      "
      compose.yaml:1:1 servces [error unknown-key]
        \`servces\` is not a key of the Compose Specification here
        fix: Did you mean \`services\`?
      compose.yaml:5:5 services.web.imgae [error unknown-key]
        \`imgae\` is not a key of the Compose Specification here
        fix: Did you mean \`image\`?
      compose.yaml:6:13 services.web.build.contxt [error unknown-key]
        \`contxt\` is not a key of the Compose Specification here
        fix: Did you mean \`context\`?
      compose.yaml:7:19 services.web.healthcheck.tset [error unknown-key]
        \`tset\` is not a key of the Compose Specification here
        fix: Did you mean \`test\`?
      compose.yaml:8:5 services.web.frobnicate [error unknown-key]
        \`frobnicate\` is not a key of the Compose Specification here
        fix: Remove it, or begin its name with \`x-\`.
      "
    `)
  })

  it('missing', () => {
    expect(problems('name: x\n')).toMatchInlineSnapshot(`
      "
      compose.yaml:1:1  [error missing-key]
        \`services\` is missing
        fix: Add a service with an \`image\` or a \`build\` under \`services:\`.
      "
    `)
    expect(problems('services:\n')).toMatchInlineSnapshot(`
      "
      compose.yaml:1:10 services [error missing-key]
        there are no services
        fix: Add a service with an \`image\` or a \`build\` under \`services:\`.
      "
    `)
    expect(problems('services:\n  web:\n  api: {command: a}\n  "bad name": {image: a}\n')).toMatchInlineSnapshot(`
      "
      compose.yaml:2:3 services.web [error missing-key]
        the service has neither \`image\` nor \`build\`
        fix: Add \`image: name\` or \`build: folder\`.
      compose.yaml:3:3 services.api [error missing-key]
        the service has neither \`image\` nor \`build\`
        fix: Add \`image: name\` or \`build: folder\`.
      compose.yaml:4:3 services["bad name"] [error bad-name]
        this name has other characters than are allowed
        accepted: letters, digits, dots, underscores and dashes
      "
    `)
  })

  it('of the wrong type', () => {
    expect(problems('services: [a]\nvolumes: x\n')).toMatchInlineSnapshot(`
      "
      compose.yaml:1:11 services [error wrong-type]
        \`services\` must be a mapping from names to services, not a list
        given: a list
        accepted: a mapping from names to services
      compose.yaml:2:10 volumes [error wrong-type]
        \`volumes\` must be a mapping from names to volumes, not text
        given: text
        accepted: a mapping from names to volumes
      "
    `)
    expect(
      web(
        'image: 5\nports: 80\nenvironment: A=1\ncommand: {a: b}\nuser: 1000\nbuild: [.]\ninit: 3\nscale: two\nsecrets: s\nrestart: no\nread_only: maybe'.replace(
          'image: 5\n',
          '',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      compose.yaml:4:12 services.web.ports [error wrong-type]
        \`ports\` must be a list, not a number
        given: a number
        accepted: a list
      compose.yaml:5:18 services.web.environment [error wrong-type]
        \`environment\` must be a mapping or a list of NAME=value, not text
        given: text
        accepted: a mapping or a list of NAME=value
      compose.yaml:6:14 services.web.command [error wrong-type]
        \`command\` must be text or a list of words, not a mapping
        given: a mapping
        accepted: text or a list of words
      compose.yaml:7:11 services.web.user [error wrong-type]
        \`user\` must be text, not a number
        given: a number
        accepted: text
        fix: Put it in quotes: "1000".
      compose.yaml:8:12 services.web.build [error wrong-type]
        \`build\` must be a mapping, not a list
        given: a list
        accepted: a mapping
      compose.yaml:9:11 services.web.init [error wrong-type]
        \`init\` must be true or false, not a number
        given: a number
        accepted: true or false
      compose.yaml:10:12 services.web.scale [error bad-value]
        this is no whole number
        given: two
        accepted: a whole number, 0 or more
      compose.yaml:11:14 services.web.secrets [error wrong-type]
        \`secrets\` must be a list, not text
        given: text
        accepted: a list
      compose.yaml:13:16 services.web.read_only [error bad-value]
        this is neither true nor false
        given: maybe
        accepted: true or false
      "
    `)
  })
})

describe('values', () => {
  it.each([
    [
      'ports',
      'ports: ["80:http", "3000-3005:3000-3005", "53:53/udp", "1.2.3:80:80", 70000, {published: 80}, {target: 80, app_protocol: http}, "a/b", [80]]',
    ],
    ['expose', 'expose: ["80-90", 5.5, "x"]'],
    [
      'volumes',
      'volumes: ["dta:/d", "a:b:c:d", "./x:y", "./x:/y:rx", "./x:/z:z", "/y", {type: bind, target: /b}, {type: npipe, target: /n}, {type: disk, target: /n}, {target: /n}, {type: volume, target: n, volume: {nocopy: true}}, "C:\\\\x:/x"]',
    ],
    ['clash of mounts', 'volumes: [/a, "data:/a/"]'],
    ['secrets', 'secrets: [t, {target: x}, {source: s, uid: root, mode: 9}, {source: s, mode: 440}]'],
    [
      'depends_on',
      'depends_on: {wbe: {condition: service_started}, web: {condition: ready}, api: {}, db: {condition: service_started, required: false, restart: true}}',
    ],
    ['healthcheck', 'healthcheck: {test: [curl, -f], interval: 30, timeout: soon, retries: -1}'],
    ['healthcheck, empty', 'healthcheck: {test: "", disable: true}'],
    ['healthcheck, both', 'healthcheck: {test: [CMD, a], disable: true}'],
    ['replicas', 'scale: 2\ndeploy: {replicas: 3}'],
    ['order', 'deploy: {update_config: {order: start-frist, parallelism: 2}}'],
    ['restart', 'restart: sometimes'],
    ['command', `command: a && b\nentrypoint: "it's"`],
    ['environment', 'environment: [=x, "A =b", {A: b}, 5]'],
    ['environment, map', 'environment: {A: [secret-value], V: 3.10}'],
    ['env_file', 'env_file: [gone.env, {format: raw}, {path: a, format: toml}]'],
    ['build', 'build: https://github.com/a/b.git'],
    ['networks', 'networks: {bakc: {ipv4_address: 1.2.3.4}}'],
    ['limits twice', 'cpus: 1\nmem_limit: 5m\npids_limit: 0\ndeploy: {resources: {limits: {cpus: "2", pids: 5}}}'],
    ['keys that are no text', 'labels: {5: a, true: b, "6": c, 1.5: d}'],
    ['lists', 'cap_add: [A, A]\nextra_hosts: [a]\ntmpfs: 5'],
  ])('%s', (_, lines) => {
    expect(web(lines)).toMatchSnapshot()
  })

  it('at the top level', () => {
    expect(
      problems(
        'services: {a: {image: a}}\nvolumes: {v: {driver: nfs, external: true}}\nnetworks: {n: {ipam: {}}}\nsecrets: {s: {external: true}, t: {}, v: {driver: vault}, u: {file: a, environment: B}}\n',
      ),
    ).toMatchInlineSnapshot(`
      "
      compose.yaml:2:15 volumes.v.driver [error conflict]
        \`external\` and \`driver\` exclude each other
        fix: Keep one of the two.
      compose.yaml:4:35 secrets.t [error bad-secret]
        a secret needs a source
        accepted: \`file\` or \`environment\`
        fix: Give exactly one of them.
      compose.yaml:4:42 secrets.v [error bad-secret]
        a secret needs a source
        accepted: \`file\` or \`environment\`
        fix: Give exactly one of them.
      compose.yaml:4:62 secrets.u [error bad-secret]
        a secret cannot have two sources
        accepted: \`file\` or \`environment\`
        fix: Give exactly one of them.
      "
    `)
  })

  it('that do not fit each other', () => {
    expect(
      problems(`services:
  a: {image: a, ports: ["8080:80"], depends_on: [b]}
  b: {image: a, ports: ["127.0.0.1:8080:80"], depends_on: [c]}
  c: {image: a, ports: ["127.0.0.2:9090:80"], depends_on: {a: {condition: service_started}, d: {condition: service_healthy}}}
  d: {image: a, ports: ["127.0.0.3:9090:80"], healthcheck: {disable: true}}
`),
    ).toMatchInlineSnapshot(`
      "
      compose.yaml:2:37 services.a.depends_on [error dependency-cycle]
        the services wait for each other: a → b → c → a
        fix: Remove one of these dependencies.
      compose.yaml:3:25 services.b.ports[0] [error port-clash]
        port 8080 of this machine is taken by \`services.a.ports[0]\` on line 2
        fix: Publish one of the two on another port.
      compose.yaml:4:97 services.c.depends_on.d.condition [error conflict]
        c waits until d is healthy, but the health check of d is switched off
        fix: Use \`condition: service_started\`.
      "
    `)
  })
})

describe('variables', () => {
  it('unset, required, malformed', () => {
    expect(
      web(
        'hostname: $HOST_NAME\nuser: ${USER_ID:?set it to your id}\nworking_dir: ${!}\nlabels: {price: "5$", x: "${A${B}}"}',
      ),
    ).toMatchInlineSnapshot(`
      "
      compose.yaml:4:15 services.web.hostname [warning variable-unset]
        the variable HOST_NAME is not set, so it is empty here
        fix: Set HOST_NAME in the environment or in .env, or give it a default: \${HOST_NAME:-default}.
      compose.yaml:5:11 services.web.user [error variable-missing]
        the required variable USER_ID is missing: set it to your id
        fix: Set USER_ID in the environment or in .env.
      compose.yaml:6:18 services.web.working_dir [error bad-interpolation]
        this is not a variable
        given: \${!}
        accepted: $X, \${X}, \${X:-default}, \${X-default}, \${X:?message}, \${X?message}, \${X:+other}, \${X+other}
        fix: Write \`$$\` for a dollar sign that is no variable.
      compose.yaml:7:30 services.web.labels.x [error bad-interpolation]
        this is not a variable
        given: \${A\${B}}
        accepted: $X, \${X}, \${X:-default}, \${X-default}, \${X:?message}, \${X?message}, \${X:+other}, \${X+other}
        fix: Write \`$$\` for a dollar sign that is no variable.
      "
    `)
  })

  it('never shows the value of one', () => {
    const text = web(
      'ports: ["${SECRET}:80"]\nscale: ${SECRET}\nrestart: ${SECRET}\nhealthcheck: {interval: "${SECRET}", test: [$SECRET]}\nvolumes: ["${SECRET}:/x", "./a:/b:$SECRET"]\ndepends_on: ["$SECRET"]\nsecrets: [$SECRET]\ninit: $SECRET\nexpose: [$SECRET]\nextra_hosts: [$SECRET]\nenvironment: [$SECRET, "${SECRET} =x"]\ntmpfs: $SECRET\ncommand: a & $SECRET\nnetworks: [$SECRET]\nstop_grace_period: $SECRET\nenv_file: $SECRET',
      { SECRET: 'hunter2hunter2' },
    )
    expect(text).toMatchSnapshot()
    expect(text).not.toContain('hunter2')
  })

  it('wrong in an env file', () => {
    const envFiles = new Map([['/work/shop/a.env', 'A=1\nB C=2\nD="x\n']])
    expect(problems('services: {web: {image: a, env_file: a.env}}', {}, envFiles)).toMatchInlineSnapshot(`
      "
      a.env:2:1 services.web.env_file [error bad-env-file]
        this line does not begin with the name of a variable
        accepted: NAME=value
      a.env:3:1 services.web.env_file [error bad-env-file]
        the quote that opens on this line is never closed
        accepted: NAME=value
      "
    `)
  })

  it('wrong as a project name', () => {
    expect(problems('services: {a: {image: a}}', { COMPOSE_PROJECT_NAME: 'My Shop' })).toMatchInlineSnapshot(`
      "
      compose.yaml:1:1 name [error bad-name]
        the variable COMPOSE_PROJECT_NAME holds no project name
        accepted: small letters, digits, dashes and underscores, beginning with a letter or digit
        fix: Change or unset it.
      "
    `)
  })
})
