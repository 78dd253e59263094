import type { Component, Input, Landscape } from '../../src/landscape/component.ts'

/** Values that people give, and facts of the region. */
export interface Answers {
  readonly zones: readonly string[]
  /** What an image, a secret and the like are, by the input. */
  readonly given: (input: Input) => string
  /** Outputs that the emulator cannot compute, by component and name. */
  readonly outputs: Readonly<Record<string, string>>
}

/** Makes and removes stacks through CloudFormation's own API, one after the other, as a person would who has only the templates. */
export function stackMaker(url: string, region: string) {
  const api = (action: string, words: Readonly<Record<string, string>>) =>
    ask(url, region, { Action: action, ...words })
  const outputs = new Map<string, string>()
  async function make(component: Component, answers: Answers): Promise<void> {
    const { name, stack, template, inputs } = component
    const values = Object.entries(inputs).map(([key, input]) => [key, valueOf(input, answers, outputs)] as const)
    const parameters = values.flatMap(([key, value], index) => [
      [`Parameters.member.${index + 1}.ParameterKey`, key],
      [`Parameters.member.${index + 1}.ParameterValue`, value],
    ])
    const body = JSON.stringify(withoutOutputs(template, name, answers))
    await api('CreateStack', { StackName: stack, TemplateBody: body, ...Object.fromEntries(parameters) })
    const made = await api('DescribeStacks', { StackName: stack })
    if (!made.includes('<StackStatus>CREATE_COMPLETE<')) throw new Error(`${stack} was not made: ${made}`)
    for (const [, member = ''] of made.matchAll(/<Outputs>([\s\S]*?)<\/Outputs>/g)) {
      const keys = [...member.matchAll(/<OutputKey>(.*?)<\/OutputKey>/g)].map(([, key]) => key ?? '')
      const texts = [...member.matchAll(/<OutputValue>(.*?)<\/OutputValue>/g)].map(([, text]) => text ?? '')
      for (const [index, key] of keys.entries()) outputs.set(`${name}.${key}`, texts[index] ?? '')
    }
    for (const [key, value] of Object.entries(answers.outputs)) outputs.set(key, value)
  }
  return {
    /** Every stack, each with what those before it have; answers what they say of themselves, as `security.EdgeGroup`. */
    async makeAll({ components }: Landscape, answers: Answers): Promise<ReadonlyMap<string, string>> {
      for (const component of components) await make(component, answers)
      return outputs
    },
    /** Every stack, the last one first. */
    async removeAll({ components }: Landscape): Promise<void> {
      for (const { stack } of components.toReversed()) await api('DeleteStack', { StackName: stack })
    },
    /** Names of the stacks that are there. */
    async list(): Promise<string[]> {
      return [...(await api('DescribeStacks', {})).matchAll(/<StackName>(.*?)<\/StackName>/g)].map(
        ([, name]) => name ?? '',
      )
    },
  }
}

function valueOf(input: Input, { zones, given }: Answers, outputs: ReadonlyMap<string, string>): string {
  if (input.from === 'value') return input.value
  if (input.from === 'zone') return zones[input.index] ?? ''
  if (input.from !== 'output') return given(input)
  const value = outputs.get(`${input.component}.${input.output}`)
  if (value === undefined) throw new Error(`${input.component} has no output ${input.output} yet`)
  return value
}

/** The template without the outputs that are answered otherwise. */
function withoutOutputs(template: Component['template'], component: string, { outputs }: Answers): object {
  const kept = Object.entries(template.Outputs ?? {}).filter(([key]) => outputs[`${component}.${key}`] === undefined)
  return { ...template, Outputs: Object.fromEntries(kept) }
}

/** One request of the query protocol; the emulator asks for no signature, only for the service that it would be of. */
async function ask(url: string, region: string, words: Readonly<Record<string, string>>): Promise<string> {
  const scope = `AKIAEXAMPLE/20261101/${region}/cloudformation/aws4_request`
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams({ Version: '2010-05-15', ...words }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${words['Action']} of ${words['StackName']}: ${answer.status} ${text}`)
  return text
}
