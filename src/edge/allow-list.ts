import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { type ColumnModel, depthOf, elementColumnOf, findRelation, type TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { valueReaderOf } from './column-reader.ts'
import { flagReader, textReader, type ValueReader } from './value-reader.ts'

/** What may be asked of a table. */
export interface AllowedTable {
  readonly columns: ReadonlyMap<string, AllowedColumn>
  readonly relations: ReadonlyMap<string, AllowedRelation>
}

/** The operators that may be asked of a column, each with what reads its values. */
export type AllowedColumn = ReadonlyMap<string, AllowedOperand>

/** What an operator takes. */
export interface AllowedOperand {
  readonly reader: ValueReader
  readonly isList: boolean
}

interface AllowedRelation {
  readonly isMany: boolean
  readonly target: AllowedTable
}

/**
 * Reads an allow-list.
 *
 * @throws {@link InvalidArgumentError} for names that the table has not, and for operators that its columns have not.
 */
export function readAllowList(table: TableModel, allow: unknown, path: string): AllowedTable {
  if (!isPlainObject(allow)) {
    throw new InvalidArgumentError({
      path,
      expected: 'an object of columns and relations',
      received: describeValue(allow),
    })
  }
  const columns = new Map<string, AllowedColumn>()
  const relations = new Map<string, AllowedRelation>()
  for (const [name, allowed] of Object.entries(allow)) {
    if (allowed === undefined) continue
    const column = table.columns.get(name)
    const relation = column === undefined ? findRelation(table, name) : undefined
    const at = `${path}.${name}`
    if (column !== undefined) columns.set(name, readOperators(column, allowed, at))
    else if (relation === undefined) throw unknownName(table, at)
    else {
      const target = readAllowList(table.lookup(relation.target), allowed, at)
      relations.set(name, { isMany: relation.kind === 'many', target })
    }
  }
  return { columns, relations }
}

function unknownName(table: TableModel, path: string): InvalidArgumentError {
  const names = listNames([...table.columns.keys(), ...table.relations.keys()])
  const expected = `a column or relation of "${table.name}" (${names})`
  return new InvalidArgumentError({ path, expected, received: 'another name' })
}

function readOperators(column: ColumnModel, allowed: unknown, path: string): AllowedColumn {
  if (allowed !== true && !Array.isArray(allowed)) {
    throw new InvalidArgumentError({ path, expected: 'true or a list of operators', received: describeValue(allowed) })
  }
  const known = operatorsOf(column)
  const names: readonly unknown[] = allowed === true ? ['eq'] : allowed
  return new Map(
    names.map((name) => {
      const operand = typeof name === 'string' ? known.get(name) : undefined
      if (typeof name === 'string' && operand !== undefined) return [name, operand]
      throw new InvalidArgumentError(
        { path, expected: `operators of "${column.property}" (${listNames(known.keys())})`, received: 'another one' },
        'Values of other types, patterns and regular expressions from outside can make PostgreSQL refuse the statement.',
      )
    }),
  )
}

const nullTests = operands(['isNull', 'isNotNull'], flagReader, false)
/** The operators that can be told not to mind the case. */
export const textOperators: readonly string[] = ['contains', 'startsWith', 'endsWith']
const textTests = operands(textOperators, textReader, false)
const insensitive = operands(['insensitive'], flagReader, false)

/** The operators of a column that are known to send nothing that PostgreSQL refuses. */
function operatorsOf({ column, kind }: ColumnModel): ReadonlyMap<string, AllowedOperand> {
  const isList = kind === 'array'
  const element = column === undefined ? undefined : elementColumnOf(column)
  const reader = element === undefined ? undefined : valueReaderOf(element)
  if (column === undefined || reader === undefined) return new Map(nullTests)
  if (isList) {
    const isFlat = depthOf(column) === 1
    return new Map([...nullTests, ...operands(isFlat ? listOperators : [], reader, true)])
  }
  const comparisons = operands(['eq', 'ne', 'gt', 'gte', 'lt', 'lte'], reader, false)
  return new Map([
    ...comparisons,
    ...operands(['in', 'notIn'], reader, true),
    ...nullTests,
    ...(reader.isOfTexts ? [...textTests, ...insensitive] : []),
  ])
}

const listOperators = ['arrayContains', 'arrayContained', 'arrayOverlaps']

function operands(
  names: readonly string[],
  reader: ValueReader,
  isList: boolean,
): (readonly [string, AllowedOperand])[] {
  return names.map((name) => [name, { reader, isList }] as const)
}
