import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { makeProject, makeService } from '../../test/fakes/projects.ts'
import type { Component, Input, Landscape } from '../landscape/component.ts'
import { writeDeployScript } from './deploy-script.ts'

function component(name: string, inputs: Readonly<Record<string, Input>> = {}, padding = ''): Component {
  const template = { AWSTemplateFormatVersion: '2010-09-09', Description: padding, Resources: {} } as const
  return { name, stack: `shop-${name}`, template, inputs }
}

const landscapeWith = (note: string): Landscape => ({
  environment: {
    ...{ name: 'prod', platform: 'fargate', region: 'eu-west-1', account: '123456789012', role: 'deployer' },
    network: { kind: 'own', cidr: '10.0.0.0/16', zones: 2, nat: 'one' },
    edge: { certificate: { kind: 'none' }, allow: [] },
    services: {},
  },
  components: [
    component('foundation'),
    component('network', {
      ZoneA: { from: 'zone', index: 0 },
      NatImage: { from: 'machine-image', architecture: 'arm64' },
      Certificate: { from: 'certificate' },
      Note: { from: 'value', value: note },
    }),
    component('security', { Vpc: { from: 'output', component: 'network', output: 'Vpc' } }, 'x'.repeat(60_000)),
    {
      ...component('service-migrate', { Cluster: { from: 'output', component: 'network', output: 'Cluster' } }),
      job: {
        cluster: { from: 'output', component: 'network', output: 'Cluster' },
        subnets: { from: 'value', value: 'subnet-1,subnet-2' },
        groups: { from: 'output', component: 'security', output: 'MigrateGroups' },
      },
    },
    component('service-web.1', {
      Vpc: { from: 'output', component: 'network', output: 'Vpc' },
      Image: { from: 'image', service: 'web-front' },
      Sidecar: { from: 'image', service: 'api' },
      Password: { from: 'secret', secret: 'db_password' },
      Repository: { from: 'repository', service: 'web-front' },
      Tools: { from: 'tools', fact: 'image', architecture: 'X86_64' },
      ToolsRepository: { from: 'tools', fact: 'repository', architecture: 'X86_64' },
      Variables: { from: 'environment', service: 'web-front', variables: ['TOKEN'] },
    }),
  ],
})

const landscape = landscapeWith('two words')

const project = makeProject([
  makeService('web-front', { build: { context: '/work', dockerfile: 'Dockerfile', args: {} } }),
  makeService('api', { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1' }),
])

/** Runs the script with an `aws` that says what it is asked. */
function run(env: Readonly<Record<string, string>>) {
  const aws = `aws() { case "$*" in sts*) echo 123456789012 ;; *Outputs*) echo "value of $4" ;; *Parameters*) ;; ssm*) echo ami-1 ;; ec2*) echo a ;; *run-task*) echo "$*" >&2; echo arn:task ;; *wait*) ;; *describe-tasks*) echo "\${JOB_CODE:-0}" ;; *) printf '<%s>' "$@"; echo ;; esac; }`
  const text = writeDeployScript(project, landscapeWith(`it's "$(rm -rf /)"\``)).replace('set -eu', `set -eu\n${aws}`)
  return spawnSync('/bin/sh', ['-c', text], { env: { PATH: '/usr/bin:/bin', ...env }, encoding: 'utf8', cwd: '/' })
}

const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web@sha256:1'
const given = {
  IMAGE_WEB_FRONT: image,
  TOOLS_IMAGE: image,
  SECRET_DB_PASSWORD: 'arn:1',
  VARIABLES_WEB_FRONT: 'arn:2',
  CERTIFICATE_ARN: 'arn:3',
}

describe('deploy.sh', () => {
  it('is the script that is wanted', async () => {
    await expect(writeDeployScript(project, landscape)).toMatchFileSnapshot('../../test/golden/landscape/deploy.sh')
  })

  it('makes the bucket first where the foundation has to go through it', () => {
    const large = component('foundation', {}, 'x'.repeat(60_000))
    const text = writeDeployScript(project, { ...landscape, components: [large, ...landscape.components.slice(1)] })
    const order = [
      '--template-file shop-foundation.first.template.json',
      '$(output shop-foundation Bucket)',
      'deploy shop-foundation "$',
    ]
    const places = order.map((part) => text.indexOf(part))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
  })

  it('gives each stack what the ones before it have, whatever a value holds', () => {
    const { status, stdout } = run(given)
    expect(status).toBe(0)
    const deployed = stdout.trim().split('\n')
    expect(deployed).toHaveLength(5)
    expect(deployed[0]).not.toContain('slipway:environment')
    expect(deployed[1]).toContain(`<ZoneA=a><NatImage=ami-1><Certificate=arn:3><Note=it's "$(rm -rf /)"\`>`)
    expect(deployed[2]).toContain('<--s3-bucket><value of shop-foundation>')
    expect(deployed[4]).toContain(
      `<Vpc=value of shop-network><Image=${image}><Sidecar=123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1><Password=arn:1>` +
        '<Repository=arn:aws:ecr:eu-west-1:123456789012:repository/shop/web>',
    )
  })

  it('runs a job to its end before what follows, and stops when it fails', () => {
    const { stderr } = run(given)
    expect(stderr).toContain('--task-definition value of shop-service-migrate')
    expect(stderr).toContain(
      'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[value of shop-security]}',
    )
    const failed = run({ ...given, JOB_CODE: '3' })
    expect([failed.status, failed.stdout.includes('shop-service-web')]).toEqual([1, false])
    expect(failed.stderr).toContain('the job ended with 3: arn:task')
  })

  it('asks for images and secrets before anything but the foundation is made', () => {
    const { status, stdout, stderr } = run({})
    expect([status, stdout.trim().split('\n').length]).toEqual([1, 1])
    expect(stderr).toContain('IMAGE_WEB_FRONT is not set: build the image of web-front, push it to the repository')
    expect(stderr).toContain('CERTIFICATE_ARN is not set: import the certificate with `aws acm import-certificate`')
    expect(run({ IMAGE_WEB_FRONT: image, TOOLS_IMAGE: image }).stderr).toContain('SECRET_DB_PASSWORD is not set')
  })
})
