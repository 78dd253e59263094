// Requests per second and p99 of the edge beside nginx, on one pinned core each, in one run. Needs the Debian packages nginx
// and wrk, and `npm run build` is not needed: the edge is started from its sources. Usage: node bench/edge.mjs [seconds] [rounds]
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { rolldown } from 'rolldown'

const seconds = Number(process.argv[2] ?? 5)
const rounds = Number(process.argv[3] ?? 5)
const [backendPort, nginxPort, edgePort] = [18_201, 18_202, 18_203]
const root = join(import.meta.dirname, '..')

if (process.argv[2] === 'backend') {
  // Small and quick; it says how long it keeps connections, as Node does.
  createServer((request, response) => {
    request.resume()
    request.on('end', () => response.end('hello, world\n'))
  }).listen(backendPort, '127.0.0.1')
} else await main()

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  const last = cpus().length - 1
  const children = []
  const start = (core, program, ...argv) => {
    const child = spawn('taskset', ['-c', String(core), program, ...argv], { stdio: ['ignore', 'ignore', 'inherit'] })
    children.push(child)
    return child.pid
  }
  try {
    start(last, process.execPath, import.meta.filename, 'backend')
    writeFileSync(join(folder, 'nginx.conf'), nginxConfig(folder))
    const nginx = {
      port: nginxPort,
      pid: start(0, 'nginx', '-c', join(folder, 'nginx.conf'), '-p', folder, '-e', join(folder, 'error.log')),
    }
    await bundleEdge(folder)
    const edge = { port: edgePort, pid: start(0, process.execPath, join(folder, 'edge.mjs'), folder, '1') }
    for (const port of [backendPort, nginxPort, edgePort]) await answering(port)
    const post = join(folder, 'post.lua')
    writeFileSync(post, 'wrk.method = "POST"\nwrk.body = string.rep("x", 512)\n')
    for (const [name, extra] of [
      ['GET', []],
      ['POST', ['-s', post]],
    ]) {
      // In turn, so that a busy machine hurts both.
      const results = Array.from({ length: rounds }, () => [load(nginx, last, extra), load(edge, last, extra)])
      report(
        name,
        results.map(([one]) => one),
        results.map(([, one]) => one),
      )
    }
    const results = Array.from({ length: rounds }, () => [
      load(edge, last, []),
      load(edge, last, [], 'many.localhost', '/s999/x'),
    ])
    const few = results.map(([one]) => one.rps)
    const many = results.map(([, one]) => one.rps)
    console.log(`1,000 rules: ${describe(many)} requests per second against ${describe(few)} with few`)
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true })
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** The median, and the least and the most. */
function describe(values, digits = 0) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return `${median(values).toFixed(digits)} (${least} to ${most})`
}

/** One line for each number; a ratio is the median of the ratios of rounds, whose halves ran one after the other. */
function report(name, nginx, edge) {
  const ratios = (key) => edge.map((each, index) => each[key] / nginx[index][key])
  const errors = edge.reduce((sum, each) => sum + each.errors, 0)
  for (const [key, title, digits] of [
    ['rps', 'requests per second', 0],
    ['p99', 'ms at p99', 1],
    // What a busy machine hardly changes.
    ['cost', 'microseconds of processor per request', 0],
  ]) {
    const [ours, theirs] = [edge, nginx].map((side) =>
      describe(
        side.map((each) => each[key]),
        digits,
      ),
    )
    console.log(`${name}: ${title} ${ours}, nginx ${theirs}: ${describe(ratios(key), 2)} of it`)
  }
  console.log(`${name}: ${errors} failed`)
}

function load({ port, pid }, core, extra, host = 'bench.localhost', path = '/') {
  const argv = ['-c', String(core), 'wrk', '-t1', '-c32', `-d${seconds}s`, '--latency', '-H', `Host: ${host}`, ...extra]
  const before = processorMs(pid)
  const { stdout } = spawnSync('taskset', [...argv, `http://127.0.0.1:${port}${path}`], { encoding: 'utf8' })
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  const scale = { us: 0.001, ms: 1, s: 1000 }[unit] ?? NaN
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0)
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+)/.exec(stdout)?.slice(1).map(Number) ?? []
  const errors = broken.reduce((sum, one) => sum + one, bad)
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  const rps = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  return { rps, p99: Number(value) * scale, errors, cost: ((processorMs(pid) - before) * 1000) / requests }
}

/** Processor time of a process so far; Linux counts it in hundredths of a second. */
function processorMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Waits until a server answers for the host of the bench. */
async function answering(port) {
  for (let tries = 0; tries < 300; tries += 1) {
    const headers = { host: 'bench.localhost' }
    const answered = await new Promise((resolve) => {
      get({ host: '127.0.0.1', port, headers, agent: false }, (answer) =>
        resolve(answer.resume().statusCode === 200),
      ).on('error', () => resolve(false))
    })
    if (answered) return
    await sleep(100)
  }
  throw new Error(`nothing answers on port ${port}`)
}

function nginxConfig(folder) {
  return `
daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  log_format main '$remote_addr $msec "$request" $status $body_bytes_sent $request_time $upstream_addr';
  access_log ${folder}/access.log main;
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 64; }
  server {
    listen 127.0.0.1:${nginxPort};
    server_name bench.localhost;
    location / {
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Request-Id $request_id;
    }
  }
}`
}

/** The edge with its rules and its log, on an engine that knows one container. */
async function bundleEdge(folder) {
  writeFileSync(
    join(folder, 'edge.mts'),
    `
import { appendFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { createClockPort } from '${root}/src/io/clock-port.ts'
import { runEdge } from '${root}/src/edge/run-edge.ts'
import { request } from 'node:http'
const folder = process.argv[2]
const facts = [{ Name: '/web', State: { Status: 'running', ExitCode: 0 }, HostConfig: { NetworkMode: 'host' }, NetworkSettings: {} }]
const docker = { platform: 'linux', run: (argv) => {
  const words = argv.slice(0, 2).join(' ')
  if (argv[0] === 'events') return new Promise(() => {})
  const stdout = words === 'context inspect' ? 'unix:///x' : argv[0] === 'info' ? '{"OSType":"linux"}'
    : words === 'container ls' ? 'web' : words === 'container inspect' ? JSON.stringify(facts) : ''
  return Promise.resolve({ code: 0, stdout, stderr: '' })
} }
await runEdge({ docker, clock: createClockPort(), version: '1', pid: process.pid, httpPorts: [${edgePort}], createId: () => randomUUID(),
  socket: { path: folder + '/edge.sock', ownPath: folder + '/edge.sock', claim: async () => true, publish: async () => true, release: async () => {} } },
  (text) => appendFileSync(folder + '/edge.log', text))
const rule = { service: 'web', port: ${backendPort}, targets: ['web'] }
const rules = [{ ...rule, host: 'bench.localhost' }, ...Array.from({ length: 1000 }, (_, i) => ({ ...rule, host: 'many.localhost', path: '/s' + i + '/*' }))]
const put = request({ socketPath: folder + '/edge.sock', method: 'PUT', path: '/owners/bench/local' }, (answer) => answer.resume())
put.end(JSON.stringify({ rules, published: [] }))
`,
  )
  const bundle = await rolldown({
    input: join(folder, 'edge.mts'),
    platform: 'node',
    cwd: root,
    resolve: { modules: [join(root, 'node_modules')] },
  })
  await bundle.write({ dir: join(folder, 'out'), format: 'esm' })
  const { readdirSync, copyFileSync } = await import('node:fs')
  for (const file of readdirSync(join(folder, 'out')))
    copyFileSync(join(folder, 'out', file), join(folder, file.replace(/^edge\.js$/, 'edge.mjs')))
}
