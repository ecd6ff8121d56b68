import { InvalidValueError } from '../errors/index.ts'
import type { Decode } from './timestamp-decoder.ts'

/** A value of the rows that a statement returns. */
export interface MappedField {
  /** Makes the value of what the driver returns; `undefined` where that is the value. */
  readonly decode: Decode | undefined
  /** The object of the row that the value goes into, where it is not the row itself. */
  readonly group: string | undefined
  readonly name: string
}

/** Makes rows of the values that the driver returns. */
export type MapRows = (rows: readonly (readonly unknown[])[]) => unknown

/**
 * Makes the mapper of a statement's rows: generated code, since a loop over the fields takes several times as long to
 * write the rows; the loop where code cannot be generated.
 */
export function makeRowMapper(fields: readonly MappedField[]): MapRows {
  const map = chooseMapper(fields)
  return (rows) => {
    try {
      return map(rows)
    } catch (error) {
      throw undecodable(fields, rows) ?? error
    }
  }
}

function chooseMapper(fields: readonly MappedField[]): MapRows {
  try {
    return generateMapper(fields)
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
    return (rows) => rows.map((row) => mapRow(fields, row))
  }
}

/** The error for the first value that its decoder does not take. What the decoder throws can have the value in it. */
function undecodable(
  fields: readonly MappedField[],
  rows: readonly (readonly unknown[])[],
): InvalidValueError | undefined {
  for (const row of rows) {
    for (const [index, { decode, name }] of fields.entries()) {
      if (row[index] === null || isDecodable(decode, row[index])) continue
      return new InvalidValueError({
        origin: 'program',
        path: `the column "${name}" of a row`,
        expected: 'a value that its decoder takes',
        received: 'one that it does not take',
      })
    }
  }
  return undefined
}

function isDecodable(decode: Decode | undefined, raw: unknown): boolean {
  try {
    decode?.(raw)
    return true
  } catch {
    return false
  }
}

/** Names are the only part that is not ours: they stand in the code as string literals. */
export function generateMapper(fields: readonly MappedField[]): MapRows {
  const members = new Map<string, string | string[]>()
  fields.forEach(({ decode, group, name }, index) => {
    const value =
      decode === undefined ? `row[${index}]` : `row[${index}] === null ? null : decode${index}(row[${index}])`
    if (group === undefined) members.set(name, value)
    else {
      const ofGroup = members.get(group)
      const member = `${JSON.stringify(name)}: ${value}`
      if (Array.isArray(ofGroup)) ofGroup.push(member)
      else members.set(group, [member])
    }
  })
  const row = Array.from(members, ([name, value]) => {
    return `${JSON.stringify(name)}: ${Array.isArray(value) ? `{ ${value.join(', ')} }` : value}`
  })
  const decoders = fields.map((_, index) => `decode${index}`)
  const code = `return (rows) => rows.map((row) => ({ ${row.join(', ')} }))`
  // oxlint-disable-next-line typescript/no-implied-eval -- what it is made of is above
  const make = new Function(...decoders, code) as (...decoders: MappedField['decode'][]) => MapRows
  return make(...fields.map(({ decode }) => decode))
}

function mapRow(fields: readonly MappedField[], row: readonly unknown[]): Record<string, unknown> {
  const mapped: Record<string, unknown> = {}
  let current: string | undefined
  let target = mapped
  for (let index = 0; index < fields.length; index++) {
    const { decode, group, name } = fields[index] as MappedField
    const raw = row[index]
    if (group !== current) {
      current = group
      if (group !== undefined && !Object.hasOwn(mapped, group)) mapped[group] = {}
      target = group === undefined ? mapped : (mapped[group] as Record<string, unknown>)
    }
    target[name] = raw === null || decode === undefined ? raw : decode(raw)
  }
  return mapped
}
