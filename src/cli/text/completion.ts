/** Shells that slipway can complete for. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** Name of a shell that slipway can complete for. */
export type Shell = (typeof shells)[number]

const bash = `# slipway completion for bash: eval "$(slipway completion bash)"
_slipway() {
  local IFS=$'\\n' current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($(compgen -W "$(slipway complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1)" -- "$current"))
}
complete -o default -F _slipway slipway
`

const zsh = `#compdef slipway
# slipway completion for zsh: eval "$(slipway completion zsh)"
_slipway() {
  local -a lines proposals
  local line
  lines=("\${(@f)$(slipway complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    [[ -n $line ]] && proposals+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#proposals )); then _describe slipway proposals; else _files; fi
}
compdef _slipway slipway
`

const fish = `# slipway completion for fish: slipway completion fish | source
complete -c slipway -a '(slipway complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`

/** The script a shell loads to complete slipway commands. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }

/** Takes the name of a shell that slipway can complete for. */
export function parseShell(input: string): Shell {
  const shell = shells.find((each) => each === input)
  if (shell === undefined) throw new SyntaxError('only bash, zsh and fish are known')
  return shell
}
