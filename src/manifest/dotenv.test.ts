import { describe, expect, it } from 'vitest'
import { parseDotenv, parseRawEnv } from './dotenv.ts'

const read = (text: string, env: Readonly<Record<string, string>> = {}) => {
  const values = new Map<string, string>()
  const problems = parseDotenv(text, (name) => env[name], values)
  return { values: Object.fromEntries(values), problems }
}

describe('parseDotenv', () => {
  // Taken from compose-go's godotenv_test.go and parser_test.go, read in November 2026.
  it.each([
    ['FOO=bar', 'FOO', 'bar'],
    ['FOO =bar', 'FOO', 'bar'],
    ['FOO= bar', 'FOO', 'bar'],
    ['FOO="bar"', 'FOO', 'bar'],
    ["FOO='bar'", 'FOO', 'bar'],
    [String.raw`FOO="escaped\"bar"`, 'FOO', 'escaped"bar'],
    [String.raw`FOO="\"quoted\""`, 'FOO', '"quoted"'],
    [`FOO="'d'"`, 'FOO', "'d'"],
    ['OPTION_A: 1', 'OPTION_A', '1'],
    ['OPTION_A: Foo=bar', 'OPTION_A', 'Foo=bar'],
    ['OPTION_A=1:B', 'OPTION_A', '1:B'],
    ['export OPTION_A=2', 'OPTION_A', '2'],
    [String.raw`export OPTION_B='\n'`, 'OPTION_B', String.raw`\n`],
    ['exportFOO=2', 'exportFOO', '2'],
    ['\texport OPTION_A=2', 'OPTION_A', '2'],
    [String.raw`FOO="bar\nbaz"`, 'FOO', 'bar\nbaz'],
    [String.raw`FOO=a\tb`, 'FOO', String.raw`a\tb`],
    [String.raw`KEY="Z\aZ\bZ\fZ\nZ\rZ\tZ\vZ\\Z\0123Z"`, 'KEY', 'Z\x07Z\bZ\fZ\nZ\rZ\tZ\vZ\\ZSZ'],
    ['FOO.BAR=foobar', 'FOO.BAR', 'foobar'],
    ['FOO=foobar=', 'FOO', 'foobar='],
    ['FOO=bar ', 'FOO', 'bar'],
    ['FOO=bar # this is foo', 'FOO', 'bar'],
    ['FOO=123#not-an-inline-comment', 'FOO', '123#not-an-inline-comment'],
    ['FOO="bar#baz"#', 'FOO', 'bar#baz'],
    ["FOO='bar#baz' # comment", 'FOO', 'bar#baz'],
    [String.raw`FOO="bar\n\ b\az"`, 'FOO', 'bar\n\\ b\x07z'],
    [String.raw`FOO="bar\\r\ b"`, 'FOO', String.raw`bar\r\ b`],
    [String.raw`KEY="\x07"`, 'KEY', String.raw`\x07`],
    [String.raw`VAR='Let\'s go!'`, 'VAR', "Let's go!"],
    [String.raw`FOO="foo\$BAR"`, 'FOO', 'foo$BAR'],
    [String.raw`FOO="foo\${BAR}"`, 'FOO', 'foo${BAR}'],
    ["BAR='quote $FOO'", 'BAR', 'quote $FOO'],
    ['a[1]=c', 'a[1]', 'c'],
    ['TŰRŐ=túró', 'TŰRŐ', 'túró'],
    ['A=1\r\nFOO="x"\r\nB=2\r\n', 'FOO', 'x'],
    ['\uFEFFFOO=bar', 'FOO', 'bar'],
    ['FOO="first\nsecond"', 'FOO', 'first\nsecond'],
    ['FOO=\nBAR=1', 'FOO', ''],
    ['A=test\nFOO=${A}bar', 'FOO', 'testbar'],
  ])('%j', (text, name, value) => {
    const result = read(text)
    expect(result.values).toMatchObject({ [name]: value })
    expect(result.problems).toEqual([])
  })

  it('lets the environment go before the file, and fills names without a value from it', () => {
    expect(read('A=file\nB=$A\nC\nD', { A: 'shell', C: 'given' }).values).toEqual({ A: 'file', B: 'shell', C: 'given' })
  })

  it('says what is wrong on which line, and reads the rest', () => {
    expect(read('A=1\nlol$wut\nB="x" y\nC=$GONE\nD=${A:?}\nE=${!}\nF="open\nG=1')).toMatchInlineSnapshot(`
      {
        "problems": [
          {
            "line": 2,
            "message": "this line does not begin with the name of a variable",
          },
          {
            "line": 3,
            "message": "something follows the closing quote",
          },
          {
            "line": 4,
            "message": "the variable GONE is not set, so it is empty here",
            "severity": "warning",
          },
          {
            "line": 6,
            "message": "a \`\${\` here is not a variable; write \`$$\` for a dollar sign",
          },
          {
            "line": 7,
            "message": "the quote that opens on this line is never closed",
          },
        ],
        "values": {
          "A": "1",
          "C": "",
          "D": "1",
          "E": "",
          "G": "1",
        },
      }
    `)
  })

  it('stays small when variables double', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `V${index + 1}=$V${index}$V${index}`)
    const { problems } = read(['V0=xxxxxxxxxx', ...lines].join('\n'))
    expect(problems[0]?.message).toContain('expand to too much text')
  })
})

describe('parseRawEnv', () => {
  it('takes values as they stand', () => {
    const values = new Map<string, string>()
    const problems = parseRawEnv(
      '# c\n\nA="q" $X # no\r\nB\nC D=1\n',
      (name) => (name === 'B' ? 'env' : undefined),
      values,
    )
    expect(Object.fromEntries(values)).toEqual({ A: '"q" $X # no', B: 'env' })
    expect(problems.map((problem) => problem.line)).toEqual([5])
  })
})
