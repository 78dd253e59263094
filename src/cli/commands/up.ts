import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText, toggle } from '../global-flags.ts'
import { changeFlags, environmentArgument } from '../parameters.ts'
import { parseVerdict } from '../parse-verdict.ts'

/** `slipway up`. */
export const upCommand = defineCommand({
  load: async () => (await import('../actions/up.ts')).up,
  parameters: {
    flags: {
      ...globalFlags,
      watch: toggle('Stay, and take up changes of files until Ctrl-C'),
      rebuild: toggle('Build every image again, even when nothing of its context changed'),
      pull: toggle('Pull, or in AWS copy, images again that are there already'),
      ...changeFlags,
      allowReplace: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        variadic: true,
        placeholder: 'stack.id',
        brief: 'In AWS: a resource whose data may be lost, repeatable',
      },
      job: {
        kind: 'parsed',
        parse: parseVerdict,
        optional: true,
        variadic: true,
        placeholder: 'name=end',
        brief: 'In AWS: a job is done (migrate=done) or runs anew (migrate=again)',
      },
    },
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'Build, start, route and prove healthy what the Compose file says',
    details:
      'Runs again and again without harm: what is as wanted is left alone. When a new release fails, what\n' +
      'served before goes on serving. URLs go to stdout, one per line, all else to stderr.\n' +
      'With --watch a change of a file is taken up as `develop.watch` says; services that are built and say\n' +
      'nothing are built and rolled again. Ctrl-C ends the watching and leaves everything running.\n' +
      'An environment in AWS becomes CloudFormation stacks, independent ones side by side. A job runs\n' +
      'once for each state of its image, command and configuration, before services change. A roll-out that\n' +
      'cannot succeed is ended early, with its cause, and put back; so is what Ctrl-C interrupts.',
    examples: [
      { line: 'slipway up', brief: 'Run the project of this folder on this machine' },
      { line: 'slipway up --watch', brief: 'Run it, and again whenever a file changes' },
      { line: 'slipway up -C examples/shop --verbose', brief: 'Another folder, with the output of its builds' },
      { line: 'slipway up prod', brief: 'The environment prod of slipway.yaml, in AWS' },
      { line: 'slipway up --rebuild --timeout 20m', brief: 'Build all images again, with more time' },
    ],
  },
})
