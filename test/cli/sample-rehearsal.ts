import type { RehearseReport } from '../../src/deploy/aws/rehearse/rehearsal.ts'

/** A rehearsal that went well. */
export const sampleRehearsal: RehearseReport = {
  ...{ project: 'shop', environment: 'prod' },
  emulator: {
    ...{ kind: 'moto', version: '5.2.1', url: 'http://127.0.0.1:5000', isOwn: true },
    ...{ account: '123456789012', region: 'eu-west-1' },
  },
  acts: [
    { name: 'up', state: 'done', detail: '7 stacks made', ms: 3400 },
    { name: 'again', state: 'done', detail: 'nothing to do', ms: 900 },
    { name: 'change', state: 'done', detail: 'change stack shop-prod-service-web', ms: 1300 },
    { name: 'down', state: 'done', detail: '41 resources removed, 0 left', ms: 2100 },
  ],
  types: [
    { type: 'AWS::EC2::VPC', wanted: 1, listed: 1, proof: 'kept' },
    { type: 'AWS::S3::BucketPolicy', wanted: 1, listed: 1, proof: 'named' },
  ],
  notProved: [
    'taken without being made: AWS::S3::BucketPolicy',
    'made, and not removed by the emulator: AWS::EC2::VPC',
  ],
  left: [],
  ms: 9800,
}
