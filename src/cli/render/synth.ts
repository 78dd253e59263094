import type { SynthComponent, SynthReport } from '../../deploy/request.ts'
import type { Style } from './style.ts'
import { countOf } from './text.ts'

/** A template as the lines of its file. */
export function renderTemplate({ template }: SynthComponent): string[] {
  return JSON.stringify(template, null, 2).split('\n')
}

/** What was written, and what to do with it. */
export function renderSynth({ environment, components, files }: SynthReport, folder: string, style: Style): string[] {
  const { colors, symbols } = style
  const script = files.includes('deploy.sh') ? `\`${folder}/deploy.sh\`` : '`aws cloudformation deploy`'
  return [
    `${colors.green(symbols.done)} ${countOf(components.length, 'template')} of ${environment} in ${folder}`,
    `  ${colors.cyan(symbols.next)} Deploy with ${script}; docs/aws/by-hand.md says how.`,
  ]
}
