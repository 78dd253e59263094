import type * as Sdk from '@aws-sdk/client-cloudwatch-logs'
import type { LogEvent, LogPort, LogQuery, LogStream } from '../../core/aws/log-port.ts'
import { askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'

/** A group or stream that is made by its first line is not there before. */
const absent = ['ResourceNotFound']

/** CloudWatch Logs through its API; the client is loaded by the first call. */
export function createLogPort(world: AwsWorld, config: ClientConfig): LogPort {
  const logs = once(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs')
    return { sdk, client: new sdk.CloudWatchLogsClient(config('cloudwatch-logs')) }
  })
  return {
    read: (query, signal) => readGroup(world, logs, query, signal),
    streams: (group, signal) => readStreams(world, logs, group, signal),
    tail: (group, stream, count, signal) => readTail(world, logs, { group, stream, count }, signal),
  }
}

type Load = () => Promise<{ readonly sdk: typeof Sdk; readonly client: Sdk.CloudWatchLogsClient }>

async function readGroup(
  world: AwsWorld,
  load: Load,
  { group, streams, since }: LogQuery,
  signal: AbortSignal | undefined,
): Promise<LogEvent[]> {
  const { sdk, client } = await load()
  const found: LogEvent[] = []
  let nextToken: string | undefined
  do {
    const command = new sdk.FilterLogEventsCommand({
      logGroupName: group,
      ...(streams && { logStreamNames: [...streams] }),
      ...(since !== undefined && { startTime: since }),
      nextToken,
    })
    const page = await askAwsUnless(world, absent, {
      action: 'logs:FilterLogEvents',
      resource: group,
      signal,
      send: (abort) => client.send(command, abort),
    })
    for (const { eventId = '', timestamp = 0, logStreamName = '', message = '' } of page?.events ?? [])
      found.push({ id: eventId, at: timestamp, stream: logStreamName, text: message })
    nextToken = page?.nextToken
  } while (nextToken)
  return found.toSorted((a, b) => a.at - b.at)
}

async function readStreams(
  world: AwsWorld,
  load: Load,
  group: string,
  signal: AbortSignal | undefined,
): Promise<LogStream[]> {
  const { sdk, client } = await load()
  const command = new sdk.DescribeLogStreamsCommand({ logGroupName: group, orderBy: 'LastEventTime', descending: true })
  const page = await askAwsUnless(world, absent, {
    action: 'logs:DescribeLogStreams',
    resource: group,
    signal,
    send: (abort) => client.send(command, abort),
  })
  return (page?.logStreams ?? []).map(({ logStreamName = '', lastEventTimestamp = 0 }) => {
    return { name: logStreamName, lastAt: lastEventTimestamp }
  })
}

async function readTail(
  world: AwsWorld,
  load: Load,
  { group, stream, count }: { readonly group: string; readonly stream: string; readonly count: number },
  signal: AbortSignal | undefined,
): Promise<LogEvent[]> {
  const { sdk, client } = await load()
  const command = new sdk.GetLogEventsCommand({ logGroupName: group, logStreamName: stream, limit: count })
  const page = await askAwsUnless(world, absent, {
    action: 'logs:GetLogEvents',
    resource: `${group}:${stream}`,
    signal,
    send: (abort) => client.send(command, abort),
  })
  return (page?.events ?? []).map(({ timestamp = 0, message = '' }, index) => ({
    id: `${stream}/${timestamp}/${index}`,
    at: timestamp,
    stream,
    text: message,
  }))
}
