// How long it takes to resolve a Compose file of 1, 20 and 300 services, and to plan it, against `docker compose config`, which
// resolves only.
//
//   npm run build
//   node bench/resolve-compose.mjs <docker-compose binary> [image]
//
// The reference is built with `go build github.com/docker/compose/v5/cmd` from the Go module proxy. Its memory is bounded. The
// plan asks the Docker Engine what is there; an image that is there (default: slipway-test-app:1) keeps pulls out of it.
// Nothing is started. Both must find the same services, or there is nothing to compare.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare, report } from './side-by-side.mjs'

const [reference, image = 'slipway-test-app:1'] = process.argv.slice(2)
if (reference === undefined) {
  console.error('usage: node bench/resolve-compose.mjs <docker-compose binary> [image]')
  process.exit(2)
}

const slipway = join(import.meta.dirname, '../bin/slipway')
const folder = mkdtempSync(join(tmpdir(), 'slipway-resolve-'))
const bounded = (...argv) => ['sh', '-c', 'ulimit -v 8000000; exec "$@"', 'sh', ...argv]
const composeFile = (file, ...words) => bounded(reference, '-f', file, ...words)

/** A service as they stand in real files: an anchor, variables, both forms of ports, a check, and what it waits for. */
function service(index) {
  return `  s${index}:
    <<: *app
    environment:
      <<: *env
      NAME: s${index}
      URL: http://\${HOST_NAME:-localhost}:${20_000 + index}/
    ports: ["${20_000 + index}:80", {target: 443, published: "${30_000 + index}", protocol: tcp}]
    volumes: ["data${index}:/data", ./site:/site:ro]
    healthcheck: {test: [CMD, "true"], interval: 10s, retries: 3}
    deploy: {replicas: 1, resources: {limits: {memory: 64M}}}
    labels: {com.example.index: "${index}"}
${index === 0 ? '' : `    depends_on: {s${index - 1}: {condition: service_started}}\n`}`
}

function writeProject(count) {
  const directory = join(folder, `bench${count}`)
  const indices = [...Array(count).keys()]
  const volumes = indices.map((index) => `  data${index}:\n`).join('')
  const head = `x-env: &env {LOG: "\${LOG_LEVEL:-info}", MODE: release}\nx-app: &app {image: ${image}, restart: unless-stopped}\n`
  mkdirSync(directory)
  writeFileSync(
    join(directory, 'compose.yaml'),
    `${head}services:\n${indices.map(service).join('')}volumes:\n${volumes}`,
  )
  return directory
}

function servicesOf([program, ...argv]) {
  const text = execFileSync(program, argv, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return Object.keys(JSON.parse(text).services).length
}

try {
  for (const [count, runs] of [
    [1, 15],
    [20, 15],
    [300, 7],
  ]) {
    const directory = writeProject(count)
    const file = join(directory, 'compose.yaml')
    const found = [
      servicesOf([slipway, 'config', '-C', directory, '--format', 'json']),
      servicesOf(composeFile(file, 'config', '--format', 'json')),
    ]
    if (found.some((each) => each !== count)) throw new Error(`${count} services are ${found.join(' and ')}`)
    const config = composeFile(file, 'config')
    report(`config, ${count} services`, 'compose', await compare([slipway, 'config', '-C', directory], config, runs))
    report(`plan, ${count} services`, 'compose', await compare([slipway, 'plan', '-C', directory], config, runs))
  }
} finally {
  rmSync(folder, { recursive: true })
}
