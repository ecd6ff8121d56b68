export { type Aliases, createAliases } from './aliases.ts'
export { type ArrayLiteral, toArrayLiteral, toText } from './array-literal.ts'
export { bind, bindCompared, bindRaw, bindText, checkText } from './bind.ts'
export { allOf, always, anyOf, commaList, conditionsOf, listOf, negate, never, spaceList } from './combine.ts'
export { copyInput } from './copy-input.ts'
export { decoded, decodedBoolean } from './decoded.ts'
export { bindsNothing, constant } from './describe.ts'
export { encode, jsonTextOf } from './encode.ts'
export { toListLiteral } from './list-literal.ts'
export {
  built,
  type Built,
  type Compiled,
  type Expression,
  fragment,
  type Fragment,
  isColumnPart,
  isFragment,
  name,
  type Node,
  own,
  type Part,
  raw,
  type RawText,
  type Value,
} from './node.ts'
export { isPlainObject } from './plain-object.ts'
export type { Executable, Fields, PreparedStatement, QueryBuilders, SelectBuilder } from './query-builders.ts'
export type { Statement } from './statement.ts'
export { type DateText, valuesForDriver } from './text-for-driver.ts'
export { toSql } from './to-sql.ts'
export { toStatement } from './to-statement.ts'
export { withSql } from './with-sql.ts'
