import { afterAll, beforeAll, expect, it } from 'vitest'
import { awsTool, createUser, type Emulator, startMoto, type User } from './harness.ts'
import { anyKeys } from './shop-files.ts'

// A first try without a domain, looked at with the AWS CLI. moto serves no page: what the rule asks for is proved, not that it answers.

let emulator: Emulator
let user: User
beforeAll(async () => {
  emulator = await startMoto({ mended: true })
  user = await createUser({}, { ...anyKeys, AWS_ENDPOINT_URL: emulator.url, AWS_DEFAULT_REGION: 'eu-west-1' })
  const image = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.27'
  await user.write('compose.yaml', JSON.stringify({ name: 'hello', services: { web: { image, ports: ['80'] } } }))
  await routes([{}])
}, 60_000)
afterAll(async () => {
  await emulator?.stop()
  await user?.remove()
})

async function routes(wanted: readonly object[]): Promise<void> {
  const prod = { platform: 'fargate', region: 'eu-west-1', services: { web: { routes: wanted } } }
  await user.write('slipway.yaml', JSON.stringify({ environments: { prod } }))
}

async function aws(line: string, query: string): Promise<string> {
  const { stdout } = await user.run(awsTool('aws'), [...line.split(' '), '--query', query, '--output', 'text'])
  return stdout.trim()
}

it(
  "a route without a host is at the balancer's own name, which up, status and open print",
  { timeout: 120_000 },
  async () => {
    const up = await user.slipway(['up', 'prod'])
    expect(up, up.stderr).toMatchObject({ code: 0 })
    const name = await aws('elbv2 describe-load-balancers', 'LoadBalancers[0].DNSName')
    expect(name).toMatch(/\.elb\.amazonaws\.com$/)
    expect(up.stdout).toBe(`edge  http://${name}\n`)
    expect(up.stderr).toContain("plain HTTP at the load balancer's own name")
    expect(up.stderr).not.toContain('CNAME')
    const balancer = await aws('elbv2 describe-load-balancers', 'LoadBalancers[0].LoadBalancerArn')
    const listener = await aws(`elbv2 describe-listeners --load-balancer-arn ${balancer}`, 'Listeners[0].ListenerArn')
    const conditions = 'Rules[?!IsDefault].Conditions[].[Field, PathPatternConfig.Values[0]]'
    expect(await aws(`elbv2 describe-rules --listener-arn ${listener}`, conditions)).toBe('path-pattern\t/*')
    const status = await user.slipway(['status', 'prod'])
    expect(status.stdout).toContain(`http://${name}\n`)
    expect(status.stderr).not.toContain('plain HTTP')
    expect((await user.slipway(['open', '-e', 'prod', 'web'])).stdout).toBe(`http://${name}/\n`)
  },
)

it(
  "a host whose record is the user's to make is told by up and status with the record",
  { timeout: 120_000 },
  async () => {
    await routes([{ host: 'hello.example.com' }])
    const name = await aws('elbv2 describe-load-balancers', 'LoadBalancers[0].DNSName')
    const record = `CNAME hello.example.com → ${name}; until then: \`curl -H 'Host: hello.example.com' http://${name}/\``
    expect((await user.slipway(['up', 'prod'])).stderr).toContain(record)
    const status = await user.slipway(['status', 'prod'])
    expect(status.stderr).toContain(record)
    expect(status.stderr).not.toContain('without `edge.domain`')
  },
)
