import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { generateMapper, makeRowMapper, type MappedField } from '../../../src/model/row-mapper.ts'

/** As the constructor of functions is where code cannot be generated. */
function failWith(error: Error): () => never {
  return function Function() {
    throw error
  }
}

const names = fc.oneof(
  fc.constantFrom(
    'id',
    '"',
    "'",
    '\\',
    '`${x}`',
    '\n',
    '\u2028',
    '',
    '0',
    'constructor',
    'row[0]',
    '*/',
    '"]: hacked() //',
  ),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
)

const decoders: readonly MappedField['decode'][] = [undefined, (raw) => [raw], String]

/** Fields with names of their own, in the row itself and in groups, in any order. */
const fields: fc.Arbitrary<MappedField[]> = fc
  .uniqueArray(
    fc.record({ decode: fc.constantFrom(...decoders), group: fc.option(names, { nil: undefined }), name: names }),
    { selector: ({ group, name }) => JSON.stringify([group, name]), minLength: 1 },
  )
  .map((all) => all.filter(({ group, name }) => group !== undefined || all.every((other) => other.group !== name)))
  .filter((all) => all.every(({ group, name }) => group !== '__proto__' && name !== '__proto__'))

const rowsOf = (width: number): fc.Arbitrary<unknown[][]> =>
  fc.array(fc.array(fc.constantFrom(null, 0, '', 'text', false), { minLength: width, maxLength: width }), {
    maxLength: 5,
  })

/** Its plain meaning: every value at its place. */
function mapByHand(given: readonly MappedField[], rows: readonly (readonly unknown[])[]): unknown[] {
  return rows.map((values) => {
    const row: Record<string, unknown> = {}
    for (const [index, { decode, group, name }] of given.entries()) {
      const value = values[index] === null || decode === undefined ? values[index] : decode(values[index])
      if (group === undefined) row[name] = value
      else row[group] = Object.assign({}, Object.hasOwn(row, group) && row[group], { [name]: value })
    }
    return row
  })
}

function checkMapper(): void {
  const cases = fields.chain((given) => fc.tuple(fc.constant(given), rowsOf(given.length)))
  const property = fc.property(cases, ([given, rows]) => {
    // As text: a row with a "constructor" of its own equals nothing. The order of the names shows in it too.
    expect(JSON.stringify(makeRowMapper(given)(rows))).toBe(JSON.stringify(mapByHand(given, rows)))
  })
  fc.assert(property, { numRuns: 2_000 })
}

describe('makeRowMapper', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('puts every value to its place, decoded, whatever the names are', () => {
    checkMapper()
  })

  it('is generated code', () => {
    const mapper = generateMapper([
      { decode: Number, group: 'row', name: 'id' },
      { decode: undefined, group: 'row', name: 'first "name"' },
      { decode: undefined, group: undefined, name: 'position' },
    ])
    expect(String(mapper)).toBe(
      '(rows) => rows.map((row) => ({ "row": { "id": row[0] === null ? null : decode0(row[0]), ' +
        '"first \\"name\\"": row[1] }, "position": row[2] }))',
    )
  })

  it('does the same where code cannot be generated', () => {
    vi.stubGlobal('Function', failWith(new EvalError('Code generation from strings disallowed for this context')))
    checkMapper()
  })

  it('hides no other error', () => {
    vi.stubGlobal('Function', failWith(new SyntaxError('of our own')))
    expect(() => makeRowMapper([])).toThrow(SyntaxError)
  })
})
