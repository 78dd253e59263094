// What it costs to write the templates of 1, 5, 20 and 100 services on Fargate: whole processes of `slipway synth`, against bare Node and
// against the AWS CDK with as many ApplicationLoadBalancedFargateService in one VPC.
//
//   npm run build
//   npm install --prefix <folder> aws-cdk@2.1148.1 aws-cdk-lib@2.275.0 constructs   (a CLI that reads what its library writes)
//   node bench/synth.mjs [<folder>] [runs]
//
// Without the folder the CDK is left out. Pairs of runs take turns; each run is measured for time and, by /proc, for its peak memory with
// that of its children. The CDK runs as people run it (its CLI) and as a bare app; with more than 20 services it is left out: one stack of
// it may have 500 resources.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { median, tellCertificates } from './side-by-side.mjs'

const [cdkFolder, runs = '7'] = process.argv.slice(2)
const slipway = join(import.meta.dirname, '../bin/slipway')
const folder = mkdtempSync(join(tmpdir(), 'slipway-synth-'))
const mostOfCdk = 20

/** The most memory of a process and of all that it starts, in MiB: each process's own peak, added up for the CLI and its app. */
function peaks() {
  const own = new Map()
  const look = (pid) => {
    try {
      const [, kib = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      own.set(pid, Math.max(own.get(pid) ?? 0, Number(kib)))
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
      for (const child of children === '' ? [] : children.split(' ')) look(child)
    } catch {
      // It has ended.
    }
  }
  return { look, mib: () => [...own.values()].reduce((sum, kib) => sum + kib, 0) / 1024 }
}

function measure([program, ...argv]) {
  return new Promise((done, fail) => {
    const began = performance.now()
    const child = spawn(program, argv, {
      stdio: 'ignore',
      cwd: folder,
      env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1' },
    })
    const memory = peaks()
    const timer = setInterval(() => memory.look(child.pid), 5)
    child.once('error', fail)
    child.once('close', (code) => {
      clearInterval(timer)
      const ms = performance.now() - began
      if (code === 0) done({ ms, mib: memory.mib() })
      else fail(new Error(`${[program, ...argv].join(' ')} ended with ${code}`))
    })
  })
}

/** Medians of both, and of the ratios pair by pair. */
async function pair(name, a, b) {
  await measure(a)
  await measure(b)
  const pairs = []
  for (let run = 0; run < Number(runs); run++) pairs.push([await measure(a), await measure(b)])
  const of = (pick) => median(pairs.map(pick)).toFixed(0)
  const ratio = (key) => median(pairs.map(([one, other]) => other[key] / one[key])).toFixed(2)
  const [ms, mib] = [of(([one]) => one.ms), of(([one]) => one.mib)]
  const [otherMs, otherMib] = [of(([, other]) => other.ms), of(([, other]) => other.mib)]
  console.log(
    `${name}: ${ms} ms, ${mib} MiB against ${otherMs} ms, ${otherMib} MiB; ${ratio('ms')} times, ${ratio('mib')} times`,
  )
}

/** Services in groups of ten that may reach each other: more groups need more rules than AWS has. */
function writeProject(count) {
  const directory = join(folder, `shop${count}`)
  const all = [...Array(count).keys()]
  mkdirSync(directory)
  const compose = all.map(
    (index) => `  s${index}:
    image: nginx
    environment: {NAME: s${index}}
    expose: ["80"]
    networks: [n${Math.floor(index / 10)}]
${index % 10 === 0 ? '' : `    depends_on: [s${index - 1}]\n`}`,
  )
  const networks = all.filter((index) => index % 10 === 0).map((index) => `  n${index / 10}:\n`)
  writeFileSync(
    join(directory, 'compose.yaml'),
    `name: shop\nservices:\n${compose.join('')}networks:\n${networks.join('')}`,
  )
  const routes = all.map((index) => `      s${index}: {routes: [{host: s${index}.example.com, health: /}]}\n`)
  writeFileSync(
    join(directory, 'slipway.yaml'),
    `environments:\n  prod:\n    platform: fargate\n    region: eu-west-1\n    services:\n${routes.join('')}`,
  )
  return directory
}

/** The same of the CDK: one VPC and a cluster, and for each service a balancer, a task, roles, logs and groups. */
function writeApp(count) {
  const file = join(folder, `app${count}.mjs`)
  writeFileSync(
    file,
    `import { createRequire } from 'node:module'
const require = createRequire(${JSON.stringify(join(resolve(cdkFolder), 'package.json'))})
const { App, Stack } = require('aws-cdk-lib')
const { Vpc } = require('aws-cdk-lib/aws-ec2')
const { Cluster, ContainerImage } = require('aws-cdk-lib/aws-ecs')
const { ApplicationLoadBalancedFargateService } = require('aws-cdk-lib/aws-ecs-patterns')
const app = new App(process.env.CDK_OUTDIR ? {} : { outdir: ${JSON.stringify(join(folder, `bare${count}`))} })
const stack = new Stack(app, 'Shop')
const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 })
const cluster = new Cluster(stack, 'Cluster', { vpc })
for (let index = 0; index < ${count}; index++)
  new ApplicationLoadBalancedFargateService(stack, 'S' + index, {
    cluster,
    taskImageOptions: { image: ContainerImage.fromRegistry('nginx'), environment: { NAME: 's' + index } },
  })
app.synth()
`,
  )
  return file
}

/** Both have to have made what is compared. */
function countServices(directory) {
  const files = readdirSync(directory).filter((name) => name.endsWith('.template.json'))
  const types = files.flatMap((name) =>
    Object.values(JSON.parse(readFileSync(join(directory, name), 'utf8')).Resources).map(({ Type }) => Type),
  )
  return types.filter((type) => type === 'AWS::ECS::Service').length
}

function expectServices(directory, count) {
  const found = countServices(directory)
  if (found !== count) throw new Error(`${directory} has ${found} services, not ${count}`)
}

async function compareWithCdk(count, synth) {
  const app = writeApp(count)
  const outdir = join(folder, `cdk${count}`)
  const bare = [process.execPath, app]
  const cli = [join(resolve(cdkFolder), 'node_modules/.bin/cdk'), 'synth', '--quiet', '--app', bare.join(' ')]
  const quiet = [...cli, '--output', outdir, '--no-version-reporting', '--no-notices']
  execFileSync(quiet[0], quiet.slice(1), { stdio: 'ignore', cwd: folder })
  expectServices(outdir, count)
  await pair(`${count} services, against the CDK's CLI`, synth, quiet)
  await pair(`${count} services, against a bare CDK app`, synth, bare)
}

tellCertificates()
try {
  for (const count of [1, 5, 20, 100]) {
    const directory = writeProject(count)
    const out = join(folder, `out${count}`)
    const synth = [slipway, 'synth', 'prod', '-C', directory, '-o', out]
    execFileSync(synth[0], synth.slice(1), { stdio: 'ignore' })
    expectServices(out, count)
    await pair(`${count} services, against bare Node`, synth, [process.execPath, '-e', '0'])
    if (cdkFolder !== undefined && count <= mostOfCdk) await compareWithCdk(count, synth)
  }
} finally {
  rmSync(folder, { recursive: true })
}
