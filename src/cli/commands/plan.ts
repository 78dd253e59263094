import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle } from '../global-flags.ts'
import { environmentArgument } from '../parameters.ts'

/** `slipway plan`. */
export const planCommand = defineCommand({
  load: async () => (await import('../actions/plan.ts')).plan,
  parameters: {
    flags: {
      ...globalFlags,
      rebuild: toggle('Plan as if every image was built again'),
      pull: toggle('Plan as if every image was pulled, or in AWS copied, again'),
      offline: toggle('In AWS: the plan for an account with nothing in it; needs no credentials'),
    },
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'Show what `slipway up` would change, without changing anything',
    details:
      'Names what is created, replaced and removed, and every moment without service. In AWS the files are\n' +
      'compared with what is live, resource by resource, and what would lose data is marked.',
    examples: [
      { line: 'slipway plan', brief: 'What would change on this machine' },
      { line: 'slipway plan --verbose', brief: 'Also what is kept, and every step in order' },
      { line: 'slipway plan prod', brief: 'What would change in an environment in AWS' },
      { line: 'slipway plan prod --offline', brief: 'All that an environment in AWS is made of' },
      { line: 'slipway plan --json', brief: 'The same object that `slipway up` runs' },
    ],
  },
})
