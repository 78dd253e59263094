import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeEnvironment, parseShop, shopCompose } from '../../../test/landscape/landscapes.ts'
import { landscapeOf } from '../landscape.ts'
import { natUserData } from './nat-user-data.ts'

const project = await parseShop(shopCompose)

function networkWith(nat: 'one' | 'instance') {
  const network = { kind: 'own', cidr: '10.16.0.0/16', zones: 2, nat } as const
  const services = Object.fromEntries(
    Object.keys(project.services).map((name) => [
      name,
      { cpu: 256, memory: 512, architecture: 'ARM64', scale: { min: 1, max: 1 } } as const,
    ]),
  )
  const { components } = landscapeOf({ project, environment: makeEnvironment({ network, services }) })
  const found = components.find(({ name }) => name === 'network')
  if (!found) throw new Error('there is no network')
  return found
}

describe('a NAT machine', () => {
  it('is what is wanted', async () => {
    const { template, inputs } = networkWith('instance')
    const parts = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => /^Nat|^PrivateRoute/.test(id)))
    const text = `${JSON.stringify({ inputs, parts }, null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../../test/golden/landscape/nat-machine.json')
  })

  it('shares nothing with a NAT gateway but the route, so that each takes the place of the other', () => {
    const [gateway, machine] = [networkWith('one'), networkWith('instance')]
    const shared = Object.entries(machine.template.Resources).filter(
      ([id, { Properties }]) =>
        JSON.stringify(Properties) !== JSON.stringify(gateway.template.Resources[id]?.Properties),
    )
    const ids = shared.map(([id]) => id).filter((id) => id in gateway.template.Resources)
    expect(ids).toEqual(['PrivateRoute'])
  })
})

/** Runs the script of the machine with programs that write down how they are called; `broken` fails so many times at first. */
function boot(folder: string, broken = 0) {
  const programs = {
    dnf: `echo "dnf $*" >>log; n=$(cat fails); echo $((n - 1)) >fails; [ "$n" -le 0 ] || exit 1
cp made-iptables iptables; cp made-signal cfn-signal`,
    'made-iptables': 'case "$*" in *-C*) test -e rule ;; *) echo "iptables $*" >>log; touch rule ;; esac',
    'made-signal': 'echo "signal $*" >>log',
    sysctl: 'echo "sysctl $*" >>log',
    sleep: 'echo "sleep $*" >>log',
  }
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  writeFileSync(join(folder, 'fails'), String(broken))
  writeFileSync(join(folder, 'log'), '')
  const [, text = ''] = /(#!\/bin\/sh[\s\S]*)\n--\/\/--/.exec(natUserData('10.16.0.0/16', 'NatMachine')) ?? []
  const filled = text
    .replaceAll('/opt/aws/bin', folder)
    .replaceAll('${AWS::StackName}', 'shop-prod-network')
    .replaceAll('${AWS::Region}', 'eu-west-1')
  const { status } = spawnSync('/bin/sh', ['-c', filled], { cwd: folder, env: { PATH: folder } })
  return { status, log: readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') }
}

describe('the script of a NAT machine', () => {
  const inFolder = <T>(act: (folder: string) => T): T => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-nat-'))
    try {
      return act(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const signal = (code: number) =>
    `signal --exit-code ${code} --stack shop-prod-network --region eu-west-1 --resource NatMachine`
  const rule = 'iptables -w -t nat -A POSTROUTING -s 10.16.0.0/16 ! -d 10.16.0.0/16 -j MASQUERADE'

  it('lets the network out once, however often it boots, and waits for the internet', () => {
    inFolder((folder) => {
      const install = 'dnf install -y -q iptables-nft aws-cfn-bootstrap'
      expect(boot(folder, 1)).toEqual({
        status: 0,
        log: [install, 'sleep 15', install, 'sysctl -q -w net.ipv4.ip_forward=1', rule, signal(0)],
      })
      expect(boot(folder)).toEqual({ status: 0, log: ['sysctl -q -w net.ipv4.ip_forward=1', signal(0)] })
    })
  })

  it('ends after some minutes where it cannot', () => {
    inFolder((folder) => {
      const { status, log } = boot(folder, 99)
      expect([status, log.filter((line) => line.startsWith('dnf')).length]).toEqual([1, 20])
    })
  })
})
