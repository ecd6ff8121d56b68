import type { DefElem, Grammar, Node, ObjectWithArgs } from '../../grammar/index.ts'
import { nameInList, textsOf } from '../names.ts'
import type { Schema, UserFunction } from '../schema.ts'

interface CreateFunction {
  readonly funcname?: readonly Node[]
  readonly options?: readonly Node[]
  readonly sql_body?: Node
}

export function createFunction(schema: Schema, statement: CreateFunction, grammar: Pick<Grammar, 'parseSql'>): void {
  const name = nameInList(statement.funcname)
  const options = (statement.options ?? []).flatMap((option) => ('DefElem' in option ? [option.DefElem] : []))
  const volatility = textOf(options, 'volatility') as UserFunction['volatility'] | undefined
  schema.functions.set(name, {
    name,
    volatility: volatility ?? 'volatile',
    body: expressionOf(bodyOf(statement, options, grammar)),
  })
}

/** ALTER FUNCTION … IMMUTABLE. */
export function alterFunction(
  schema: Schema,
  { func, actions = [] }: { func?: ObjectWithArgs; actions?: readonly Node[] },
): void {
  const altered = schema.functions.get(nameInList(func?.objname))
  const options = actions.flatMap((option) => ('DefElem' in option ? [option.DefElem] : []))
  const volatility = textOf(options, 'volatility') as UserFunction['volatility'] | undefined
  if (altered && volatility) schema.functions.set(altered.name, { ...altered, volatility })
}

function bodyOf(
  { sql_body: body }: CreateFunction,
  options: readonly DefElem[],
  grammar: Pick<Grammar, 'parseSql'>,
): Node | undefined {
  if (body) return body
  if (textOf(options, 'language')?.toLowerCase() !== 'sql') return undefined
  const source = options.find(({ defname }) => defname === 'as')?.arg
  const [text] = source && 'List' in source ? textsOf(source.List.items) : []
  try {
    const statements = grammar.parseSql(text ?? '')
    return statements.length === 1 ? statements[0]?.node : undefined
  } catch {
    // A body that is not SQL is PostgreSQL's to refuse.
    return undefined
  }
}

/** The expression of `SELECT expression` or `RETURN expression`: only such functions are put in place. */
function expressionOf(body: Node | undefined): Node | undefined {
  if (!body) return undefined
  if ('ReturnStmt' in body) return body.ReturnStmt.returnval
  if (!('SelectStmt' in body)) return undefined
  const {
    targetList = [],
    fromClause,
    whereClause,
    groupClause,
    sortClause,
    limitCount,
    op,
    withClause,
  } = body.SelectStmt
  const [target] = targetList
  const isSimple = !fromClause && !whereClause && !groupClause && !sortClause && !limitCount && !withClause
  if (!isSimple || op !== 'SETOP_NONE' || targetList.length !== 1 || !target || !('ResTarget' in target))
    return undefined
  return target.ResTarget.val
}

function textOf(options: readonly DefElem[], name: string): string | undefined {
  const value = options.find(({ defname }) => defname === name)?.arg
  return value && 'String' in value ? value.String.sval : undefined
}
