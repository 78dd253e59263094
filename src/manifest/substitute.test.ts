import { describe, expect, it } from 'vitest'
import { substitute } from './substitute.ts'

const variables: Readonly<Record<string, string>> = { FOO: 'first', BAR: '', JSON: '{"json":2}' }
const run = (template: string) => substitute(template, (name) => variables[name])

describe('substitute', () => {
  // The table of compose-go's template_test.go, read in November 2026.
  it.each([
    ['$${foo}', '${foo}'],
    ['foo', 'foo'],
    ['a $ string', 'a $ string'],
    ['^REGEX$', '^REGEX$'],
    ['$}', '$}'],
    ['$', '$'],
    ['$FOO-bar', 'first-bar'],
    ['This ${missing} var', 'This  var'],
    ['This ${BAR} var', 'This  var'],
    ['This $FOO var', 'This first var'],
    ['ok ${missing:-def}', 'ok def'],
    ['ok ${missing-def}', 'ok def'],
    ['ok ${BAR:-def}', 'ok def'],
    ['ok ${FOO:-def}', 'ok first'],
    ['ok ${BAR-def}', 'ok '],
    ['ok ${UNSET:+there}', 'ok '],
    ['ok ${UNSET+there}', 'ok '],
    ['ok ${FOO:+there}', 'ok there'],
    ['ok ${FOO+there}', 'ok there'],
    ['ok ${BAR+there}', 'ok there'],
    ['ok ${BAR:+there}', 'ok '],
    ['ok ${BAR:-/non:-alphanumeric}', 'ok /non:-alphanumeric'],
    ['+ok ${UNSET:-${BAR-defaultValue}}', '+ok '],
    [':?ok ${BAR:-defaultValue}', ':?ok defaultValue'],
    ['ok ${UNSET-$FOO}', 'ok first'],
    ['ok ${UNSET-${FOO} ${FOO}}', 'ok first first'],
    ['ok ${BAR+$FOO ${FOO:+second}}', 'ok first second'],
    ['ok ${FOO:?err}', 'ok first'],
    ['ok ${BAR?err}', 'ok '],
    ['${UNSET:-{"a":{"b":1}}} end', '{"a":{"b":1}} end'],
    ['${UNSET:-a}${UNSET:-b}', 'ab'],
    ['${UNSET:-$$x}', '$x'],
    ['${UNSET:-two\nlines}', 'two\nlines'],
  ])('%s gives %s', (template, text) => {
    expect(run(template).text).toBe(text)
    expect(run(template).problem).toBeUndefined()
  })

  it.each(['${', '${}', '${ }', '${ foo}', '${foo }', '${foo!}', '${FOO/a/b}'])('%s is malformed', (template) => {
    expect(run(template).problem).toMatchObject({ kind: 'malformed' })
  })

  it.each([
    ['no ${UNSET:?Mandatory Unset}', 'UNSET', 'Mandatory Unset'],
    ['no ${BAR:?Mandatory Empty}', 'BAR', 'Mandatory Empty'],
    ['no ${UNSET:?}', 'UNSET', ''],
    ['no ${UNSET?Mandatory ${FOO}}', 'UNSET', 'Mandatory first'],
  ])('%s is required', (template, name, message) => {
    expect(run(template).problem).toEqual({ kind: 'required', name, message })
  })

  it('names what is unset only where it is used', () => {
    expect(run('${A:+${A},}B').unset).toEqual([])
    expect(run('${A:-${B}}').unset).toEqual(['B'])
    expect(run('$A $B $A').unset).toEqual(['A', 'B'])
  })

  it('has bounds', () => {
    expect(run('${A:-'.repeat(5000) + '}'.repeat(5000)).problem).toEqual({ kind: 'too-much' })
  })
})
