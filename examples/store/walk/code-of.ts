const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** The code of a step's `run`, as the file has it: without the arrow, the braces and the indentation. */
export function codeOf(source: string, heading: string): string[] {
  const step = source.indexOf(heading)
  const run = source.indexOf('run:', step)
  const arrow = source.indexOf('=>', run)
  if (step < 0 || run < 0 || arrow < 0) throw new Error(`expected a step "${heading}" with a "run" in its source`)

  const start = arrow + '=>'.length
  const code = source.slice(start, endOfExpression(source, start)).trim()
  if (code.startsWith('{')) return statements(code)
  return dedent(code.startsWith('(') ? code.slice(1, -1) : `await ${code}`)
}

/** The position of the comma or closing bracket that ends the expression, past all that is nested in it. */
function endOfExpression(source: string, start: number): number {
  const open: string[] = []
  for (let position = start; position < source.length; position += 1) {
    const character = source[position] ?? ''
    if (`'"\``.includes(character)) position = source.indexOf(character, position + 1)
    else if (closing[character] !== undefined) open.push(closing[character])
    else if (character === open.at(-1)) open.pop()
    else if (open.length === 0 && ',)]}'.includes(character)) return position
  }
  throw new Error('expected the expression to end before the file does')
}

function statements(block: string): string[] {
  const lines = dedent(block.slice(1, -1).replace(/^\n/, '').trimEnd())
  // A call is awaited; a value is there already.
  return lines.map((line) => line.replace(/^return (await )?(?=.*\()/, 'await ').replace(/^return /, ''))
}

/** Takes away the indentation that all lines but an unindented first one share. */
function dedent(code: string): string[] {
  const lines = code.split('\n')
  const indents = lines.filter((line, index) => line.trim() !== '' && (index > 0 || line.startsWith(' ')))
  const shared = Math.min(...indents.map((line) => line.length - line.trimStart().length))
  return lines.map((line, index) => (index === 0 && !line.startsWith(' ') ? line : line.slice(shared)))
}
