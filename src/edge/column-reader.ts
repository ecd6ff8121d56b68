import type { PgColumn } from 'drizzle-orm/pg-core'
import { listNames } from '../errors/index.ts'
import { momentReader } from './moment-reader.ts'
import { numberReader } from './number-reader.ts'
import { flagReader, textReader, type ValueReader } from './value-reader.ts'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const uuidReader: ValueReader = {
  expected: 'a uuid',
  hasCommas: false,
  isOfTexts: true,
  read: (given) => (typeof given === 'string' && uuid.test(given) ? given : undefined),
}

/** The members of Drizzle's columns that say which values they hold. */
interface ColumnMembers {
  readonly enumValues?: readonly string[]
}

/** The reader for a column's values, of an array column for its elements; `undefined` where only PostgreSQL knows its texts. */
export function valueReaderOf(column: PgColumn): ValueReader | undefined {
  const labels = (column as ColumnMembers).enumValues ?? []
  switch (column.columnType) {
    case 'PgEnumColumn':
    case 'PgEnumObjectColumn':
      return labelReader(labels)
    case 'PgText':
    case 'PgVarchar':
    case 'PgChar':
      return labels.length > 0 ? labelReader(labels) : textReader
    case 'PgBoolean':
      return flagReader
    case 'PgUUID':
      return uuidReader
    default:
      return numberReader(column) ?? momentReader(column)
  }
}

function labelReader(labels: readonly string[]): ValueReader {
  const known = new Set(labels)
  return {
    expected: `one of ${listNames(labels)}`,
    hasCommas: labels.some((label) => label.includes(',')),
    isOfTexts: true,
    read: (given) => (typeof given === 'string' && known.has(given) ? given : undefined),
  }
}
