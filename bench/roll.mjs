// Rolls a service again and again under load that lasts through all of it, and counts what failed and which release answered.
//   npm run build && node bench/roll.mjs [--requests 200000] [--rolls 3] [--only usual|hintless] [--json]
// Needs the image slipway-test-app:1, which the behaviour tests make.
import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startLoad } from './roll/load.mjs'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    rolls: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const [least, rolls] = [Number(values.requests), Number(values.rolls)]

const compose = (version, hintless) => `
name: roll-${process.pid}
services:
  web:
    image: slipway-test-app:1
    command: [node, /server.cjs]
    expose: ["8000"]
    ports: ["8000"]
    volumes: [./server.cjs:/server.cjs:ro]
    environment: { VERSION: "${version}", HINTLESS: "${hintless}" }
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 50 }
    stop_grace_period: 5s
    deploy: { replicas: 2 }
  # Somebody who may call web by its name, which moves with each roll.
  caller: { image: slipway-test-app:1 }
`

/** A project with a state folder, and so an edge, of its own. */
async function createProject(hintless) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-roll-'))
  await copyFile(join(import.meta.dirname, 'roll/server.cjs'), join(folder, 'server.cjs'))
  const env = { ...process.env, SLIPWAY_STATE_DIR: join(folder, 'state'), SLIPWAY_HTTP_PORT: '0' }
  const slipway = (...argv) => run([...argv, '--json'], folder, env)
  return {
    up: async (version) => {
      await writeFile(join(folder, 'compose.yaml'), compose(version, hintless))
      return slipway('up')
    },
    target: async () => ({
      port: (await slipway('edge', 'status')).httpPort,
      host: `web.roll-${process.pid}.localhost`,
    }),
    dispose: async () => {
      await slipway('down', '--volumes', '--yes')
      await slipway('edge', 'stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs the built command line and gives the data of its result. */
function run(argv, cwd, env) {
  const bin = join(import.meta.dirname, '..', 'dist', 'bin.js')
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      const last = JSON.parse(text.trim().split('\n').at(-1) || '{}')
      if (code === 0) resolve(last.data)
      else reject(new Error(`slipway ${argv.join(' ')} ended with ${code}: ${text.slice(-2000)}`))
    })
  })
}

/** Every roll begins when its share of the requests has been answered, so that each release serves for a while. */
async function measure(name, hintless) {
  const project = await createProject(hintless)
  try {
    await project.up('release 1')
    const began = Date.now()
    const load = startLoad(await project.target())
    for (let roll = 1; roll <= rolls; roll += 1) {
      await reach(load, (least * roll) / (rolls + 1))
      await project.up(`release ${roll + 1}`)
    }
    await reach(load, least)
    const { requests, failures, kinds, releases } = await load.stop()
    return {
      name,
      requests,
      failed: failures.length,
      failures: countEach(failures),
      kinds,
      releases,
      ms: Date.now() - began,
    }
  } finally {
    await project.dispose()
  }
}

async function reach({ state }, requests) {
  while (state.requests < requests) await sleep(20)
}

function countEach(texts) {
  const counts = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

function describe({ name, requests, failed, failures, kinds, releases, ms }) {
  const list = (counts) => Object.entries(counts).map(([key, count]) => `${key} ${count}`)
  const head = `${name}: ${failed} of ${requests} requests failed during ${rolls} rolls in ${Math.round(ms / 1000)} s`
  return [
    head,
    `  ${list(kinds).join(', ')}`,
    `  ${list(releases).join(', ')}`,
    ...list(failures).map((line) => `  ! ${line}`),
  ].join('\n')
}

const variants = {
  usual: ['a usual backend', ''],
  hintless: ['a backend that closes idle connections without a hint', '100'],
}
const results = []
for (const [key, [name, hintless]] of Object.entries(variants)) {
  if (values.only !== undefined && values.only !== key) continue
  const result = await measure(name, hintless)
  results.push(result)
  if (!values.json) console.log(describe(result))
}
if (values.json) console.log(JSON.stringify(results))
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0
