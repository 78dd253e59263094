import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { parseShell, shells } from '../text/completion.ts'

/** `slipway completion`. */
export const completionCommand = defineCommand({
  load: async () => (await import('../actions/completion.ts')).completion,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseShell,
          proposeCompletions: () => shells,
          placeholder: 'shell',
          brief: 'bash, zsh or fish',
        },
      ],
    },
  },
  docs: {
    brief: 'Print the script that completes slipway commands in a shell',
    details: 'The script goes to stdout; load it in the start file of the shell.',
    examples: [
      { line: 'eval "$(slipway completion bash)"', brief: 'In ~/.bashrc' },
      { line: 'eval "$(slipway completion zsh)"', brief: 'In ~/.zshrc, after compinit' },
      { line: 'slipway completion fish | source', brief: 'In ~/.config/fish/config.fish' },
    ],
  },
})
